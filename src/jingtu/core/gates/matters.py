"""What can be suspended for a whole region (区域限批), as declarations: which approvals, and which offices may record it."""

from dataclasses import dataclass

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused
from jingtu.core.subjects.parameters import Parameter


@dataclass(frozen=True)
class Matter(Declaration):
    """Approvals that are suspended together, such as environmental assessments (环评限批).

    Offices with one of the functions `recorded_by` record suspensions at their places. `lawful_level` is the parameter that
    names the lowest level of authority which a law allows to decide them; plans give the decision to lower levels too, so a
    decision below it is recorded and marked, not refused.
    """

    recorded_by: tuple[str, ...] = ()
    lawful_level: Parameter | None = None

    def __post_init__(self) -> None:
        if not self.recorded_by:
            raise DeclarationRefused(f"Matter {self.code}: a matter needs the functions of the offices that record it.")
        super().__post_init__()
