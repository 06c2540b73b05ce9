"""Risk assessment of a site by HJ 25.3: routes, contributions, control values, and draws of what is uncertain."""

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from jingtu.core.observations import running
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.standards import exposure

from .judging import class_for
from .models import LandClass, Site

MEDIA = ("soil", "groundwater")
DRAWS, SEED = 10_000, 1
MOST_DRAWS = 100_000


def editions() -> list[str]:
    """Return the numbers of the editions that a site can be assessed by, the latest first."""
    return [one.document for one in reversed(exposure.editions())]


def routes(edition: str) -> list[tuple[str, str]]:
    """Return code and name of the routes of an edition."""
    return [(route.code, route.name) for route in exposure.edition(edition).routes]


def assess(
    site: Site,
    deliveries: Sequence[Delivery],
    *,
    by: User,
    edition: str = "",
    land_class: str = "",
    without: Sequence[str] = (),
    nondetect: str = "half",
    draws: int = DRAWS,
    seed: int = SEED,
    entries: tuple[bytes | IO[bytes], str] | None = None,
    sensitivity: bool = False,
) -> Run:
    """Ask for the assessment of deliveries of a site; draws are made where `entries` name distributions.

    Raises Refused, FileRefused, PermissionDenied.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise Refused(_("抽样次数是 %(n)d，应在 1 到 %(most)d 之间。请改正。") % {"n": draws, "most": MOST_DRAWS})
    found, why = class_for(site, land_class)
    use = found or LandClass.FIRST
    number = edition or editions()[0]
    parameters: dict[str, Any] = {"use": str(use), "edition": number, "without": list(without), "nondetect": nondetect}
    parameters |= {"draws": draws, "seed": seed, "chart": True, "sensitivity": sensitivity}
    return running.ask(
        site,
        "risk",
        deliveries,
        parameters,
        by=by,
        name=_("%(edition)s 风险评估（%(class)s）") % {"edition": number, "class": LandClass(use).label},
        media=MEDIA,
        basis={"deliveries": sorted(each.pk for each in deliveries), "land_class": str(use), "why": why},
        entries=entries,
    )
