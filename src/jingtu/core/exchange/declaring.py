"""What must be public, and which lists go to which offices, as declarations."""

from dataclasses import dataclass

from django.utils.functional import Promise

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused, declared
from jingtu.core.subjects.parameters import Parameter


@dataclass(frozen=True)
class Publication(Declaration):
    """Something that must be public: the editions of a list (`list`), or accepted filings of some types (`filings`).

    Of a filing only the facts named in `fields` become public. `publisher` is the function of the office that must publish;
    without one the holder of the subject must. `rule` says where and since when the obligation holds, by which clause, and
    within how long (days, working days, months; the unit `rule` names no period). `level_rule` names the level of government
    below which nobody releases this; without one nobody is kept from it.
    """

    list: str = ""
    filings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    publisher: str = ""
    rule: Parameter | None = None
    level_rule: Parameter | None = None
    meaning: str | Promise = ""

    def __post_init__(self) -> None:
        if bool(self.list) == bool(self.filings):
            raise DeclarationRefused(f"Publication {self.code}: a publication needs one of `list` and `filings`.")
        lacking = [name for name in ("rule", "meaning") if not getattr(self, name)]
        if lacking:
            raise DeclarationRefused(f"Publication {self.code}: a publication needs {', '.join(lacking)}.")
        if bool(self.filings) != bool(self.fields):
            raise DeclarationRefused(f"Publication {self.code}: filings need `fields`, which say what of them is public.")
        if self.list and not self.publisher:
            raise DeclarationRefused(f"Publication {self.code}: a list has no holder, so its publication needs a `publisher`.")
        super().__post_init__()


@dataclass(frozen=True)
class Flow(Declaration):
    """A list whose editions go from the offices that decide on it to those with the functions `to`, each against a receipt."""

    list: str = ""
    to: tuple[str, ...] = ()
    rule: Parameter | None = None
    meaning: str | Promise = ""

    def __post_init__(self) -> None:
        lacking = [name for name in ("list", "to", "rule", "meaning") if not getattr(self, name)]
        if lacking:
            raise DeclarationRefused(f"Flow {self.code}: a flow needs {', '.join(lacking)}.")
        super().__post_init__()


def publication_of_list(code: str) -> Publication | None:
    """Return the publication of a list's editions; None where the list is not public."""
    return next((each for each in declared(Publication).values() if each.list == code), None)


def publication_of_filing(code: str) -> Publication | None:
    """Return the publication of filings of a type; None where they are not public."""
    return next((each for each in declared(Publication).values() if code in each.filings), None)


def flows_of_list(code: str) -> list[Flow]:
    """Return the flows of a list's editions."""
    return [each for each in declared(Flow).values() if each.list == code]
