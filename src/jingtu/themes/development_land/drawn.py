"""Sites that nobody had drawn when something was found of them: once there is land, it is declared for its own day."""

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core.subjects.models import Event
from jingtu.core.subjects.registering import ENTERED

from .declaring import declare
from .follow_ups import DECLARES, class_found
from .models import Site, Status, StatusDeclaration

DECLARING = {ENTERED: Status.POTENTIAL} | DECLARES


@transaction.atomic
def declare_what_was_not_drawn(site: Site) -> int:
    """Declare of a drawn site whatever its moves found and nobody declared; return how many declarations were made.

    Of one day the last declaration counts, so what a later move of that day has declared is not spoken over.
    """
    if site.geometry is None:
        return 0
    told = set(StatusDeclaration.objects.filter(site=site, event__isnull=False).values_list("event", flat=True))
    events = Event.objects.filter(subject=site.pk, move__in=DECLARING, corrected_by=None).order_by("effective_on", "pk")
    declared = [event for event in events if event.pk in told]
    missing = [
        event
        for event in events
        if event.pk not in told and not any(d.effective_on == event.effective_on and d.pk > event.pk for d in declared)
    ]
    for event in missing:
        status = DECLARING[event.move]
        declare(
            site,
            status,
            by=event.recorded_by,
            on=event.effective_on,
            reason=event.grounds or _("按地块办理经过认定：%(status)s") % {"status": status.label},
            event=event,
            safe_for=class_found(site, event, status),
        )
    return len(missing)
