"""Which subjects a person may see: supervisors those of their areas, an enterprise's people what their enterprise holds."""

from django.db.models import QuerySet

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of

from .kinds import SubjectKind
from .models import Registered

READ, OWN = "registers.read", "filings.submit"


def visible_to(user: User, kind: SubjectKind) -> QuerySet[Registered]:
    """Return the rows of a kind that the person may see, merged ones left out.

    One or the other and never both, so that a page of a million rows is read along one index.
    """
    rows = kind.table.objects.filter(subject__merged_into=None)
    scope = scope_of(user)
    if scope.may(READ):
        return scope.within(rows, "place_path", READ)
    return rows.filter(holder__in=offices_of(user)) if scope.may(OWN) else rows.none()
