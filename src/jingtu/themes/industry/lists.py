"""The lists of the theme, the rules between them, and the moves of an enterprise that put it on the first and take it off."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.declaring import Who
from jingtu.core.lists.declaring import Consistency, SubjectList
from jingtu.core.lists.entering import enter, leave
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up
from jingtu.core.subjects.parameters import Parameter
from jingtu.core.subjects.revising import write

ENTERPRISE = "industry.enterprise"

KEY_UNITS = SubjectList(
    "industry.key_units",
    _("土壤环境重点监管企业名单"),
    requires=("REG-08", "REC-12"),
    about=ENTERPRISE,
    candidates=Who(ENTERPRISE, ("candidate",)),
    enters_by="list",
    leaves_by="remove",
    decided_at=Parameter("industry.listing_authority"),
)
HEAVY_METALS = SubjectList(
    "industry.heavy_metal_units",
    _("涉重金属企业名单"),
    requires=("REG-55",),
    about=ENTERPRISE,
    candidates=Who(ENTERPRISE, having=(("heavy_metals", True),)),
)
TO_CLOSE = SubjectList(
    "industry.to_close", _("拟关停并转、破产或搬迁企业名单"), requires=("REG-13",), about=ENTERPRISE, decided_by="industry"
)
ORDERED_CLOSED = SubjectList("industry.ordered_closed", _("责令停业、关闭企业名单"), requires=("REG-14",), about=ENTERPRISE)
PHASED_OUT = SubjectList(
    "industry.phased_out", _("淘汰落后产能企业名单"), requires=("REG-23", "FIL-28"), about=ENTERPRISE, decided_by="industry"
)
EXPOSED = SubjectList("industry.exposed", _("违法企业曝光名单"), requires=("REG-19",), about=ENTERPRISE)
KEY_PARKS = SubjectList("industry.key_parks", _("重点工业园区清单"), requires=("REG-31",), about="industry.park")

PERMITTED = SubjectList("industry.permitted", _("持排污许可证企业名单"), requires=("REG-08",), about=ENTERPRISE)
WASTE_PRODUCERS = SubjectList(
    "industry.hazardous_waste_units", _("危险废物重点监管单位名单"), requires=("REG-12",), about=ENTERPRISE
)

KEY_UNITS_ARE_PERMITTED = Consistency(
    "industry.key_units_are_permitted",
    _("重点监管企业应持排污许可证"),
    requires=("REG-08",),
    every="industry.key_units",
    also_on="industry.permitted",
    meaning=_("在重点监管企业名单里，却没有有效的排污许可证。土壤污染防治义务要载入许可证，请核发，或补登已有的许可证。"),
)
WASTE_PRODUCERS_ARE_PERMITTED = Consistency(
    "industry.hazardous_waste_units_are_permitted",
    _("危险废物重点监管单位应持排污许可证"),
    requires=("REG-12",),
    every="industry.hazardous_waste_units",
    also_on="industry.permitted",
    meaning=_("是危险废物重点监管单位，却没有有效的排污许可证。请核发，或补登已有的许可证。"),
)
WASTE_PRODUCERS_ARE_KEY = Consistency(
    "industry.hazardous_waste_units_are_key",
    _("危险废物重点监管单位应核对是否列入重点监管"),
    requires=("REG-08", "REG-12"),
    every="industry.hazardous_waste_units",
    also_on="industry.key_units",
    meaning=_("是危险废物重点监管单位，却不在重点监管企业名单里。请按危险废物的产生量和经营许可核对是否应当列入。"),
)
HEAVY_METALS_ARE_KEY = Consistency(
    "industry.heavy_metals_are_key",
    _("涉重金属企业应在重点监管名单"),
    requires=("REG-08", "REG-55"),
    every="industry.heavy_metal_units",
    also_on="industry.key_units",
    meaning=_("在涉重金属企业名单里，却不在重点监管企业名单里。请核对是否应当列入。"),
)
HEAVY_METALS_ARE_LISTED = Consistency(
    "industry.heavy_metals_are_listed",
    _("登记为涉重金属的企业应在涉重金属企业名单"),
    requires=("REG-55",),
    who=Who(ENTERPRISE, ("listed", "abnormal"), having=(("heavy_metals", True),)),
    also_on="industry.heavy_metal_units",
    meaning=_("档案里登记为涉重金属，却不在涉重金属企业名单里。请列入名单，或改正档案。"),
)
CLOSED_IS_NOT_TO_CLOSE = Consistency(
    "industry.closed_is_not_to_close",
    _("已责令关闭的不再是拟关停"),
    requires=("REG-13", "REG-14"),
    every="industry.ordered_closed",
    never_on="industry.to_close",
    meaning=_("已责令停业、关闭，却仍在拟关停名单里。请移出拟关停名单。"),
)


@follow_up("industry.listed")
def _listed(row: Registered, event: Event) -> None:
    """Duties of key enterprises count from the day of listing; of one that is listed again the earlier days stay readable."""
    facts = {"listed_on": event.effective_on} | ({"stopped_on": None} if event.move == "relist" else {})
    write(row, facts, by=event.recorded_by, on=event.effective_on, version=row.version, grounds=event.grounds)
    enter(KEY_UNITS, row, by=event.recorded_by, on=event.effective_on, basis=event.grounds)


@follow_up("industry.permitted")
def _permitted(row: Registered, event: Event) -> None:
    """An enterprise is on the list from its first permit; a further one before the first ends changes nothing."""
    if not _holds(PERMITTED, row.enterprise):
        enter(PERMITTED, row.enterprise, by=event.recorded_by, on=event.effective_on, basis=event.grounds)


@follow_up("industry.permit_ended")
def _permit_ended(row: Registered, event: Event) -> None:
    """An enterprise is on the list as long as one of its permits is in force."""
    if _holds(PERMITTED, row.enterprise) and not row.enterprise.permits.filter(state="in_force").exists():
        leave(PERMITTED, row.enterprise, by=event.recorded_by, on=event.effective_on, basis=event.grounds)


@follow_up("industry.unlisted")
def _unlisted(row: Registered, event: Event) -> None:
    """Enterprises that were taken over as listed, without a move, have no entry to end."""
    if _holds(KEY_UNITS, row):
        leave(KEY_UNITS, row, by=event.recorded_by, on=event.effective_on, basis=event.grounds)


def _holds(kind: SubjectList, row: Registered) -> bool:
    return Entry.objects.filter(list_code=kind.code, subject=row.pk, left_on=None).exists()
