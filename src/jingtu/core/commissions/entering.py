"""A party that somebody names who is not in the register yet: entered with a line in the journal of who did it."""

from django.db import transaction

from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.places.models import Division


@transaction.atomic
def enter(name: str, place: Division, kind: str, *, by: User) -> Party:
    """Enter a party. The caller knows that there is none of this name and that the person may; in its own transaction."""
    made = Party.objects.create(name=name, place=place, kind=kind)
    record(by, "parties.enter", subject=f"party:{made.pk}", detail={"name": made.name, "kind": str(kind), "place": place.path})
    return made
