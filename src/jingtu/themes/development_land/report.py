"""The report of a site (地块报告) in Word, written from the dossier: what it is, what was found, done and judged."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.observations.models import Delivery, Run
from jingtu.core.parties.models import User
from jingtu.core.plans.paper import TableColumn
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event
from jingtu.core.work.documents.chapters import Chapter, report
from jingtu.core.work.documents.official import OfficialPage
from jingtu.runs.site_risk.words import hazard_in_words, risk_in_words
from jingtu.web.console.register_columns import facts_of_row

from . import judging, report_around, screening, surveys
from .kinds import SITES
from .models import Site, StatusDeclaration

SHOWN = 20  # substances of an evaluation, pairs of an assessment
HISTORY = (
    TableColumn(gettext_lazy("日期"), 30, centred=True),
    TableColumn(gettext_lazy("办理事项"), 60),
    TableColumn(gettext_lazy("依据"), 66),
)
DECLARED = (
    TableColumn(gettext_lazy("日期"), 30, centred=True),
    TableColumn(gettext_lazy("认定"), 40),
    TableColumn(gettext_lazy("适用用地类别"), 30, centred=True),
    TableColumn(gettext_lazy("理由"), 56),
)
ELEMENTS = (
    TableColumn(gettext_lazy("项目"), 40),
    TableColumn(gettext_lazy("结果数"), 20, centred=True),
    TableColumn(gettext_lazy("检出数"), 20, centred=True),
    TableColumn(gettext_lazy("检出最大值"), 36, centred=True),
    TableColumn(gettext_lazy("超筛选值"), 20, centred=True),
    TableColumn(gettext_lazy("超管制值"), 20, centred=True),
)
PAIRS = (
    TableColumn(gettext_lazy("点位"), 34),
    TableColumn(gettext_lazy("结论"), 52),
    TableColumn(gettext_lazy("最大致癌风险"), 35, centred=True),
    TableColumn(gettext_lazy("最大危害商"), 35, centred=True),
)


def document(site: Site, *, user: User, demonstration: bool = False) -> IO[bytes]:
    """Return the report as a Word file, of what this person may read. The same facts give the same words."""
    title = _("{name}土壤环境报告").format(name=site.name)
    return report(site.name, title, _chapters(site, user), user=user, demonstration=demonstration)


def _chapters(site: Site, user: User) -> Iterator[Chapter]:
    yield _("基本情况"), lambda page: _basics(page, site, user)
    yield _("办理经过"), lambda page: _history(page, site)
    yield _("土壤状态认定"), lambda page: _declarations(page, site)
    yield from report_around.chapters(site, user)
    yield _("备案和报告"), lambda page: report_around.filed(page, site, user)
    yield _("调查检测和评价"), lambda page: _surveys(page, site)
    if run := Run.objects.filter(subject=site.pk, kind="risk", state=Run.State.DONE).first():
        yield _("风险评估"), lambda page: _risk(page, run)
    if site.screenings.exists():
        yield _("风险筛查和分级"), lambda page: _screening(page, site)
    yield _("评价所用的标准和数据"), lambda page: _editions(page, site)


def _basics(page: OfficialPage, site: Site, user: User) -> None:
    cells = [(str(cell.label), str(cell.value)) for cell in facts_of_row(SITES, site, user)]
    state = str(find(SubjectKind, SITES.code).lifecycle.states[site.state])
    page.facts([(_("地块名称"), site.name), (_("所在地"), str(site.place)), (_("现状"), state), *cells])


def _history(page: OfficialPage, site: Site) -> None:
    found = Event.objects.filter(subject=site.pk).select_related("corrected_by", "corrects")
    page.table(HISTORY, [(f"{each.effective_on:%Y-%m-%d}", _move(each), each.grounds or "—") for each in found])


def _move(made: Event) -> str:
    """The move as it stands now: what was taken back is told as such, and what takes back says which."""
    moves = SITES.lifecycle.moves
    if made.corrects:
        return _("更正 {on:%Y-%m-%d} 的办理").format(on=made.corrects.effective_on)
    word = str(moves[made.move].label) if made.move in moves else _("登记")
    return _("{word}（已更正）").format(word=word) if hasattr(made, "corrected_by") else word


def _declarations(page: OfficialPage, site: Site) -> None:
    rows = [
        (f"{each.effective_on:%Y-%m-%d}", _status(each), each.get_safe_for_display() or "—", each.reason)
        for each in StatusDeclaration.objects.filter(site=site).select_related("corrected_by", "corrects")
    ]
    if not rows:
        page.paragraph(_("没有对这块土地作过认定。没有认定不说明土壤没有污染。"))
        return
    page.table(DECLARED, rows)
    page.note(_("认定只对所列用地类别成立：按这类用途使用是安全的，不表示土壤中没有污染物。"))


def _status(told: StatusDeclaration) -> str:
    """The status as it stands now: what was corrected is told as such, and what corrects it says of which day it speaks."""
    word = told.get_status_display()
    if hasattr(told, "corrected_by"):
        return _("{word}（已更正）").format(word=word)
    if told.corrects:
        return _("{word}（更正 {on:%Y-%m-%d} 的认定）").format(word=word, on=told.corrects.effective_on)
    return word


def _surveys(page: OfficialPage, site: Site) -> None:
    found = surveys.beside(site)
    if not found.runs:
        page.paragraph(_("还没有评价过检测数据。"))
        return
    for run, conclusion in zip(found.runs, found.conclusions, strict=True):
        named = "、".join(map(str, run.deliveries.all()))
        said = judging.conclusion_in_words(conclusion)
        page.paragraph(_("{named}，{rule}：{said}。").format(named=named, rule=run.name, said=said))
        page.table(ELEMENTS, [_element(row) for row in _worst(run.facts.get("elements", ()))])
    if found.decision:
        words = {"who": found.decision.decided_by, "what": found.decision.get_conclusion_display(), "why": found.decision.reason}
        page.paragraph(_("各次调查的结论不一致，{who}认定：{what}。理由：{why}").format(**words))
    elif found.disagree:
        page.paragraph(_("各次调查的结论不一致，还没有认定采用哪一个。"))


def _worst(elements: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the substances with most results above a limit first, as many as a report holds."""
    return sorted(elements, key=lambda row: (-row.get("超过风险管制值个数", 0), -row.get("超过风险筛选值个数", 0)))[:SHOWN]


