"""The letter that answers a whole question about land: one row for each parcel, what opens it, what absence does not prove."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.plans.paper import TableColumn
from jingtu.core.work.documents.reply import Reply

from .models import LandQuestion

# Together the width of the page between its margins.
COLUMNS = (
    TableColumn(gettext_lazy("序号"), 11, centred=True),
    TableColumn(gettext_lazy("宗地"), 32),
    TableColumn(gettext_lazy("结论"), 18, centred=True),
    TableColumn(gettext_lazy("情况和依据"), 62),
    TableColumn(gettext_lazy("办理要求"), 33),
)
Row = tuple[str, str, str, str]  # the parcel, or the land without one; the outcome; what was found; what is to be done


def reply_to(question: LandQuestion, about: str, asked: str, rows: Sequence[Row], notes: Sequence[str], **office: Any) -> Reply:
    """Return the letter to a question `about` a matter, `asked` with these words; `office` are issuer, addressee and document."""
    reference = f"“{question.reference}”" if question.reference else ""
    received = _("你单位%(reference)s关于%(about)s的查询收悉（%(asked)s）。根据截至{known}已登记的情况，")
    return Reply(
        title=_("关于{question}土壤环境准入情况的复函").format(question=about),
        received=received % {"reference": reference, "about": about, "asked": asked},
        number=question.number,
        outcome=str(question.get_outcome_display()),
        on=question.on,
        known_on=timezone.localdate(question.asked_at),
        written_on=clock.today(),
        heading=_("各宗地情况"),
        columns=COLUMNS,
        rows=rows,
        notes=(*notes, _("没有登记认定的土地，不等于没有污染；移出名录只表示对相应用地类别安全。")),
        **office,
    )
