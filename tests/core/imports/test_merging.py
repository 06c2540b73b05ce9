"""Two registrations of one enterprise become one, with everything that hung on both, and can be taken apart again."""

import datetime as dt

import pytest

from jingtu.core import clock
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.imports import hanging, likening, merging
from jingtu.core.imports.models import Likeness, Merge
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Event, Revision
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import as_it_was
from jingtu.core.subjects.search import SUBJECTS
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.industry.filings import HIDDEN_DANGER
from jingtu.themes.industry.kinds import ENTERPRISES
from jingtu.themes.industry.models import Demolition, Enterprise
from tests.core.imports.conftest import code
from tests.support.supervision import city, demolition, enterprise

pytestmark = pytest.mark.django_db
BASIS = "营业执照换发"


@pytest.fixture
def twins(office):
    """Return one enterprise twice: with its code and a demolition, and under the old code with a filing."""
    new = enterprise(office.inspector, office.works, name="香河宏达电镀厂", code=code(7), sector="")
    old = enterprise(office.inspector, office.works, name="香河宏达电镀厂", code="", address="老路3号", sector="电镀")
    demolition(office.inspector, old, dt.date(2019, 9, 1), dt.date(2019, 5, 1))
    lodging.begin(HIDDEN_DANGER, old, by=office.firm)
    return new, old


def test_everything_that_hung_on_both_hangs_on_the_one_that_stays(twins, office):
    new, old = twins
    merging.merge(new, old, by=office.inspector, basis=BASIS)

    new.refresh_from_db()
    assert (new.address, new.sector, new.code) == ("老路3号", "电镀", code(7))
    assert Filing.objects.get().subject_id == Demolition.objects.get().enterprise_id == new.pk
    assert old not in visible_to(office.inspector, ENTERPRISES)
    assert not Enterprise.objects.filter(pk=old.pk, subject__in=SUBJECTS.found("宏达电镀")).exists()


def test_no_relation_to_a_subject_is_forgotten(twins, office):
    new, old = twins
    merging.merge(new, old, by=office.inspector, basis=BASIS)

    left = {relation.name for relation in hanging.relations(ENTERPRISES) if relation.rows([old.pk]).exists()}

    assert left == {"subjects.Event.subject"}


def test_taking_it_back_puts_each_thing_where_it_was(twins, office):
    new, old = twins
    made = merging.merge(new, old, by=office.inspector, basis=BASIS)

    left = merging.separate(made, by=office.inspector).left

    new.refresh_from_db()
    assert left == ()
    assert (new.address, new.sector) == ("", "")
    assert Filing.objects.get().subject_id == Demolition.objects.get().enterprise_id == old.pk
    assert old in visible_to(office.inspector, ENTERPRISES)
    with pytest.raises(Refused, match="已经撤销过"):
        merging.separate(made, by=office.inspector)


def test_what_was_changed_since_stays_and_is_told(twins, office):
    new, old = twins
    made = merging.merge(new, old, by=office.inspector, basis=BASIS)
    Enterprise.objects.filter(pk=new.pk).update(address="新路8号")
    Filing.objects.update(subject=office.enterprise.pk)

    left = merging.separate(made, by=office.inspector).left

    new.refresh_from_db()
    assert new.address == "新路8号"
    assert any("地址" in sentence for sentence in left)
    assert any("1 项备案和报告" in sentence for sentence in left)


def test_two_drafts_of_the_same_type_must_be_settled_first(twins, office):
    new, old = twins
    lodging.begin(HIDDEN_DANGER, new, by=office.firm)

    with pytest.raises(Refused, match="两边都有同一项备案和报告"):
        merging.merge(new, old, by=office.inspector, basis=BASIS)

    assert not Merge.objects.exists()


def test_the_new_code_wins_over_the_old_one(office):
    old = enterprise(office.inspector, office.works, name="甲厂", code=code(8)[8:17])
    new = enterprise(office.inspector, office.works, name="甲厂（新）", code=code(8))

    made = merging.merge(old, new, by=office.inspector, basis=BASIS)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.code, new.code) == (code(8), "")
    merging.separate(made, by=office.inspector)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.code, new.code) == (code(8)[8:17], code(8))


