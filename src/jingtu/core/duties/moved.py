"""A met term whose day moved, or whose proof no longer counts: told to who owes it and who watches, and journalled."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Telling, tell_all
from jingtu.core.parties.models import Party
from jingtu.core.parties.nearest import nearest_offices
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import rows_of
from jingtu.core.subjects.models import Subject

from .declaring import Duty
from .terms import Row


@dataclass(frozen=True)
class Moved:
    """A met term before and after."""

    old: Row
    new: Row


def tell_moved(moved: Sequence[Moved]) -> None:
    """Tell the owner and the supervising office of each; one line in the journal names them all."""
    names = rows_of(Subject.objects.filter(pk__in={each.new.subject_id for each in moved}))
    concerned = _concerned(moved)
    parties = Party.objects.in_bulk({party for each in concerned.values() for party in each})
    today = clock.today()
    tell_all(
        [
            Telling(
                parties[party],
                Kind.DUTY,
                _("%(duty)s的期限变了：%(name)s") % {"duty": find(Duty, each.new.duty).label, "name": names[each.new.subject_id]},
                _words(each),
                link=f"/registers/{names[each.new.subject_id].subject.kind}/{each.new.subject_id}/",
                key=f"moved:{each.new.subject_id}:{each.new.duty}:{each.new.key}:{each.new.due_on}:{each.new.met_on}"[:120],
                on=today,
            )
            for each in moved
            for party in concerned[each]
        ]
    )
    told = [{"subject": each.new.subject_id, "duty": each.new.duty, "key": each.new.key, "from": each.old.due_on,
             "until": each.new.due_on, "met_on": each.new.met_on} for each in moved[:100]]  # fmt: skip
    record(None, "duties.moved", detail={"count": len(moved), "terms": told})


def _concerned(moved: Sequence[Moved]) -> dict[Moved, set[int]]:
    """Who owes and who watches each; the offices of a function are read once for all of them."""
    watching = {function: nearest_offices(function) for function in {find(Duty, each.new.duty).supervisor for each in moved}}
    return {
        each: {each.new.owner_id, watching[find(Duty, each.new.duty).supervisor](each.new.place_path)} - {None} for each in moved
    }


def _words(each: Moved) -> str:
    words = {"old": each.old.due_on, "new": each.new.due_on, "met": each.old.met_on}
    if each.new.met_on is None:
        return _("原期限 %(old)s，已于 %(met)s 办结；现在的期限是 %(new)s，那份材料不再抵这一期，要重新办理。") % words
    if dt.date.fromisoformat(each.new.met_on) > dt.date.fromisoformat(each.new.due_on):
        return _("期限由 %(old)s 改为 %(new)s；%(met)s 的办结现在算逾期办结。请核对日期是否改对。") % words
    return _("期限由 %(old)s 改为 %(new)s；%(met)s 的办结仍算按期办结。") % words
