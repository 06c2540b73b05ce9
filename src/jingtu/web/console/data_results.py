"""The measured contents of one subject, over all its deliveries: by substance, sample or point; what counts, or everything.

Old tables are never mixed unseen with what was checked strictly: the list begins with the strict ones, and says of each other row
what it is.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jingtu.core.observations.declaring import reception_of
from jingtu.core.observations.handing_out import tables
from jingtu.core.observations.models import Delivery, Result, Sample
from jingtu.core.observations.visible import may_read, sees_inside
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.kinds import kind_of, row_of
from jingtu.core.subjects.models import Registered, Subject
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.runs.columns import analyte
from jingtu.standards import substances
from jingtu.web.console.downloads import download
from jingtu.web.console.measured_words import DELIVERY_SIGNS, value_of
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column
from jingtu.web.widgets import Select

MOST_NAMED = 200  # samples of one point or number that are listed at once
COUNTS = (Delivery.State.ACCEPTED,)
KEPT = (Delivery.State.ACCEPTED, Delivery.State.REPLACED, Delivery.State.WITHDRAWN)
COLUMNS = (Column("item", gettext_lazy("项目"), ("delivery_id", "analyte")),)


class ResultFilter(forms.Form):
    """What the list is narrowed to."""

    item = forms.CharField(label=gettext_lazy("检测项目"), required=False, max_length=60)
    words = forms.CharField(label=gettext_lazy("样品或点位编号"), required=False, max_length=80)
    regime = forms.ChoiceField(
        label=gettext_lazy("数据质量"),
        required=False,
        choices=[("", Delivery.Regime.STRICT.label), ("archive", Delivery.Regime.ARCHIVE.label), ("all", gettext_lazy("全部"))],
        widget=Select,
    )
    states = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("使用中的")), ("all", gettext_lazy("含已更正和已撤回的"))],
        widget=Select,
    )

    def clean_item(self) -> str:
        words = self.cleaned_data["item"].strip()
        found = analyte(words) if words else None
        if words and found is None:
            raise forms.ValidationError(_("不认识检测项目“%(words)s”。请写名称、符号或 CAS 号。"), params={"words": words})
        return found.code if found else ""

    def deliveries(self, row: Registered) -> QuerySet[Delivery]:
        """Return the deliveries of a subject whose results are listed."""
        wanted = self.cleaned_data
        found = Delivery.objects.filter(subject=row.pk, state__in=KEPT if wanted.get("states") else COUNTS)
        regime = wanted.get("regime") or Delivery.Regime.STRICT
        return found if regime == "all" else found.filter(regime=regime)

    def results(self, row: Registered) -> QuerySet[Result]:
        """Return the results of a subject; none while the form is wrong."""
        if not self.is_valid():
            return Result.objects.none()
        deliveries = list(self.deliveries(row).values_list("pk", flat=True))
        words = self.cleaned_data["words"].strip()
        rows = (
            Result.objects.filter(sample__in=_named(deliveries, words))
            if words
            else Result.objects.filter(delivery__in=deliveries)
        )
        if code := self.cleaned_data["item"]:
            rows = rows.filter(analyte=code)
        return rows.select_related("sample", "delivery")


def _named(deliveries: list[int], words: str) -> set[int]:
    """The samples of deliveries that go by a number, here or inside, or come from a point: each asked along its own index."""
    rows = Sample.objects.filter(delivery__in=deliveries)
    found = (rows.filter(**{name: words}).values_list("pk", flat=True)[:MOST_NAMED] for name in ("number", "own_number", "point"))
    return {pk for each in found for pk in each}


@require_safe
@needs(READ, OWN)
def data_results(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The page; with `?as=zip` what it lists in the published format."""
    row = subject_or_404(request, pk)
    if not sees_inside(row, request.user) or not may_read(row, request.user):
        raise PermissionDenied(_("检测结果只供主管部门、责任单位和受委托的单位查阅。需要时请向主管部门申请。"))
    form = ResultFilter(request.GET)
    if request.GET.get("as") == "zip":
        name = _("%(name)s检测结果") % {"name": row.name}
        return download(request, tables(form.results(row)), name, "zip", f"subject:{pk}")
    listing = Keyset(request, form.results(row), COLUMNS, default="item")
    rows = [
        {
            "result": each,
            "item": substances.of(each.analyte).name_zh,
            "value": value_of(each),
            "sign": DELIVERY_SIGNS[each.delivery.state],
        }
        for each in listing.rows
    ]
    reception = reception_of(kind_of(row).code)
    context = {
        "row": row,
        "kind": kind_of(row).code,
        "page": reception.page if reception else "",
        "form": form,
        "download": _address_of_zip(request),
        "listing": listing,
        "rows": rows,
    }
    return render(request, "web/data/results.html", context)


def _address_of_zip(request: HttpRequest) -> str:
    """The address of what the page lists, on all its pages, as a file."""
    asked = request.GET.copy()
    for name in ("after", "before", "sort"):
        asked.pop(name, None)
    asked["as"] = "zip"
    return f"?{asked.urlencode()}"


def subject_or_404(request: HttpRequest, pk: int) -> Registered:
    """Return a subject about which is delivered, of those that the person sees."""
    row = row_of(get_object_or_404(Subject, pk=pk))
    if reception_of(kind_of(row).code) is None or not visible_to(request.user, kind_of(row)).filter(pk=pk).exists():
        raise Http404
    return row


urlpatterns = [path("data/subjects/<int:pk>/results/", data_results, name="data_results")]
