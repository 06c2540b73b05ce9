"""The report of a campaign (采样任务评价报告) in Word: what was planned, taken and delivered, and what the evaluations say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.observations.models import Delivery, Run, Waiver
from jingtu.core.parties.models import User
from jingtu.core.plans.paper import TableColumn
from jingtu.core.work.documents.chapters import Chapter, report
from jingtu.core.work.documents.official import OfficialPage
from jingtu.standards.figures import content
from jingtu.web.console.measured_words import gone_since
from jingtu.web.console.register_columns import facts_of_row

from ..answered import of_campaign
from ..custody import chains, limits
from ..kinds import CAMPAIGNS
from ..models import Campaign
from .asking import ARCHIVE, KIND
from .uses import use_of, uses

SHOWN, EXCEEDING = 30, 50
DELIVERED = (
    TableColumn(gettext_lazy("检测数据"), 44),
    TableColumn(gettext_lazy("交付单位"), 40),
    TableColumn(gettext_lazy("样品"), 14, centred=True),
    TableColumn(gettext_lazy("结果"), 16, centred=True),
    TableColumn(gettext_lazy("状态"), 22, centred=True),
    TableColumn(gettext_lazy("数据质量"), 20, centred=True),
)
# The last column names what is counted: results above a limit, or worse than the class to be reached.
ELEMENTS = (
    TableColumn(gettext_lazy("项目"), 32),
    TableColumn(gettext_lazy("结果"), 16, centred=True),
    TableColumn(gettext_lazy("检出"), 16, centred=True),
    TableColumn(gettext_lazy("中位数"), 32, centred=True),
    TableColumn(gettext_lazy("最大值"), 32, centred=True),
)
ABOVE_MM = 28
OVER = (
    TableColumn(gettext_lazy("样品"), 36),
    TableColumn(gettext_lazy("项目"), 18),
    TableColumn(gettext_lazy("结论和理由"), 102),
)
GRADES = (
    TableColumn(gettext_lazy("指数"), 40),
    TableColumn(gettext_lazy("等级"), 60),
    TableColumn(gettext_lazy("样品数"), 28, centred=True),
    TableColumn(gettext_lazy("占比"), 28, centred=True),
)
LAYERED = (
    TableColumn(gettext_lazy("项目"), 40),
    TableColumn(gettext_lazy("层次或年份"), 30, centred=True),
    TableColumn(gettext_lazy("结果"), 16, centred=True),
    TableColumn(gettext_lazy("中位数"), 35, centred=True),
    TableColumn(gettext_lazy("最大值"), 35, centred=True),
)
TRENDS = (
    TableColumn(gettext_lazy("项目"), 30),
    TableColumn(gettext_lazy("点位"), 36),
    TableColumn(gettext_lazy("结论"), 30, centred=True),
    TableColumn(gettext_lazy("每年变化"), 34, centred=True),
    TableColumn(gettext_lazy("校正后 p"), 26, centred=True),
)


def document(campaign: Campaign, *, user: User, demonstration: bool = False) -> IO[bytes]:
    """Return the report as a Word file, for a person who sees where the campaign samples. The same facts give the same words."""
    title = _("{name}评价报告").format(name=campaign.name)
    return report(campaign.name, title, _chapters(campaign, user), user=user, demonstration=demonstration)


def latest(campaign: Campaign) -> list[Run]:
    """Return of each use the last finished evaluation by a printed standard over all points; trials stay trials."""
    found: dict[str, Run] = {}
    for run in Run.objects.filter(subject=campaign.pk, kind=KIND, state=Run.State.DONE, entries="").order_by("pk"):
        if not run.basis.get("points") and not run.basis.get("trial"):
            found[run.basis["use"]] = run
    return list(found.values())


def _chapters(campaign: Campaign, user: User) -> Iterator[Chapter]:
    yield _("任务概况"), lambda page: _basics(page, campaign, user)
    yield _("样品和流转"), lambda page: _samples(page, campaign)
    yield _("检测数据"), lambda page: _deliveries(page, campaign)
    runs = latest(campaign)
    if not runs:
        judged = any(use.medium == campaign.medium for use in uses())
        said = _("还没有评价过检测数据。") if judged else _("这种介质还没有收录评价标准，检测结果没有评价。")
        yield _("评价"), lambda page: page.paragraph(said)
    for run in runs:
        name = use_of(run.basis["use"]).name
        yield _("{use}评价").format(use=name), lambda page, run=run: _evaluation(page, run)
    if runs:
        yield _("评价所用的标准和数据"), lambda page: _editions(page, runs)


def _basics(page: OfficialPage, campaign: Campaign, user: User) -> None:
    cells = [(str(cell.label), str(cell.value)) for cell in facts_of_row(CAMPAIGNS, campaign, user)]
    state = str(CAMPAIGNS.lifecycle.states[campaign.state])
    page.facts([(_("任务名称"), campaign.name), (_("所在地"), str(campaign.place)), (_("现状"), state), *cells])


def _samples(page: OfficialPage, campaign: Campaign) -> None:
    planned = dict(campaign.samples.order_by().values_list("qc").annotate(n=Count("pk")))
    samples = list(campaign.samples.select_related("station", "parent"))
    kept = chains(samples, limits(campaign, clock.today()))
    taken = sum(bool(steps) for steps, _breaks in kept.values())
    broken = [(sample.number, each.said) for sample in samples for each in kept[sample.pk][1] if each.grave]
    words = {"stations": campaign.stations.filter(chosen=True).count(), "n": sum(planned.values()), "taken": taken}
    words |= {"own": planned.get("ordinary", 0), "controls": sum(planned.values()) - planned.get("ordinary", 0)}
    page.paragraph(
        _(
            "采样点 {stations} 个，计划样品 {n} 个（普通样品 {own} 个，质控样品 {controls} 个），已有流转记录的 {taken} 个。"
        ).format(**words)
    )
    if not broken:
        page.paragraph(_("各样品的流转记录没有中断。"))
        return
    page.paragraph(_("流转中断或样品灭失的有 {n} 处：").format(n=len(broken)))
    for number, said in broken[:SHOWN]:
        page.note(f"{number}：{said}")


def _deliveries(page: OfficialPage, campaign: Campaign) -> None:
    delivered = list(Delivery.objects.filter(subject=campaign.pk).select_related("by").order_by("pk"))
    rows = [
        (
            *(str(each), str(each.by or "—"), str(each.counts.get("samples", 0)), str(each.counts.get("results", 0))),
            *(each.get_state_display(), each.get_regime_display()),
        )
        for each in delivered
    ]
    page.table(DELIVERED, rows) if rows else page.paragraph(_("还没有交付检测数据。"))
    missing = of_campaign(campaign)
    if missing.missing:
        told = {"sent": missing.sent, "n": missing.missing, "names": "、".join(missing.named)}
        page.paragraph(_("送去分析的 {sent} 个样品中，{n} 个没有接收的结果，如：{names}。").format(**told))
    _taken_with_reasons(page, delivered)


def _taken_with_reasons(page: OfficialPage, delivered: Sequence[Delivery]) -> None:
    """Tell what had to be explained of the deliveries, and who took it with which reason."""
    names = {each.pk: str(each) for each in delivered}
    taken = Waiver.objects.filter(delivery__in=names, ended_at=None).select_related("by").order_by("delivery", "inside", "code")
    if not taken:
        return
    page.paragraph(_("须说明的问题经审核人同意接收的有 {n} 项：").format(n=len(taken)))
    for each in taken[:SHOWN]:
        words = {"delivery": names[each.delivery_id], "code": each.code, "name": each.name, "n": each.places, "why": each.reason}
        words |= {"who": each.by, "on": f"{timezone.localdate(each.at):%Y-%m-%d}"}
        page.note(_("“{delivery}”{code} {name}（{n} 处）：{why}（{who}，{on}）").format(**words))


def _evaluation(page: OfficialPage, run: Run) -> None:
    if run.basis["regime"] != Delivery.Regime.STRICT:
        page.paragraph(_("这次评价{how}历史数据，其质量没有按现行要求检查。").format(how=_archived(run)))
    if said := gone_since(run.deliveries.order_by("pk")):
        page.paragraph(said)
    for line in run.summary[:2]:
        page.paragraph(line)
    if run.basis["left_out"]:
        told = "、".join(f"{land} {n} 个" for land, n in run.basis["left_out"].items())
        page.paragraph(_("标准不适用于这些土地利用类型，样品没有评价：{told}。").format(told=told))
    target = use_of(run.basis["use"]).target
    counted = _("劣于{target}的个数").format(target=target) if target else _("超过限值的个数")
    columns = (*ELEMENTS, TableColumn(counted, ABOVE_MM, centred=True))
    page.table(columns, [_element(row, target) for row in _worst(run.facts["elements"], target)])
    _exceeding(page, run)
    grades = [row for row in run.facts["grades"] if row["样品数"]]
    if grades:  # for soil alone
        page.table(GRADES, [_grade(row) for row in grades])
    for name, step, said in (("depths", "深度", _("不同深度的含量：")), ("rounds", "年份", _("各年的含量："))):
        rows = [row for row in run.facts[name] if row["中位数"] is not None]
        if len({row[step] for row in rows}) > 1:
            page.paragraph(said)
            page.table(LAYERED, [_layer(row, step) for row in rows[: 2 * SHOWN]])
    _trends(page, run)


def _archived(run: Run) -> str:
    return _("只用了") if run.basis["regime"] == ARCHIVE else _("包括")


def _exceeding(page: OfficialPage, run: Run) -> None:
    total = run.facts["exceeding_total"]
    if not total:
        page.paragraph(_("没有超过限值的结果，也没有不能评价的结果。"))
        return
    page.paragraph(_("超过限值或没有定论的结果 {n} 个，较重的列表如下。").format(n=total))
    rows = [(row["样品编号"], row["项目"], f"{row['结论']}。{row['理由']}") for row in run.facts["exceeding"][:EXCEEDING]]
    page.table(OVER, rows)


def _trends(page: OfficialPage, run: Run) -> None:
    found = [row for row in run.facts["trends"] if row["结论"].startswith("显著")][:SHOWN]
    if not run.facts["trends"]:
        return
    counted = "，".join(f"{verdict} {n}" for verdict, n in run.facts["trend_verdicts"].items())
    page.paragraph(_("趋势（Mann–Kendall 检验，Sen 斜率）：{counted}。").format(counted=counted))
    if found:
        page.table(TRENDS, [_trend(row) for row in found])


def _worst(elements: list[dict[str, Any]], target: str) -> list[dict[str, Any]]:
    """Return the substances with most results above a limit first, as many as a report holds."""
    return sorted(elements, key=lambda row: -_above(row, target))[:SHOWN]


def _above(row: dict[str, Any], target: str) -> int:
    """Return how many results are above the lowest limit, or worse than the class to be reached where there are classes."""
    if target:
        return int(row.get(f"劣于{target}个数", 0))
    return max((n for key, n in row.items() if key.endswith("个数") and key[:2] in ("超过", "劣于")), default=0)


def _element(row: dict[str, Any], target: str) -> tuple[str, ...]:
    middle, highest = row.get("中位数"), row.get("检出最大值")
    said = ["—" if number is None else content(number, row["单位"], 3) for number in (middle, highest)]
    return row["项目"], str(row["结果数"]), str(row["检出数"]), *said, str(_above(row, target))


def _grade(row: dict[str, Any]) -> tuple[str, ...]:
    return " ".join(filter(None, (row["指数"], row["项目"]))), row["等级"], str(row["样品数"]), f"{row['占比']:.1%}"


def _layer(row: dict[str, Any], step: str) -> tuple[str, ...]:
    return row["项目"], str(row[step]), str(row["结果数"]), *(content(row[name], row["单位"], 3) for name in ("中位数", "最大值"))


def _trend(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["项目"],
        f"{row['点位']} {row['深度']}",
        row["结论"],
        f"{row['每年变化']:+.3g} {row['单位']}",
        f"{row['校正后p值']:.3f}",
    )


def _editions(page: OfficialPage, runs: list[Run]) -> None:
    for run in runs:
        used = "；".join(f"{each['code']} {each['title']}（{each['checked']}）" for each in run.record["standards"])
        words = {"name": run.name, "used": used, "sha": run.snapshot_sha256[:16], "version": run.record["versions"]["jingtu"]}
        page.paragraph(_("{name}：{used}。检测数据快照 {sha}，程序版本 {version}。").format(**words))
    page.note(_("每次评价的快照、参数、标准和程序版本都有记录，可以重算核对。标有“未核对”的数值使用前请查对原文。"))
