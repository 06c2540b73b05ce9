"""What a theme says of the deliveries about one of its kinds: in which formats, from whom else, and what is known beside them.

RESULTS = Reception("survey.laboratory_results", _("检测数据"), requires=("SYS-02",), about="survey.campaign",
                    formats=("lab-1",), stages={"analysis": _("实验室分析")}, sends=received, known=issued, opens=may_see_places)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import Declaration, declared
from jingtu.core.subjects.models import Registered

from .models import Delivery

if TYPE_CHECKING:
    from jingtu.runs.delivery.known import Known


def _nobody(row: Registered, user: User, reference: str) -> bool:
    return False


@dataclass(frozen=True)
class Reception(Declaration):
    """Deliveries about the kind `about`.

    `sends` tells whether a person who neither holds nor supervises the subject delivers under a reference, `known` what the
    check knows beside the file (None: the land of the subject), `opens` who sees what stands behind blind numbers (None:
    whoever reads). `page` is the address on which the deliveries of a subject are listed.
    """

    about: str = ""
    formats: tuple[str, ...] = ()
    stages: Mapping[str, str | Promise] = field(default_factory=dict)
    page: str = ""
    sends: Callable[[Registered, User, str], bool] = _nobody
    known: Callable[[Delivery, Registered], Known] | None = None
    opens: Callable[[Registered, User], bool] | None = None


def reception_of(kind: str) -> Reception | None:
    """Return what is declared about deliveries for a kind of subjects; None where nothing is."""
    return next((each for each in declared(Reception).values() if each.about == kind), None)
