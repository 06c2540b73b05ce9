"""An edition of a list as a Word file in the layout of official documents."""

from typing import IO

from django.utils.translation import gettext_lazy as _

from jingtu.core.lists.models import Edition
from jingtu.core.lists.workbooks import described, title_of
from jingtu.core.plans.paper import TableColumn, saved
from jingtu.core.work.documents.official import OfficialPage

ROW_LIMIT = 5_000
COLUMNS = (
    TableColumn(_("序号"), 12, centred=True),
    TableColumn(_("名称"), 52),
    TableColumn(_("编号"), 42),
    TableColumn(_("所在地"), 24),
    TableColumn(_("列入日期"), 26, centred=True),
)


def edition_document(edition: Edition, left_out: int = 0, *, demonstration: bool = False) -> IO[bytes]:
    """Return a Word file with the list as it stood, who published it and when; a draft says that it is one.

    `left_out` rows are not among those of the edition, because the reader may not see them: the file says so.
    """
    page = OfficialPage(title_of(edition), demonstration=demonstration)
    page.title(title_of(edition))
    page.subtitle(described(edition, left_out))
    page.table(
        COLUMNS,
        [(str(at), row["name"], row["code"], row["place"], row["entered_on"]) for at, row in enumerate(edition.rows, 1)],
    )
    if edition.published_on:
        page.signature(str(edition.authority or ""), edition.published_on)
    return saved(page.document)
