"""What of an edition a person may read: the rows of the subjects that he sees; all of them where it was delivered to his office."""

from typing import Any

from jingtu.core.exchange.models import Delivery
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Edition, Entry
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.visible import visible_to
from jingtu.web.console.catalogues import about_of


def readable_rows(edition: Edition, user: User) -> list[dict[str, Any]]:
    """Return the rows of an edition that a person may read."""
    if Delivery.objects.filter(edition=edition, to__in=offices_of(user)).exists():
        return edition.rows
    kind = find(SubjectList, edition.list_code)
    ever_on = Entry.objects.filter(list_code=kind.code).order_by().values("subject")
    seen = set(visible_to(user, about_of(kind)).filter(pk__in=ever_on).values_list("pk", flat=True))
    return [row for row in edition.rows if row["subject"] in seen]
