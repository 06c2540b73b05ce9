"""Fill the demonstration: places, people, the facts of the Langfang plan, and two plans of an invented district."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.places.loading import load_boundaries, load_divisions
from jingtu.core.places.models import Division, Level
from jingtu.core.places.queries import latest
from jingtu.core.plans import intake
from jingtu.core.plans.confirming import confirm
from jingtu.core.plans.errors import PlanError
from jingtu.core.plans.models import Plan, Review
from jingtu.kernels.progress import Progress, unheard
from jingtu.project.demo import langfang, linking, people, progress, publicity, samples, supervision
from jingtu.project.failure import Failure

SINCE = dt.date(2010, 1, 1)
LANGFANG = "131000"
# The days on which the demonstration confirms its plans: before its invented progress begins.
LANGFANG_CONFIRMED = dt.date(2018, 2, 1)
DISTRICT_CONFIRMED = dt.date(2019, 4, 25)
# The invented district lies in an invented province, below no real one.
INVENTED = (
    ("980000", "演示省", Level.PROVINCE, "98"),
    ("980100", "临河市", Level.CITY, "9801"),
    ("980101", "清源区", Level.COUNTY, "980101"),
)
SAMPLE_FOLDER = "samples"
# The documents themselves do not all say which of several places of a name is theirs.
REAL_PLANS = (
    ("dongli.txt", "120110"),
    ("yuancheng.txt", "441602"),
    ("zhongyuan.txt", "410102"),
    ("yanzhou.txt", "370812"),
    ("langfang.txt", LANGFANG),
)


def load_demo(bar: Callable[[str], Progress] = lambda title: unheard) -> list[str]:
    """Fill what is missing of the demonstration and return the lines to print. A second call changes nothing.

    `bar` gives the bar under a title that the two long parts draw.
    """
    places = _places()
    users = {account.username: people.appoint(account, places) for account in people.ACCOUNTS}
    with clock.held_at(LANGFANG_CONFIRMED):
        _import(langfang.FILENAME, langfang.document, users[people.KEEPER], places["langfang"])
    _work_on_langfang(bar("装入演示任务的办理"))
    supervision.load(users["huanbao"], users["qiye"], places, bar("装入演示监管对象"))
    publicity.load(users["huanbao"], User.objects.get(username=supervision.INDUSTRY.username), places["langfang"])
    for name, confirmed in ((samples.PLAN, True), (samples.TASK_TABLE, False)):
        make = partial(samples.document, name)
        with clock.held_at(DISTRICT_CONFIRMED):
            _import(samples.filename(name), make, users[people.DISTRICT_KEEPER], places["qingyuan"], confirmed=confirmed)
    linking.load(users[people.KEEPER], places["langfang"])
    progress.read_old_notices()
    folder = _write_samples()
    return [*people.lines(), f"可以试着上传的修订版样例在 {folder}；用法见 docs/user-guide.md。"]


def import_plans(folder: Path) -> int:
    """Import the five real plans from a folder into the demonstration; return 0 when all of them are there."""
    missing = [name for name, _code in REAL_PLANS if not (folder / name).is_file()]
    if missing:
        raise Failure(
            f"目录 {folder} 里没有 {'、'.join(missing)}。请把五个方案的文本放进一个目录，再运行 make demo-plans PLANS=目录。"
        )
    load_demo()
    user = User.objects.get(username=people.KEEPER)
    return 1 if [name for name, code in REAL_PLANS if not _import_real(folder / name, code, user)] else 0


def _import_real(path: Path, code: str, user: User) -> bool:
    """Import one real plan and say what became of it; the facts of Langfang give way to the document itself."""
    place = _division(code)
    people.widen(user, place)
    summary = Plan.objects.filter(review__filename=langfang.FILENAME, is_current=True).first() if code == LANGFANG else None
    try:
        review = intake.receive(path.read_bytes(), path.name, user, place, summary)
        plan = _confirmed(review, user)
    except PlanError as refusal:
        print(f"{path.name}：{refusal}", file=sys.stderr)
        return bool(getattr(refusal, "plan", None))
    print(f"{path.name}：已导入“{plan.title}”（{place.name}），{plan.task_count} 项任务。")
    return True


def _places() -> dict[str, Division]:
    if latest(LANGFANG) is None:
        load_divisions()
    load_boundaries([Level.COUNTY])  # a question about an outline is answered within the boundaries of who asks
    return {"langfang": _division(LANGFANG), "qingyuan": _invented()}


def _division(code: str) -> Division:
    place: Division | None = latest(code)
    if place is None:
        raise Failure(f"行政区划表里没有代码 {code}。请先运行 jingtu places load。")
    return place


@transaction.atomic
def _invented() -> Division:
    place = None
    for code, name, level, path in INVENTED:
        place, _made = Division.objects.get_or_create(
            code=code, valid_from=SINCE, defaults={"name": name, "level": level, "path": path, "parent": place}
        )
    assert place is not None
    return place


def _import(filename: str, make: Callable[[], bytes], user: User, place: Division, *, confirmed: bool = True) -> None:
    """Take a demonstration document in unless it came in before; go on where an earlier start was broken off."""
    review = Review.objects.filter(filename=filename, opened_by=user).order_by("pk").first()
    if review is None:
        review = intake.receive(make(), filename, user, place)
    if review.state == Review.State.READING:
        intake.read(review.pk)
        review.refresh_from_db()
        record(None, "demo.load", subject=f"review:{review.pk}", detail={"filename": filename})
    if confirmed and review.state == Review.State.OPEN:
        confirm(review, review.version, user)


def _work_on_langfang(heard: Progress) -> None:
    plan = Plan.objects.filter(review__filename=langfang.FILENAME, is_current=True).first()
    if plan is not None:
        progress.load(plan, heard)


def _confirmed(review: Review, user: User) -> Plan:
    intake.read(review.pk)
    review.refresh_from_db()
    if review.state == Review.State.REFUSED:
        raise PlanError(review.refusal)
    return confirm(review, review.version, user)


def _write_samples() -> Path:
    """Write the documents that a visitor may upload into the data folder."""
    folder = Path(settings.HOME) / SAMPLE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in (samples.PLAN, samples.REVISED_PLAN, samples.TASK_TABLE):
        path = folder / samples.filename(name)
        if not path.exists():
            path.write_bytes(samples.document(name))
    return folder
