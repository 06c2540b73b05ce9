"""Two small plans of two invented places, written straight into the tables: what the pages of lists are tested on."""

import datetime as dt
from types import SimpleNamespace

from jingtu.core.parties.models import Party, User
from jingtu.core.places.models import Division
from jingtu.core.plans.models import (
    Annex,
    AnnexRow,
    DueCount,
    Mention,
    Passage,
    Plan,
    PlanFile,
    PlanFinding,
    Review,
    RoleCount,
    Target,
    Task,
    TaskDeadline,
    TaskIdentity,
    TaskParty,
    TaskTopic,
)
from jingtu.core.plans.queries import quarter_of
from jingtu.core.plans.search import TASKS

DAY = dt.date
RIVER, HILL = "9901", "9902"

# reference, title, text, theme, topics, roles, deadlines (text, kind, first, last, ambiguous, detail)
RIVER_TASKS = [
    ("#1", "摸清农田土壤底数", "2018年底前摸清农田土壤污染的面积和分布，成果报市政府。", "soil_survey", ["periodic_survey"],
     {"lead": ["生态环境局"], "participant": ["农业农村局", "财政局"], "implementer": ["各镇街"]},
     [("2018年底前", "by", None, DAY(2018, 12, 31), False, {}),
      ("每10年开展1次", "every-n-years", None, None, False, {"every": 10})]),
    ("#2", "垃圾规范处理", "2018年6月前，90%以上的村庄垃圾得到规范处理。", "domestic_waste_sludge", [],
     {"lead": ["住建局"], "participant": ["生态环境局"]},
     [("2018年6月前", "by", None, DAY(2018, 6, 30), True, {"alternatives": ["2018-05-31", "2018-06-30"]})]),
    ("#3", "公布重点企业名单", "每年公布土壤环境重点监管企业名单。", "key_enterprises", ["key_enterprise_list"],
     {"lead": ["生态环境局"]}, [("每年", "yearly", None, None, False, {})]),
    ("#4", "<b>粗体</b>与=1+1", "名称里有标记<script>alert(1)</script>也只是文字。", "participation", [],
     {"lead": ["宣传部"]}, [("长期坚持", "continuous", None, None, False, {})]),
]  # fmt: skip
HILL_TASKS = [
    ("（一）1", "农田详查", "2019年底前完成农田土壤详查。", "soil_survey", ["periodic_survey"],
     {"lead": ["农业局"], "participant": ["环保局"]}, [("2019年底前", "by", None, DAY(2019, 12, 31), False, {})]),
    ("（一）2", "监管企业名单", "2018年起每年更新重点监管企业名单。", "key_enterprises", ["key_enterprise_list"],
     {"lead": ["环保局"]}, [("2018年起", "from", DAY(2018, 1, 1), None, False, {})]),
]  # fmt: skip


def place(path: str, name: str) -> Division:
    return Division.objects.create(code=path, name=name, level="county", path=path, valid_from=DAY(2000, 1, 1))


def make_plan(where: Division, title: str, by: User, rows: list) -> Plan:
    """Store one plan with its tasks; its text is the tasks' words, one a line."""
    file = PlanFile.objects.create(
        sha256=where.path.ljust(64, "0"), filename=f"{title}.docx", size=1, content="plans/x", uploaded_by=by
    )
    review = Review.objects.create(file=file, place=where, state=Review.State.CONFIRMED, opened_by=by)
    text = "\n".join([title, *(row[2] for row in rows)])
    plan = Plan.objects.create(
        title=title, issuer=where.name + "人民政府", issued_on=DAY(2017, 12, 1), place=where, review=review, text=text,
        task_count=len(rows), confirmed_by=by,
    )  # fmt: skip
    chapter = Passage.objects.create(plan=plan, ordinal=0, kind="chapter", title="主要任务", start=0, end=len(text), depth=0)
    for ordinal, row in enumerate(rows, 1):
        _task(plan, chapter, ordinal, *row)
    _count_roles(plan)
    _count_deadlines(plan)
    return plan


