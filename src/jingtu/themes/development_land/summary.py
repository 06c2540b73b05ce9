"""What everybody may read of a site: while it is classed as public, and only what is neither personal nor measured in detail."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.exchange.declaring import Publication
from jingtu.core.exchange.models import Release
from jingtu.core.exchange.reading import open_items, released
from jingtu.core.lists.chains import steps
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.clearance import classes_for, hidden_from
from jingtu.core.subjects.declaring import declared

from .kinds import SITES, WORKS_KIND, ZONES
from .lists import SITE_LISTS
from .models import ControlZone, LandClass, Site, Status, StatusDeclaration, Works
from .strictness import SAFE_FOR_A_CLASS

EVERYBODY = AnonymousUser()


def public_sites() -> QuerySet[Site]:
    """Return the sites that everybody may read at this moment: classing one more strictly takes its page away at once."""
    open_now = Site.objects.filter(sensitivity__in=sorted(classes_for(EVERYBODY, SITES)), subject__merged_into=None)
    return open_now.select_related("place", "subject")


def facts_of(site: Site) -> dict[str, Any]:
    """Return the one page: the facts that are public, what was declared of the land, and what was released about it."""
    hidden = hidden_from(EVERYBODY, SITES, site)
    facts = [(_("所在地"), str(site.place)), (_("现状"), str(SITES.lifecycle.states[site.state]))]
    facts += [(str(site._meta.get_field(name).verbose_name), word) for name, word in _said(site) if word and name not in hidden]
    works = Works.objects.filter(site=site, sensitivity__in=sorted(classes_for(EVERYBODY, WORKS_KIND))).order_by("pk")
    zones = ControlZone.objects.filter(site=site, sensitivity__in=sorted(classes_for(EVERYBODY, ZONES))).order_by("pk")
    declarations = list(StatusDeclaration.objects.filter(site=site, corrected_by=None).order_by("-effective_on", "-pk"))
    return {
        "facts": facts,
        "declarations": declarations,
        "caution": _caution(declarations),
        "lists": _lists(site),
        "works": [(each.name, WORKS_KIND.lifecycle.states[each.state]) for each in works],
        "zones": [(each.name, ZONES.lifecycle.states[each.state]) for each in zones],
        "releases": _releases(site),
    }


def _releases(site: Site) -> QuerySet[Release]:
    """What was made public of the site, its works and its zones, as far as everybody may read it at this moment."""
    about = [site.pk, *site.works.values_list("pk", flat=True), *site.zones.values_list("pk", flat=True)]
    return released().filter(pk__in=open_items().filter(subject__in=about).order_by().values("release"))


def _said(site: Site) -> list[tuple[str, str]]:
    area = "" if site.area_m2 is None else _("%(n)s 平方米") % {"n": f"{site.area_m2:,.0f}"}
    return [
        ("sector", site.sector),
        ("area_m2", area),
        ("planned_use", site.get_planned_use_display()),
        ("land_class", site.get_land_class_display()),
        ("risk_grade", site.get_risk_grade_display()),
    ]


def _lists(site: Site) -> list[tuple[str, Entry]]:
    """What the site had on those lists that are made public (`publications`)."""
    public = {each.list for each in declared(Publication).values()}
    found = steps(SITE_LISTS, site, clock.today(), before=False)
    return [(str(step.label), entry) for step in found if step.code in public for entry in step.entries]


def _caution(declarations: list[StatusDeclaration]) -> str:
    """What removal means: safe for that use, not clean."""
    last = next((each for each in declarations if each.status != Status.PLAN_ADJUSTED), None)
    if last is None or last.status not in SAFE_FOR_A_CLASS or not last.safe_for:
        return ""
    use = LandClass(last.safe_for).label
    return _("结论只对%(use)s成立：按这类用途使用是安全的，不表示土壤中没有污染物。改变用途的，应当重新调查或评估。") % {
        "use": use
    }
