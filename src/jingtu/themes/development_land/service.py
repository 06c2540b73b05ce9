"""Service of a written notice (送达): the day that counts, however it was served or refused, and until when.

A receiver who refuses is served all the same: the notice is left with a witness (留置送达), comes by post, or is announced; how many
days lie between that and the day that counts is a parameter for each way.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.periods import later
from jingtu.core.filings.following import upon_filing
from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing, FilingEvent
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up
from jingtu.core.subjects.parameters import Parameter
from jingtu.core.subjects.revising import revise

from .filings.sites import WAYS_OF_SERVICE
from .lifecycle import SITE
from .models import ControlZone, Site

SUSPICIONS = ("suspect", "suspect_again")


@dataclass(frozen=True)
class Served:
    """The day on which a notice counts as received, and the clause that says so."""

    on: dt.date
    clause: str


def served(way: str, delivered_on: dt.date, place_path: str) -> Served:
    """Return when a notice that was delivered, left, posted or announced on a day counts as received. Raises NoValue."""
    parameter = Parameter(f"development_land.served_{way}")
    value = parameter.at(place_path, delivered_on)
    return Served(later(delivered_on, int(value.value), parameter.facts.unit), clause_of(value))


@upon_filing("development_land.served")
def _served(filing: Filing, site: Site, by: User) -> None:
    """The notice to survey starts the six months from the day that counts. Raises Refused for a day to come."""
    delivered_on = dt.date.fromisoformat(filing.values["delivered_on"])
    if delivered_on > filing.submitted_on:
        words = {"on": delivered_on, "filed": filing.submitted_on}
        raise Refused(_("送达日期 %(on)s 晚于填报日期 %(filed)s。请在送达以后填报，或改正日期。") % words)
    if filing.values["asks"] == "preliminary":
        found = served(filing.values["way"], delivered_on, site.place_path)
        if site.noticed_on and site.noticed_on <= found.on and _runs_already(site, filing):
            return
        words = {"way": dict(WAYS_OF_SERVICE)[filing.values["way"]], "on": found.on, "clause": found.clause}
        _note(site, filing, by, _("%(way)s，自 %(on)s 起算（%(clause)s）") % words, noticed_on=found.on)


@follow_up("development_land.notice_spent")
def _notice_spent(site: Site, event: Event) -> None:
    """What was served before a suspicion is not about it: the next survey has a notice, and six months, of its own."""
    grounds = SITE.moves[event.move].label
    revise(site, {"noticed_on": None}, by=event.recorded_by, on=event.effective_on, version=site.version, grounds=str(grounds))


def _runs_already(site: Site, filing: Filing) -> bool:
    """Tell whether the six months of a survey run by an earlier notice, so that another starts none anew.

    They do not where the earlier ones of this suspicion were taken back, or sent back to be mended.
    """
    if site.state != "surveying":
        return False
    suspicion = Event.objects.filter(subject=site.pk, move__in=SUSPICIONS).order_by("effective_on", "pk").last()
    since = suspicion.effective_on if suspicion else site.valid_from
    notices = Filing.objects.filter(type=filing.type, subject=site.pk, submitted_on__gte=since, values__asks="preliminary")
    stands = notices.filter(state__in=COUNTS).exclude(pk=filing.pk).exists()
    return stands or not FilingEvent.objects.filter(filing__in=notices, step__in=("withdraw", "return")).exists()


@upon_filing("development_land.announced")
def _announced(filing: Filing, zone: ControlZone, by: User) -> None:
    """What the announcement tells of its days stands in the register of zones."""
    _note(
        zone,
        filing,
        by,
        _("管控区公告"),
        **{name: dt.date.fromisoformat(filing.values[name]) for name in ("announced_on", "sign_on")},
    )


def _note(row: Registered, filing: Filing, by: User, why: str, **facts: dt.date) -> None:
    grounds = _("%(why)s，受理编号 %(number)s") % {"why": why, "number": filing.number}
    revise(row, facts, by=by, on=filing.submitted_on, version=row.version, grounds=grounds)
