"""What proves the tasks of the demonstration's Langfang plan, as its office would confirm it."""

from jingtu.core.linking.comparing import compare_all
from jingtu.core.linking.deciding import decide
from jingtu.core.linking.models import Link
from jingtu.core.linking.suggesting import suggest_all
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division

PLAIN = {"mention", "clause", "target"}  # ways that name the very thing; by topic alone a person should look


def load(keeper: User, city: Division) -> None:
    """Confirm what the Langfang plan names itself, and compare; a second call changes nothing."""
    suggest_all()
    waiting = Link.objects.filter(state=Link.State.SUGGESTED, place_path=city.path)
    if not Link.objects.filter(state=Link.State.CONFIRMED, place_path=city.path).exists():
        decide([link for link in waiting if PLAIN & {why["by"] for why in link.why}], Link.State.CONFIRMED, by=keeper)
    compare_all()
