"""Screening and ranking of sites: scores that a user brought in from the print, answers with evidence, an expert's correction."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.files.receiving import received
from jingtu.core.journal.services import record
from jingtu.core.observations.visible import may_deliver, may_judge
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.kernels.risk.screening import combined
from jingtu.runs.fields import Field
from jingtu.runs.refusal import Refused as Unreadable
from jingtu.standards.site_screening import site_screening

from .kinds import SITES
from .models import ScoreTable, Screening, Site

if TYPE_CHECKING:
    from jingtu.runs.tables import Table

IMPORT = "registers.write"
YES = ("是", "√", "1", "y", "yes")
BANDS = ("low", "medium", "high")
FIELDS = (
    Field("medium", "text", ("介质",), required=True),
    Field("indicator", "text", ("指标", "指标名称"), required=True),
    Field("option", "text", ("选项", "分级", "指标等级"), required=True),
    Field("score", "number", ("分值", "得分"), required=True, least=0, most=100),
    Field("default", "text", ("缺省", "缺省值", "信息不明时取值")),
)
Scores = dict[str, dict[str, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Question:
    """An indicator as it is asked: its key, name and options (empty: the table does not score it)."""

    key: str
    medium: str
    group: str
    name: str
    options: list[dict[str, Any]]


def template(site_type: str, stage: str) -> IO[bytes]:
    """Return an empty score table of a scheme: an indicator a row, options and scores to be filled in from the print."""
    import openpyxl

    scheme, book = site_screening(), openpyxl.Workbook()
    page = book.active
    page.title = _("分值表")
    page.append([field.title for field in FIELDS])
    for medium, word in scheme.media.items():
        for one in scheme.indicators(site_type, stage, medium):
            page.append([word, one.name, None, None, None])
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def bring_in(site_type: str, stage: str, upload: bytes | IO[bytes], filename: str, document: str, *, by: User) -> ScoreTable:
    """Keep a score table as a new edition. Raises Refused with every fault, FileRefused, PermissionDenied."""
    if not may_bring_in(by):
        raise PermissionDenied(
            _("分值表由生态环境部门导入，您不属于这个部门，或没有登记监管对象的权限。请由这个部门的人员办理。")
        )
    if not document.strip():
        raise Refused(_("还没有写明分值取自哪里。请填写文件名称、文号和附表。"))
    with received(upload, filename) as file:
        try:
            from jingtu.runs.tables import read_table

            table = read_table(file.partial, FIELDS)
        except Unreadable as refusal:
            raise Refused(str(refusal).replace(file.partial.name, file.filename)) from refusal
        scores = _scores(table, site_type, stage)
        filename, sha256 = file.filename, file.sha256
    with transaction.atomic():
        last = ScoreTable.objects.filter(site_type=site_type, stage=stage).order_by("-edition").first()
        if last and last.scores == scores:  # another file of the same scores, saved again, is no new edition
            raise Refused(_("这份分值表已经导入过（第 %(n)d 版），没有重复导入。") % {"n": last.edition})
        made = ScoreTable.objects.create(
            site_type=site_type,
            stage=stage,
            edition=last.edition + 1 if last else 1,
            document=document.strip(),
            filename=filename,
            sha256=sha256,
            scores=scores,
            imported_by=by,
            imported_at=clock.now(),
        )
        detail = {"site_type": site_type, "stage": stage, "edition": made.edition, "sha256": sha256}
        record(by, "land.score_table", subject=f"score_table:{made.pk}", detail=detail)
    return made


def may_bring_in(user: User) -> bool:
    """Tell whether a person brings in score tables: the first of the offices that supervise sites."""
    return scope_of(user).may(IMPORT) and bool(functions_of(user) & set(SITES.supervisors[:1]))


def tables() -> list[ScoreTable]:
    """Return the latest edition of each score table."""
    latest: dict[tuple[str, str], ScoreTable] = {}
    for table in ScoreTable.objects.order_by("edition"):
        latest[table.site_type, table.stage] = table
    return list(latest.values())


def questions(table: ScoreTable) -> list[Question]:
    """Return what is asked by a score table, in the order of the scheme."""
    scheme = site_screening()
    return [
        Question(f"{medium}.{one.code}", word, scheme.groups[one.group], one.name, table.scores.get(medium, {}).get(one.code, []))
        for medium, word in scheme.media.items()
        for one in scheme.indicators(table.site_type, table.stage, medium)
    ]


@transaction.atomic
def screen(site: Site, table: ScoreTable, answers: Mapping[str, Mapping[str, str]], *, by: User) -> Screening:
    """Score a site; an indicator without an answer takes the default of the table and is counted.

    Raises Refused for an option that the table does not know, and for an indicator without answer and without default.
    """
    if not may_deliver(site, by):
        raise PermissionDenied(_("风险筛查由主管部门、土地使用权人或受委托的单位填报，您不属于其中。"))
    sums, kept, defaulted = {"soil": 0.0, "groundwater": 0.0}, {}, 0
    for asked in questions(table):
        if not asked.options:
            continue  # the print scores it in no option of this table
        answer = answers.get(asked.key, {})
        chosen = _chosen(asked, answer.get("option", ""))
        defaulted += not answer.get("option")
        sums[asked.key.partition(".")[0]] += chosen["score"]
        kept[asked.key] = {
            "option": chosen["option"],
            "evidence": answer.get("evidence", ""),
            "is_default": not answer.get("option"),
        }
    score = combined(sums["soil"], sums["groundwater"])
    made = Screening.objects.create(
        site=site,
        table=table,
        scheme=f"{site_screening().document} {site_screening().version}",
        answers=kept,
        defaulted=defaulted,
        soil=sums["soil"],
        groundwater=sums["groundwater"],
        score=score,
        band=site_screening().band(score).code,
        made_by=by,
        made_at=clock.now(),
    )
    detail = {"table": table.pk, "score": round(score, 2), "band": made.band, "defaulted": defaulted}
    record(by, "land.screen", subject=f"subject:{site.pk}", detail=detail)
    return made


def correct(screening: Screening, band: str, reason: str, evidence: str = "", *, by: User) -> None:
    """Let an expert set a neighbouring band with a reason; lowering it needs evidence besides. Raises Refused, Overtaken."""
    if not may_judge(screening.site, by):
        raise PermissionDenied(_("纠偏由主管部门按专家意见登记，您不属于主管部门。请由主管部门的人员办理。"))
    if not reason.strip():
        raise Refused(_("还没有填写纠偏的理由。请写明专家意见。"))
    step = BANDS.index(band) - BANDS.index(screening.band) if band in BANDS else 0
    if abs(step) != 1:
        raise Refused(_("纠偏只能比计算的级别高一级或低一级。请改选。"))
    if step < 0 and not evidence.strip():
        raise Refused(_("降低级别除理由外还要有证据。请写明检测报告、调查报告等的名称和编号。"))
    words = {"corrected": band, "reason": reason.strip(), "evidence": evidence.strip()}
    with transaction.atomic():
        held = Screening.objects.filter(pk=screening.pk, corrected="")
        if not held.update(**words, corrected_by=by, corrected_at=clock.now()):
            raise Overtaken(_("这次筛查已经纠偏过，没有登记。需要时请重新筛查。"))
        record(by, "land.screening_corrected", subject=f"subject:{screening.site_id}", detail=words | {"screening": screening.pk})


def words_of(screening: Screening) -> str:
    """Return the band that counts, the corrected one where there is one, as its stage calls it."""
    band = next(one for one in site_screening().bands if one.code == (screening.corrected or screening.band))
    return band.words(screening.table.stage)  # type: ignore[arg-type]  # a stage of the scheme


def _chosen(asked: Question, option: str) -> dict[str, Any]:
    wanted = [one for one in asked.options if (one["option"] == option if option else one["is_default"])]
    if wanted:
        return wanted[0]
    if option:
        known = "、".join(one["option"] for one in asked.options)
        raise Refused(
            _("“%(name)s”没有选项“%(given)s”，应为%(known)s之一。") % {"name": asked.name, "given": option, "known": known}
        )
    raise Refused(_("“%(name)s”还没有选，分值表也没有规定缺省取值。请选一项。") % {"name": asked.name})


def _scores(table: Table, site_type: str, stage: str) -> Scores:
    """Return the options by medium and indicator. Raises Refused with a sentence for each row that is wrong."""
    scheme, faults = site_screening(), []
    codes = {word: code for code, word in scheme.media.items()}
    found: Scores = defaultdict(lambda: defaultdict(list))
    for index, row in enumerate(table.frame.to_dict("records")):
        medium = codes.get(row["medium"], "")
        known = {one.name: one.code for one in scheme.indicators(site_type, stage, medium)} if medium else {}
        if row["indicator"] not in known:
            said = _("这个阶段的“%(medium)s”没有指标“%(name)s”。请照模板填写。") % {
                "medium": row["medium"],
                "name": row["indicator"],
            }
            faults.append(f"{table.where(index)}：{said}")
            continue
        is_default = str(row.get("default", "")).strip().lower() in YES
        option = {"option": row["option"], "score": row["score"], "is_default": is_default}
        found[medium][known[row["indicator"]]].append(option)
    faults += _impossible(found)
    if faults:
        raise Refused("\n".join(faults))
    return {medium: dict(indicators) for medium, indicators in found.items()}


def _impossible(found: Scores) -> list[str]:
    """Return what cannot be: an option twice, two defaults, more than the full score."""
    scheme, faults = site_screening(), []
    for medium, indicators in found.items():
        for code, options in indicators.items():
            names = [one["option"] for one in options]
            if len(set(names)) < len(names) or sum(one["is_default"] for one in options) > 1:
                words = {"medium": scheme.media[medium], "code": code}
                faults.append(_("%(medium)s的指标 %(code)s 有重复的选项，或不止一个缺省。请改正。") % words)
        most = sum(max(one["score"] for one in options) for options in indicators.values())
        if most > scheme.full_score + 1e-9:
            words = {"medium": scheme.media[medium], "most": f"{most:g}", "full": f"{scheme.full_score:g}"}
            faults.append(_("%(medium)s各指标最高分合计 %(most)s，超过满分 %(full)s。请核对分值。") % words)
    return faults
