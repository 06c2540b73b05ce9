"""What hangs on subjects, whichever app it belongs to: found from the models themselves, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, ProtectedError, Q, QuerySet, TextField, Value, When
from django.db.models.fields.related import ForeignKey
from django.utils.translation import gettext as _

from jingtu.core.duties.models import Due
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Subject
from jingtu.core.subjects.registering import ENTERED
from jingtu.core.subjects.search import SUBJECTS

OURS = "imports"  # the app whose own records of subjects are no facts about them


@dataclass(frozen=True)
class Relation:
    """A foreign key to subjects, or to the table of a kind, in any model."""

    field: ForeignKey

    @property
    def name(self) -> str:
        """`app.Model.field`."""
        return f"{self.field.model._meta.label}.{self.field.name}"

    @property
    def label(self) -> str:
        """What people call the rows."""
        return str(self.field.model._meta.verbose_name)

    def rows(self, subjects: Sequence[int]) -> QuerySet:
        """Return the rows that hang on these subjects."""
        return self.field.model._base_manager.filter(**{f"{self.field.name}__in": subjects})


def relations(kind: SubjectKind) -> Iterator[Relation]:
    """Yield every relation by which rows hang on subjects of a kind; the kind's own row and the tables of imports left out."""
    for model in (Subject, kind.table):
        for found in model._meta.related_objects:
            field = found.field
            owner = field.model
            if owner._meta.app_label == OURS or field.primary_key or field.model is Subject:
                continue
            yield Relation(field)


def label_of(kind: SubjectKind, subject: str) -> Case:
    """Return the expression that says, for the subject in a column, what people have hung on it; "" for nothing.

    What the program worked out by itself does not count.
    """
    found = [When(Exists(_hung(relation, subject)), then=Value(relation.label)) for relation in relations(kind)]
    return Case(*found, default=Value(""), output_field=TextField())


def _hung(relation: Relation, subject: str) -> QuerySet:
    rows = relation.field.model._base_manager.filter(**{relation.field.name: OuterRef(subject)})
    return rows.exclude(_worked_out(relation.field.model))


def remove(kind: SubjectKind, subjects: Sequence[int]) -> None:
    """Take subjects away without a trace outside the journal. Raises Refused where something hangs on one."""
    try:
        for relation in relations(kind):
            relation.rows(subjects).filter(_worked_out(relation.field.model)).delete()
        kind.table.objects.filter(pk__in=subjects).delete()
        Subject.objects.filter(pk__in=subjects).delete()
    except ProtectedError as error:
        label = next(iter(error.protected_objects))._meta.verbose_name
        raise Refused(_("有的对象已经有%(what)s，不能删去。请刷新页面查看现状。") % {"what": label}) from None
    SUBJECTS.take_out(list(subjects))


def _worked_out(model: type) -> Q:
    """The rows that the program wrote by itself: the entry into the register, terms nobody has met."""
    if model is Event:
        return Q(move=ENTERED)
    if model is Due:
        return Q(met_on=None, waived_on=None)
    return Q(pk__in=[])
