"""Conditions on the facts of one subject. Each asks where its rule, a dated parameter of a place, holds, and nowhere else.

What is not filled in is no refusal: the condition is not decidable and says what to fill in.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import Parameter, Value

from .conditions import Reason
from .models import Outcome
from .ruled import where_it_holds


@dataclass(frozen=True)
class OneOf:
    """A field has one of these values; `opens_by` tells what to do where it has another."""

    field: str
    wanted: tuple[Any, ...]
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return _judged(self, (self.field,), row, on)

    @property
    def told(self) -> tuple[str, ...]:
        """The facts that the reason tells."""
        return (self.field,)

    def compare(self, row: Registered, value: Value, on: dt.date) -> tuple[bool, str]:
        """Tell whether the facts meet the value, and say them."""
        found = getattr(row, self.field)
        shown = {True: _("是"), False: _("否")}.get(found) or getattr(row, f"get_{self.field}_display", lambda: found)()
        return found in self.wanted, f"{_label(row, self.field)}：{shown}"


@dataclass(frozen=True)
class DoneBy:
    """What the field `done` dates was done by the day in the field `before`, or by the day asked about where there is none."""

    done: str
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise
    before: str = ""

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return _judged(self, (self.before,) if self.before else (), row, on)

    @property
    def told(self) -> tuple[str, ...]:
        """The facts that the reason tells."""
        return (self.done, self.before) if self.before else (self.done,)

    def compare(self, row: Registered, value: Value, on: dt.date) -> tuple[bool, str]:
        """Tell whether the facts meet the value, and say them."""
        done, limit = getattr(row, self.done), getattr(row, self.before) if self.before else on
        words = {"what": _label(row, self.done), "done": done or _("还没有"), "limit": limit}
        return done is not None and done <= limit, _("%(what)s：%(done)s，应不晚于 %(limit)s。") % words


@dataclass(frozen=True)
class Replaced:
    """The amount in the field `by` is at least the rule's multiple of the amount in `added`; with `strictly`, it is more."""

    added: str
    by: str
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise
    strictly: bool = False

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        added = getattr(row, self.added)
        return _judged(self, (self.added, self.by) if added else (self.added,), row, on)

    @property
    def told(self) -> tuple[str, ...]:
        """The facts that the reason tells."""
        return (self.added, self.by)

    def compare(self, row: Registered, value: Value, on: dt.date) -> tuple[bool, str]:
        """Tell whether the facts meet the value, and say them."""
        added, by = getattr(row, self.added), getattr(row, self.by)
        if not added:
            return True, _("%(what)s为 0，不需要替代。") % {"what": _label(row, self.added)}
        enough = by > added * int(value.value) if self.strictly else by >= added * int(value.value)
        relation = _("多于") if self.strictly else _("不少于")
        words = {"added": added, "by": by, "relation": relation, "times": value.value}
        return enough, _("新增 %(added)s，替代 %(by)s；替代量应%(relation)s新增量的 %(times)s 倍。") % words


def _judged(condition: "OneOf | DoneBy | Replaced", needed: tuple[str, ...], row: Registered, on: dt.date) -> Reason:
    """Judge under the rule: not decidable while a needed fact is not filled in."""

    def judge(value: Value) -> Reason:
        clause, told = clause_of(value), condition.told
        if missing := [_label(row, name) for name in needed if getattr(row, name) in (None, "")]:
            names = _("、").join(missing)
            said = _("“%(name)s”没有填写%(fields)s，无法判断。") % {"name": row.name, "fields": names}
            opens_by = _("请补填%(fields)s后再查询。") % {"fields": names}
            return Reason(Outcome.NOT_DECIDABLE, condition.requires, said, clause, opens_by, fields=told)
        met, said = condition.compare(row, value, on)
        if met:
            return Reason(Outcome.PASS, condition.requires, said, clause, fields=told)
        return Reason(Outcome.BLOCKED, condition.requires, said, clause, str(condition.opens_by), fields=told)

    return where_it_holds(condition, row, on, judge)


def _label(row: Registered, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)
