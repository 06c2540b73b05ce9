"""Readings built by hand: a plan of an invented district with tasks, a block, targets, an annex and findings."""

import datetime as dt

from jingtu.plandoc.reading import Annex, Deadline, Finding, Mention, Name, Node, Reading, Target, Task

TITLE = "清源区土壤污染防治工作方案"
# text, leads, participants, deadline (text, kind, last)
ROWS = (
    (
        "完成农用地土壤污染状况详查，编制分布图。",
        ("区环保局",),
        ("区农委", "区财政局"),
        ("2018年底前", "by", dt.date(2018, 12, 31)),
    ),
    ("公布土壤环境重点监管企业名单，每年更新。", ("区环保局",), (), ("每年", "yearly", None)),
    ("规范生活垃圾填埋场管理，防止渗滤液外泄。", ("区城管局",), ("区环保局",), ("2020年底前", "by", dt.date(2020, 12, 31))),
    ("开展农药包装废弃物回收处理试点工作。", ("区农委",), ("各街道",), ("2019年6月前", "by", dt.date(2019, 6, 30))),
)


def make_reading(rows=ROWS, title=TITLE, annexes=True) -> Reading:
    """Return a reading whose text is the title and one line for each row; every span points at the words it claims."""
    text, tasks = title + "\n", []
    for number, (words, leads, participants, deadline) in enumerate(rows, 1):
        text += f"{number}. "
        start = len(text)
        text += words
        end = len(text)
        names, deadlines = {}, ()
        text += "（"
        for role, printed in (("leads", leads), ("participants", participants)):
            names[role] = []
            for name in printed:
                names[role].append(Name(name, name, (len(text), len(text) + len(name)), (), "own", name.startswith("各")))
                text += name + "、"
        text += "负责；"
        if deadline:
            span = (len(text), len(text) + len(deadline[0]))
            text += deadline[0]
            deadlines = (Deadline(deadline[0], deadline[1], None, deadline[2], False, span),)
        text += "）\n"
        tasks.append(
            Task(
                id=f"t{number:03}",
                text=words,
                span=(start, end),
                title=words[:12],
                theme="soil_survey" if number == 1 else "enforcement",
                topics=("survey_10y",) if number == 1 else (),
                path=("主要任务",),
                node=number,
                reference=f"{number}.",
                leads=tuple(names["leads"]),
                participants=tuple(names["participants"]),
                implementers=(),
                measure_leads=(),
                open_list=False,
                inherited=False,
                global_implementers=False,
                deadlines=deadlines,
                targets=(Target("详查完成率", 100.0, "%", "=", None, 2018, False, words[:4], (start, start + 4)),)
                if number == 1
                else (),
                mentions=(Mention("register", "名单", (start, start + 2)),) if number == 2 else (),
                responsibility=(end, len(text) - 1),
                clause="b1" if number == 1 else None,
            )
        )
    annex_start = len(text)
    text += "附件1 企业清单\n甲厂\n"
    top = Node("chapter", "", "主要任务", (0, annex_start), None, 0)
    nodes = (top, *(Node("item", f"{i}.", "", (task.span[0] - 3, task.span[1]), 0, 1) for i, task in enumerate(tasks, 1)))
    listed = Annex(
        "附件1",
        "企业清单",
        ("序号", "名称"),
        (("1", "=1+1"), ("2", "<b>乙厂</b>")),
        (annex_start, len(text)),
        ((annex_start, annex_start + 3),) * 2,
    )
    return Reading(
        text=text,
        title=title,
        number="清政发〔2017〕1号",
        place="清源区",
        level="county",
        issuer="清源区人民政府",
        issued_on=dt.date(2017, 12, 1),
        addressees=("各街道",),
        nodes=nodes,
        tasks=tuple(tasks),
        blocks=(_block(tasks[0]),) if tasks else (),
        duty_statements=((0, 4),),
        targets=(Target("受污染耕地安全利用率", 92.0, "%", ">=", None, 2020, False, "92%以上", (0, 2)),),
        annexes=(listed,) if annexes else (),
        findings=(
            Finding("ambiguous-deadline", "question", tasks[-1].span, "2019年6月前", "按2019年6月30日", tasks[-1].id),
            Finding("announced-annex", "warning", (0, 2), "附件2", "缺少附件2"),
        )
        if tasks
        else (),
        form="prose",
    )


def _block(task: Task) -> Task:
    fields = {name: getattr(task, name) for name in task.__dataclass_fields__}
    return Task(**(fields | {"id": "b1", "reference": "（一）1", "clause": None}))
