"""Data of earlier years (历史数据): tables of any layout, brought in by an office through a saved map, and marked for ever.

They are checked like everything that comes in, but told what they lack instead of refused for it; their deliveries have the
regime "archive", which lists leave out and runs take only where they are asked to.
"""

from __future__ import annotations

from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered

from . import receiving
from .looking import read_once
from .models import ColumnMap, Delivery
from .visible import may_judge

FORMAT = "archive-1"
WRITE = "registers.write"


def may_map(by: User) -> bool:
    """Tell whether a person keeps maps of columns: people of supervising offices."""
    return scope_of(by).may(WRITE)


def maps_of(user: User) -> QuerySet[ColumnMap]:
    """Return the maps of a person's offices."""
    return ColumnMap.objects.filter(party__in=offices_of(user))


def begin_map(upload: bytes | IO[bytes], filename: str, name: str, *, by: User) -> ColumnMap:
    """Keep the map that a file's headings suggest, to be corrected. The file itself is not kept. Raises Refused, FileRefused."""
    from jingtu.runs.layouts import looked_at

    _check_may(by)
    seen = read_once(upload, filename, looked_at)
    facts = {"facts": seen.guess.model_dump(mode="json"), "headings": [name for name in seen.headings if name]}
    with transaction.atomic():
        made = ColumnMap.objects.create(name=name.strip(), party=by.party, made_by=by, made_at=clock.now(), **facts)
        record(by, "observations.map", subject=f"column_map:{made.pk}", detail={"name": made.name})
    return made


def correct_map(found: ColumnMap, facts: dict[str, Any], *, by: User) -> None:
    """Keep a corrected map. Raises Refused where it could read no table, PermissionDenied."""
    from pydantic import ValidationError

    from jingtu.runs.layouts import layout_of

    _check_may(by)
    if found.party_id not in offices_of(by):
        raise PermissionDenied(_("“%(name)s”由登记它的单位修改。") % {"name": found})
    try:
        layout = layout_of(facts)
    except ValidationError as error:
        raise Refused(_("列对应表填写不完整：%(why)s。请改正。") % {"why": error.errors()[0]["msg"]}) from error
    known = {*layout.columns, *layout.constants}
    if "sample" not in layout.columns:
        raise Refused(_("还没有选样品编号由哪几列组成。请至少选一列。"))
    if "medium" not in known:
        raise Refused(_("还没有说明介质。请选一列，或填写“土壤”等固定值。"))
    if not layout.substances and not {"analyte", "value", "unit"} <= known:
        raise Refused(_("还没有说明检测项目、结果和单位，也没有各项目的列。请补上。"))
    with transaction.atomic():
        ColumnMap.objects.filter(pk=found.pk).update(facts=layout.model_dump(mode="json"))
        record(by, "observations.map", subject=f"column_map:{found.pk}", detail={"name": found.name})


def bring_in(
    row: Registered, upload: bytes | IO[bytes], filename: str, *, by: User, map: ColumnMap, name: str, stage: str = ""
) -> Delivery:
    """Take an old table in by a map and ask for its check. Raises as `receiving.deliver`."""
    if not may_judge(row, by):
        raise PermissionDenied(_("历史数据由主管部门整理导入，您不属于主管部门。请由主管部门的人员办理。"))
    told = {"stage": stage, "name": name, "format": FORMAT, "regime": Delivery.Regime.ARCHIVE, "layout": map.facts}
    return receiving.deliver(row, upload, filename, by=by, **told)


def _check_may(by: User) -> None:
    if not may_map(by):
        raise PermissionDenied(_("列对应表由主管部门登记，您不属于主管部门。请由主管部门的人员办理。"))
