"""Lists as declarations, and the rules that hold between them."""

from dataclasses import dataclass

from django.utils.functional import Promise

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused


@dataclass(frozen=True)
class SubjectList(Declaration):
    """A list of subjects of the kind `about`, decided on by offices with the function `decided_by`."""

    about: str = ""
    decided_by: str = "ecology"

    def __post_init__(self) -> None:
        if not self.about:
            raise DeclarationRefused(f"SubjectList {self.code}: a list needs the kind of subject that it is about.")
        super().__post_init__()


@dataclass(frozen=True)
class Consistency(Declaration):
    """A rule between two lists: whoever is on the list `every` is on `also_on` too, or is not on `never_on`."""

    every: str = ""
    also_on: str = ""
    never_on: str = ""
    meaning: str | Promise = ""

    def __post_init__(self) -> None:
        if not self.every or bool(self.also_on) == bool(self.never_on):
            raise DeclarationRefused(f"Consistency {self.code}: a rule needs `every` and one of `also_on` and `never_on`.")
        super().__post_init__()
