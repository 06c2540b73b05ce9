"""Stages of work that units are commissioned with, and the rules that keep some of them apart.

EVALUATION = Stage("development_land.evaluation", _("效果评估"), requires=("FIL-08",), about="development_land.site")
Apart("development_land.evaluator", _("效果评估应当另行委托"), requires=("FIL-08",), rule=Parameter("development_land.another"),
      one=("development_land.evaluation",), other=("development_land.works",))
"""

from dataclasses import dataclass

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused
from jingtu.core.subjects.parameters import Parameter


@dataclass(frozen=True)
class Stage(Declaration):
    """Work at a subject of the kind `about` that a unit is commissioned with.

    `reaches` names what else the unit works at: a kind of subjects, and the path of fields that leads from it to the subject.
    With `else_holder` the holder of the subject does the work himself as long as no unit is commissioned with it.
    """

    about: str = ""
    reaches: tuple[tuple[str, str], ...] = ()
    else_holder: bool = False

    def path_from(self, kind: str) -> str | None:
        """Return the field path from rows of a kind to the commissioned subject; None where the stage does not reach them."""
        return "subject" if kind == self.about else dict(self.reaches).get(kind)


@dataclass(frozen=True)
class Apart(Declaration):
    """No unit does a stage of `one` and a stage of `other` at the same subject, where and while `rule` has a value.

    The label says the rule as people read it. What counts is the day from which the later commission holds.
    """

    rule: Parameter | None = None
    one: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.rule and self.one and self.other) or set(self.one) & set(self.other):
            raise DeclarationRefused(f"Apart {self.code}: expected a rule and two sets of stages without a common one.")

    def against(self, stage: str) -> tuple[str, ...]:
        """Return the stages that a unit may not have done when it takes on this one."""
        return self.other if stage in self.one else self.one if stage in self.other else ()
