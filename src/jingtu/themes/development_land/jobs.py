"""What follows in the background: declarations of sites that were drawn late, and the derived status of parcels."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, recurring

from .deriving import derive
from .drawn import declare_what_was_not_drawn
from .models import Site, StatusDeclaration

DERIVE = "development_land.derive"


@job("development_land.sites_changed")
def sites_changed(task, *, subjects: list[int]) -> dict[str, int]:
    """Declare what could not be declared before a site was drawn, and derive the parcels around; done twice it is the same."""
    changed = 0
    for site in Site.objects.filter(pk__in=subjects).order_by("pk"):
        declare_what_was_not_drawn(site)
        boxes = StatusDeclaration.objects.filter(site=site).values_list("west", "south", "east", "north").distinct()
        changed += sum(derive(box=box) for box in boxes.order_by())
    return {"changed": changed}


@job("development_land.parcels_changed")
def parcels_changed(task, *, subjects: list[int]) -> dict[str, int]:
    """Derive parcels that came in or were drawn anew."""
    return {"changed": derive(parcels=subjects)}


@job(DERIVE)
def derive_all(task) -> dict[str, int]:
    """Derive every parcel, with progress."""
    return {"changed": derive(report=task.report)}


recurring(DERIVE, daily(1, 20))
