"""Construction land for the matrix of rights: a site with who answers for it, who works at it, and experts who judge a report."""

import datetime as dt

from jingtu.core.commissions.commissioning import commission
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.panels.convening import convene
from jingtu.core.panels.pool import take_in
from jingtu.core.parties.models import Party
from jingtu.themes.development_land import stages
from jingtu.themes.development_land.filings import PRELIMINARY_REPORT
from jingtu.themes.development_land.gates.land import PLANNING
from jingtu.themes.development_land.questions import ask_about
from jingtu.themes.development_land.responsibility import hold_responsible
from jingtu.themes.development_land.reviews import SURVEY
from tests.support.agencies import agency
from tests.support.land import land, square

KNOWN = ("soil", "monitoring")


def land_world(supervised, today: dt.date) -> dict[str, int]:
    """Return the things that the addresses of construction land name, by name. `supervised`: of tests.support.supervision."""
    inspector, works = supervised.inspector, supervised.works
    site = land("site", inspector, works)
    unit, _nobody = agency("河北演示评估中心", works.place)
    report = lodging.begin(PRELIMINARY_REPORT, site, by=supervised.firm)
    file = lodging.attach(report, b"%PDF-1.4", "报告.pdf", by=supervised.firm)
    Filing.objects.filter(pk=report.pk).update(state=Filing.State.SUBMITTED, submitted_on=today, number="2018-0000099")
    report.refresh_from_db()
    institute = Party.objects.create(name="演示研究所", place=works.place, kind=Party.Kind.INSTITUTION)
    experts = [take_in(f"专家{n}", institute, works.place, KNOWN, by=inspector, on=today) for n in (1, 2, 3)]
    panel = convene(SURVEY, report, by=inspector, on=today, number=1, seed="2019")
    words = {"by": inspector, "on": today, "basis": "调查报告"}
    parcel = land("parcel", inspector, works, geometry=square(0, 0))
    asked = ask_about(PLANNING, by=inspector, on=today, codes=[parcel.code])
    return {
        "land": site.pk,
        "parcel": parcel.pk,
        "land_asked": asked.pk,
        "land_report": report.pk,
        "land_file": file.pk,
        "commission": commission(stages.EVALUATION, site, unit, by=inspector, on=today).pk,
        "agency": unit.pk,
        "expert": experts[0].pk,
        "panel": panel.pk,
        "seat": panel.seats.get().pk,
        "responsible": hold_responsible(site, "polluter", party=works, **words).pk,
    }
