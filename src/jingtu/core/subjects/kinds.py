"""Kinds of subjects: the table of each, its lifecycle, and the fields that pages, forms, imports and exports are drawn from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from .declaring import Declaration, DeclarationRefused, declared, find
from .lifecycle import Lifecycle
from .models import Registered, Sensitivity, Subject


@dataclass(frozen=True)
class Shown:
    """A field of a kind's table and where it appears: in lists (`listed`), among filters (`filtered`), in the search.

    `sensitivity` (K1–K6) keeps it from people who read the row but not data of this class (`clearance.fields_for`); a field
    that every kind has, such as the address or the geometry, is declared here only to give it one. What moves write is not
    `imported`.
    """

    name: str
    listed: bool = True
    filtered: bool = False
    searched: bool = False
    sensitivity: str = ""
    imported: bool = True


@dataclass(frozen=True)
class Announced:
    """What the holder of another subject enters itself: `of` is the field that leads there, `fields` what is asked.

    `files` is the code of the filing that is begun at once, empty for none. A unit that is commissioned with one of `stages` of
    the work there enters it as well.
    """

    of: str
    fields: tuple[str, ...] = ()
    files: str = ""
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubjectKind(Declaration):
    """A kind of subject. `model` is the table as `app.Model`; `fields` are those beyond what every kind has.

    `supervisors` are the functions whose offices read everything of it in their areas, `jointly` those that supervise with
    them and read the rows, where they lie and what was decided, no measured contents. `sensitivity` is the class in which a row
    begins. `announced` lets enterprises enter their own (`announcing.announce`). With `credit_codes` the `code` of a row is
    that of an organisation (`credit_codes.checked`).
    """

    model: str = ""
    lifecycle: Lifecycle | None = None
    fields: tuple[Shown, ...] = ()
    supervisors: tuple[str, ...] = ("ecology",)
    jointly: tuple[str, ...] = ()
    sensitivity: str = Sensitivity.CONDITIONAL
    credit_codes: bool = False
    announced: Announced | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        classes = {self.sensitivity, *(field.sensitivity for field in self.fields if field.sensitivity)}
        if unknown := classes - set(Sensitivity.values):
            raise DeclarationRefused(f"SubjectKind {self.code}: expected classes from K1 to K6, found {sorted(unknown)}.")

    @property
    def table(self) -> type[Registered]:
        """The model of the kind's table."""
        return apps.get_model(self.model)

    def row(self, subject: Subject | int) -> Registered:
        """Return the row of a subject of this kind; raises the model's DoesNotExist."""
        return self.table.objects.get(pk=subject.pk if isinstance(subject, Subject) else subject)


def kind_of(row: Registered | Subject) -> SubjectKind:
    """Return the kind of a subject or of its row."""
    if isinstance(row, Subject):
        return find(SubjectKind, row.kind)
    label = row._meta.label
    return next(kind for kind in declared(SubjectKind).values() if kind.model == label)


def rows_of(subjects: Iterable[Subject]) -> dict[int, Registered]:
    """Return the rows of many subjects by id, with one question a kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        by_kind[subject.kind].append(subject.pk)
    return {pk: row for code, keys in by_kind.items() for pk, row in find(SubjectKind, code).table.objects.in_bulk(keys).items()}


def row_of(subject: Subject) -> Registered:
    """Return the row that holds a subject's facts."""
    return kind_of(subject).row(subject)