def _task(plan, chapter, ordinal, reference, title, text, theme, topics, roles, deadlines):
    start = plan.text.index(text)
    passage = Passage.objects.create(
        plan=plan, ordinal=ordinal, parent=chapter, kind="item", number=reference, start=start, end=start + len(text), depth=1
    )
    names = {role: "、".join(roles.get(role, [])) for role in ("lead", "participant", "implementer")}
    days = [last for _text, _kind, _first, last, _doubt, _detail in deadlines if last]
    task = Task.objects.create(
        plan=plan, identity=TaskIdentity.objects.create(), ordinal=ordinal, reference=reference, title=title, text=text,
        start=start, end=start + len(text), passage=passage, theme=theme, place_path=plan.place.path, leads=names["lead"],
        first_lead=names["lead"].split("、")[0],
        participants=names["participant"], implementers=names["implementer"],
        deadline_text="；".join(row[0] for row in deadlines),
        deadline_kind=deadlines[0][1], due_on=max(days, default=None),
    )  # fmt: skip
    for role, printed in roles.items():
        for position, name in enumerate(printed):
            party, _made = Party.objects.get_or_create(place=plan.place, name=name)
            TaskParty.objects.create(task=task, party=party, role=role, position=position, printed=name)
    for position, (words, kind, first, last, ambiguous, detail) in enumerate(deadlines):
        TaskDeadline.objects.create(
            task=task,
            position=position,
            text=words,
            kind=kind,
            first=first,
            last=last,
            ambiguous=ambiguous,
            detail=detail,
            place_path=plan.place.path,
        )
    TaskTopic.objects.bulk_create([TaskTopic(task=task, code=code) for code in topics])
    TASKS.put([(task.pk, (title, text, reference, *names.values(), task.deadline_text))])


def _count_roles(plan):
    counts = {}
    for part in TaskParty.objects.filter(task__plan=plan):
        counts[part.party_id, part.role] = counts.get((part.party_id, part.role), 0) + 1
    RoleCount.objects.bulk_create(
        RoleCount(plan=plan, party_id=party, role=role, place_path=plan.place.path, tasks=number)
        for (party, role), number in counts.items()
    )


def _count_deadlines(plan):
    counts = {}
    for kind, last in TaskDeadline.objects.filter(task__plan=plan).values_list("kind", "last"):
        quarter = last and quarter_of(last)
        counts[kind, quarter] = counts.get((kind, quarter), 0) + 1
    DueCount.objects.bulk_create(
        DueCount(plan=plan, kind=kind, quarter=quarter, place_path=plan.place.path, tasks=number)
        for (kind, quarter), number in counts.items()
    )


def two_plans(by: User, river_path: str = RIVER, hill_path: str = HILL) -> SimpleNamespace:
    """Store both plans; `river` has two targets, an annex of two rows and a finding besides."""
    river = make_plan(place(river_path, "清河区"), "清河区土壤污染防治方案", by, RIVER_TASKS)
    hill = make_plan(place(hill_path, "青山县"), "青山县土壤污染防治方案", by, HILL_TASKS)
    waste = river.tasks.get(ordinal=2)
    span = {"start": waste.start, "end": waste.end}
    Target.objects.create(
        plan=river, task=waste, ordinal=0, indicator="村庄垃圾规范处理比例", value=90, unit="%", comparator=">=", year=2018,
        text="90%以上的村庄", **span,
    )  # fmt: skip
    Target.objects.create(
        plan=river, ordinal=1, indicator="化肥使用量", comparator="0growth", year=2020, text="零增长", start=0, end=2
    )
    Target.objects.create(
        plan=hill,
        ordinal=0,
        indicator="村庄垃圾规范处理比例",
        value=95,
        unit="%",
        comparator="~",
        year=2020,
        text="95%左右",
        start=0,
        end=2,
    )
    Mention.objects.create(task=waste, kind="place", name="村庄", **span)
    PlanFinding.objects.create(
        plan=river, task=waste, ordinal=0, code="ambiguous_deadline", severity="question", found="“2018年6月前”有两种理解。",
        assumed="按2018年6月30日。", decision="accepted", remark="按底算", **span,
    )  # fmt: skip
    annex = Annex.objects.create(
        plan=river, ordinal=0, number="附件1", title="工业园区", columns=["序号", "名称", "说明"], start=0, end=1
    )
    for ordinal, cells in enumerate([["1", "东园区", "=1+1"], ["2", "西园区", "<i>斜体</i>"]]):
        AnnexRow.objects.create(annex=annex, ordinal=ordinal, cells=cells, start=0, end=1)
    return SimpleNamespace(river=river, hill=hill, annex=annex)