def test_a_day_before_the_merge_reads_as_it_was(twins, office):
    new, old = twins
    merging.merge(new, old, by=office.inspector, basis=BASIS)
    new.refresh_from_db()

    as_it_was(new, Revision.objects.filter(subject=new.pk).order_by("pk"), clock.today() - dt.timedelta(days=1))

    assert (new.address, new.sector) == ("", "")


def test_one_that_is_listed_is_not_lost_in_a_candidate_and_takes_the_candidate_in(twins, office):
    new, old = twins
    make(new, "list", by=city(office), on=dt.date(2019, 2, 1), grounds="名录", facts={"sector": "电镀"})

    with pytest.raises(Refused, match=f"{code(7)} 现在是“在录”.*请改为留下 {code(7)}"):
        merging.merge(old, new, by=office.inspector, basis=BASIS)

    new.refresh_from_db()
    assert not Merge.objects.exists()
    merging.merge(new, old, by=office.inspector, basis=BASIS)
    run_due_jobs()
    new.refresh_from_db()
    assert new.state == "listed"
    assert new.subject.dues.exists()


def test_one_that_is_over_takes_in_none_that_goes_on_but_goes_with_it(twins, office):
    new, old = twins
    make(old, "set_aside", by=office.inspector, on=dt.date(2019, 2, 1), grounds="重复登记")

    with pytest.raises(Refused, match=r"“候选”.*请改为留下"):
        merging.merge(old, new, by=office.inspector, basis=BASIS)

    merging.merge(new, old, by=office.inspector, basis=BASIS)
    new.refresh_from_db()
    assert new.state == "candidate"


def test_two_that_go_on_in_different_states_are_settled_first(office):
    pair = [enterprise(office.inspector, office.works, name="香河同名厂", code=code(number)) for number in (1, 2)]
    for row in pair:
        make(row, "list", by=city(office), on=dt.date(2019, 2, 1), grounds="名录")
    make(pair[0], "find_abnormal", by=office.inspector, on=dt.date(2019, 3, 1), grounds="监测")

    for kept, gone in (pair, reversed(pair)):
        with pytest.raises(Refused, match="先把两个办到同一状态，或更正其中一个的办理"):
            merging.merge(kept, gone, by=office.inspector, basis=BASIS)


def test_a_merge_needs_grounds(twins, office):
    with pytest.raises(Refused, match="依据"):
        merging.merge(*twins, by=office.inspector, basis=" ")


def test_the_events_of_both_stay_with_their_own(twins, office):
    new, old = twins
    before = set(Event.objects.values_list("pk", "subject"))

    merging.merge(new, old, by=office.inspector, basis=BASIS)

    assert set(Event.objects.values_list("pk", "subject")) == before


def test_likenesses_are_found_by_name_and_by_code_and_stay_settled(twins, office):
    older = enterprise(office.inspector, office.works, name="香河旧称厂", code=code(9)[8:17])
    newer = enterprise(office.inspector, office.works, name="香河新称厂", code=code(9))

    likening.look_everywhere(ENTERPRISES)

    found = {(pair.first_id, pair.second_id): pair.ground for pair in likening.open_for(office.inspector, ENTERPRISES)}
    assert found == {(twins[0].pk, twins[1].pk): "name", (older.pk, newer.pk): "code"}
    merging.tell_apart(Likeness.objects.get(first=older.pk), by=office.inspector)
    likening.look_everywhere(ENTERPRISES)
    assert likening.numbers_for(office.inspector) == {"industry.enterprise": 1}


def test_what_is_owed_follows_the_merge(twins, office):
    new, old = twins
    merging.merge(new, old, by=office.inspector, basis=BASIS)
    run_due_jobs()

    assert not old.subject.dues.filter(met_on=None).exists()