def _element(row: dict[str, Any]) -> tuple[str, ...]:
    highest = row.get("检出最大值")
    return (
        *(row["项目"], str(row["结果数"]), str(row["检出数"]), "—" if highest is None else f"{highest:g} {row['单位']}"),
        *(str(row.get("超过风险筛选值个数", "—")), str(row.get("超过风险管制值个数", "—"))),
    )


def _risk(page: OfficialPage, run: Run) -> None:
    for sentence in run.summary:
        page.paragraph(sentence)
    rows = [
        (row["点位"], row["结论"], risk_in_words(row["最大致癌风险"]), hazard_in_words(row["最大危害商"]))
        for row in run.facts.get("worst", ())[:SHOWN]
    ]
    page.table(PAIRS, rows)
    for warning in run.warnings[:SHOWN]:
        page.note(warning)


def _screening(page: OfficialPage, site: Site) -> None:
    last = site.screenings.select_related("table").last()
    words = {"score": f"{last.score:.1f}", "band": screening.words_of(last), "table": last.table, "n": last.defaulted}
    page.paragraph(_("总分 {score}，{band}（{table}），其中 {n} 个指标信息不明，按缺省取值。").format(**words))
    if last.corrected:
        page.paragraph(_("经专家纠偏，理由：{why}").format(why=last.reason))


def _editions(page: OfficialPage, site: Site) -> None:
    for run in surveys.latest(site):
        for used in run.record.get("standards", ()):
            words = {"code": used["code"], "title": used["title"], "checked": used["checked"], "sha": run.snapshot_sha256[:16]}
            page.paragraph(_("{code} {title}（{checked}）；检测数据快照 {sha}。").format(**words))
    count = Delivery.objects.filter(subject=site.pk, state=Delivery.State.ACCEPTED).count()
    page.note(_("已接收检测数据 {n} 份；每次评价的快照、参数、标准和程序版本都有记录，可以重算核对。").format(n=count))
