"""Lists as declarations, and the rules that hold between them."""

from dataclasses import dataclass

from django.utils.functional import Promise

from jingtu.core.duties.declaring import Who
from jingtu.core.subjects.declaring import Declaration, DeclarationRefused
from jingtu.core.subjects.parameters import Parameter


@dataclass(frozen=True)
class SubjectList(Declaration):
    """A list of subjects of the kind `about`, decided on by offices with the function `decided_by`.

    `candidates` are those to be looked at for entry. Where the state of the subject goes with the list, `enters_by` and
    `leaves_by` name the moves that enter it and take it off; the pages then make these moves.

    `decided_at` is the level (town, county, city) that the plan or law names for the decision: whoever records an entry, the
    office of that level is its authority.
    """

    about: str = ""
    decided_by: str = "ecology"
    candidates: Who | None = None
    enters_by: str = ""
    leaves_by: str = ""
    decided_at: Parameter | None = None

    def __post_init__(self) -> None:
        if not self.about:
            raise DeclarationRefused(f"SubjectList {self.code}: a list needs the kind of subject that it is about.")
        if self.candidates and self.candidates.kind != self.about:
            raise DeclarationRefused(f"SubjectList {self.code}: its candidates are {self.candidates.kind}, not {self.about}.")
        super().__post_init__()


@dataclass(frozen=True)
class Consistency(Declaration):
    """A rule between lists: whoever is on the list `every` (or is one of `who`) is on `also_on` too, or is not on `never_on`.

    `meaning` says what is wrong with those who break it, and what to do.
    """

    every: str = ""
    who: Who | None = None
    also_on: str = ""
    never_on: str = ""
    meaning: str | Promise = ""

    def __post_init__(self) -> None:
        if bool(self.every) == bool(self.who) or bool(self.also_on) == bool(self.never_on):
            raise DeclarationRefused(
                f"Consistency {self.code}: a rule needs one of `every` and `who`, and one of `also_on` and `never_on`."
            )
        if not self.meaning:
            raise DeclarationRefused(f"Consistency {self.code}: a rule needs a `meaning`, which says what to do.")
        super().__post_init__()
