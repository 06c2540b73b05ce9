"""A plan of Xianghe whose tasks can be worked: who leads, who takes part, and days on either side of its deadlines."""

import datetime as dt

from jingtu.core.parties.models import Party
from jingtu.core.plans.models import Plan, Review, Task, TaskDeadline, TaskIdentity, TaskParty
from tests.support.people import places

ISSUED = dt.date(2017, 6, 1)
# title, kind, last day, detail, then roles: (role, party's attribute of People or a name)
ROWS = (
    ("农用地详查", "by", dt.date(2018, 12, 31), {}, (("lead", "bureau"), ("participant", "office"), ("implementer", "town"))),
    ("重点企业名单", "yearly", None, {}, (("lead", "bureau"),)),
    ("定期报告", "window", None, {"months": [11, 12]}, (("lead", "bureau"),)),
    ("长期监测", "continuous", None, {}, (("lead", "bureau"),)),
    ("十年普查", "every-n-years", None, {"every": 10}, (("implementer", "各乡镇"),)),
)


def make_plan(people, rows=ROWS, issued=ISSUED) -> Plan:
    """Return a confirmed plan of the county of the standing people with one task a row."""
    home, _elsewhere = places()
    review = Review.objects.create(filename="方案.docx", place=home, state="confirmed", opened_by=people.keeper)
    plan = Plan.objects.create(
        title="香河县土壤污染防治工作方案",
        place=home,
        review=review,
        text="正文",
        issued_on=issued,
        task_count=len(rows),
        confirmed_by=people.keeper,
    )
    for ordinal, (title, kind, last, detail, parts) in enumerate(rows, 1):
        task = Task.objects.create(
            plan=plan,
            identity=TaskIdentity.objects.create(),
            ordinal=ordinal,
            reference=f"#{ordinal}",
            title=title,
            text=title,
            start=0,
            end=2,
            theme="soil_survey",
            place_path=home.path,
            deadline_kind=kind,
            due_on=last,
        )
        TaskDeadline.objects.create(task=task, position=0, text=kind, kind=kind, last=last, detail=detail, place_path=home.path)
        for position, (role, who) in enumerate(parts):
            party = party_of(people, who, home)
            TaskParty.objects.create(task=task, party=party, role=role, position=position, printed=party.name)
    return plan


def party_of(people, who: str, home) -> Party:
    """Return the party of a standing person, the plan office's, or the collective of this name."""
    if who == "office":
        return people.keeper.party
    if hasattr(people, who):
        return getattr(people, who).party
    return Party.objects.get_or_create(name=who, place=home, defaults={"kind": Party.Kind.COLLECTIVE, "body": "town"})[0]
