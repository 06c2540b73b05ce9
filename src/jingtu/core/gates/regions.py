"""The condition that a region is not suspended (区域限批)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.models import Registered

from .conditions import Reason
from .matters import Matter
from .models import Outcome, Suspension
from .suspended import in_force


@dataclass(frozen=True)
class NotSuspended:
    """Approvals of this matter are not suspended at the subject's place; with `touching`, where that field is above 0."""

    matter: str
    requires: tuple[str, ...]
    touching: str = ""

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day; what is not filled in matters only where something is suspended."""
        matter = find(Matter, self.matter)
        found = in_force([self.matter], row.place_path, on)
        if not found:
            return Reason(Outcome.PASS, self.requires, _("当地这一天没有%(matter)s。") % {"matter": matter.label})
        first = found[0]
        if self.touching and getattr(row, self.touching) is None:
            field = str(row._meta.get_field(self.touching).verbose_name)
            said = _("当地这一天有%(matter)s；“%(name)s”没有填写%(field)s，无法判断是否属于限批范围。")
            words = {"matter": matter.label, "name": row.name, "field": field}
            opens_by = _("请补填%(fields)s后再查询。") % {"fields": field}
            return Reason(
                Outcome.NOT_DECIDABLE,
                self.requires,
                said % words,
                first.document,
                opens_by,
                suspension=first.pk,
                fields=(self.touching,),
            )
        if self.touching and not getattr(row, self.touching):
            said = _("当地这一天有%(matter)s，本项目不在限批范围。") % {"matter": matter.label}
            return Reason(Outcome.PASS, self.requires, said, first.document, suspension=first.pk, fields=(self.touching,))
        said = _("；").join(_sentence(each, matter) for each in found)
        opens_by = _("限批解除以后可以再查询；解除由%(authority)s决定。") % {"authority": first.decided_by}
        return Reason(Outcome.BLOCKED, self.requires, f"{said}。", first.document, opens_by, suspension=first.pk)


def _sentence(row: Suspension, matter: Matter) -> str:
    words = {
        "authority": row.decided_by,
        "first": row.valid_from,
        "place": row.place,
        "matter": matter.label,
        "last": row.last_on,
    }
    if row.last_on:
        return _("%(authority)s对%(place)s自 %(first)s 至 %(last)s 实行%(matter)s") % words
    return _("%(authority)s自 %(first)s 起对%(place)s实行%(matter)s，尚未解除") % words
