"""Conditions on the facts of one subject. Each asks where its rule, a dated parameter of a place, holds, and nowhere else.

What is not filled in is no refusal: the condition is not decidable and says what to fill in.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .conditions import Reason
from .models import Outcome


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
        return _under_rule(self, (self.field,), row, on, self._compare)

    def _compare(self, row: Registered, value: Value, on: dt.date) -> tuple[bool, str]:
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
        return _under_rule(self, (self.before,) if self.before else (), row, on, self._compare)

    def _compare(self, row: Registered, value: Value, on: dt.date) -> tuple[bool, str]:
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
        return _under_rule(self, (self.added, self.by) if added else (self.added,), row, on, self._compare)

    def _compare(self, row: Registered, value: Value, on: dt.date) -> tuple[bool, str]:
        added, by = getattr(row, self.added), getattr(row, self.by)
        if not added:
            return True, _("%(what)s为 0，不需要替代。") % {"what": _label(row, self.added)}
        enough = by > added * int(value.value) if self.strictly else by >= added * int(value.value)
        relation = _("多于") if self.strictly else _("不少于")
        words = {"added": added, "by": by, "relation": relation, "times": value.value}
        return enough, _("新增 %(added)s，替代 %(by)s；替代量应%(relation)s新增量的 %(times)s 倍。") % words


Compare = Callable[[Registered, Value, dt.date], tuple[bool, str]]


def _under_rule(
    condition: "OneOf | DoneBy | Replaced", needed: tuple[str, ...], row: Registered, on: dt.date, compare: Compare
) -> Reason:
    try:
        value = condition.rule.at(row.place_path, on)
    except NoValue:
        title = condition.rule.facts.title
        return Reason(Outcome.PASS, condition.requires, _("当地这一天没有“%(title)s”的规定。") % {"title": title})
    told = _fields_of(condition)
    if missing := [_label(row, name) for name in needed if getattr(row, name) in (None, "")]:
        names = _("、").join(missing)
        said = _("“%(name)s”没有填写%(fields)s，无法判断。") % {"name": row.name, "fields": names}
        opens_by = _("请补填%(fields)s后再查询。") % {"fields": names}
        return Reason(Outcome.NOT_DECIDABLE, condition.requires, said, clause_of(value), opens_by, fields=told)
    met, said = compare(row, value, on)
    if met:
        return Reason(Outcome.PASS, condition.requires, said, clause_of(value), fields=told)
    return Reason(Outcome.BLOCKED, condition.requires, said, clause_of(value), str(condition.opens_by), fields=told)


def _fields_of(condition: "OneOf | DoneBy | Replaced") -> tuple[str, ...]:
    """Return the facts that the condition compares."""
    names = [getattr(condition, name, "") for name in ("field", "done", "before", "added", "by")]
    return tuple(name for name in names if name)


def _label(row: Registered, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)
