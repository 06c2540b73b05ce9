"""A condition asks where its rule, a dated parameter of a place, holds, and nowhere else."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from django.utils.translation import gettext as _

from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .conditions import Reason
from .models import Outcome


class Ruled(Protocol):
    """What a condition under a rule has."""

    @property
    def rule(self) -> Parameter: ...

    @property
    def requires(self) -> tuple[str, ...]: ...


def where_it_holds(condition: Ruled, row: Registered, on: dt.date, judge: Callable[[Value], Reason]) -> Reason:
    """Judge under the value of the rule at the subject's place on a day; where there is none, nothing is asked."""
    try:
        value = condition.rule.at(row.place_path, on)
    except NoValue:
        said = _("当地这一天没有“%(title)s”的规定。") % {"title": condition.rule.facts.title}
        return Reason(Outcome.PASS, condition.requires, said)
    return judge(value)
