"""What of an edition a person may read: the rows of the subjects that he sees; all of them where it was delivered to his office.

An edition is kept as it was published, beside the registers: what is read of it is noted for the access log here.
"""

from collections.abc import Iterable
from typing import Any

from jingtu.core.accesslog.seeing import saw
from jingtu.core.exchange.models import Delivery
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Edition, Entry
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.models import Sensitivity
from jingtu.core.subjects.visible import visible_to
from jingtu.web.console.catalogues import about_of

ON_REQUEST = (Sensitivity.IMPORTANT, Sensitivity.INTERNAL, Sensitivity.COMMERCIAL, Sensitivity.PERSONAL)


class Readable:
    """The rows of an edition that a person may read, and the class of each subject now."""

    def __init__(self, edition: Edition, user: User) -> None:
        kind = about_of(find(SubjectList, edition.list_code))
        delivered = Delivery.objects.filter(edition=edition, to__in=offices_of(user)).exists()
        subjects = kind.table.objects.all() if delivered else visible_to(user, kind)
        ever_on = Entry.objects.filter(list_code=edition.list_code).order_by().values("subject")
        self.label = kind.table._meta.label_lower
        self.classes = dict(subjects.filter(pk__in=ever_on).values_list("pk", "sensitivity"))
        self.rows = [row for row in edition.rows if row["subject"] in self.classes]
        self.hidden = len(edition.rows) - len(self.rows)

    def shown(self, rows: Iterable[dict[str, Any]]) -> None:
        """Note that these rows are shown."""
        for row in rows:
            saw(self.label, row["subject"], self.classes[row["subject"]])

    @property
    def on_request(self) -> int:
        """How many rows leave the house on request and approval alone (K1–K4)."""
        return sum(self.classes[row["subject"]] in ON_REQUEST for row in self.rows)
