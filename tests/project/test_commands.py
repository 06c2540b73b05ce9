"""Commands do their work through the services and say what became of it."""

import io

import pytest

from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import Appointment, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.plans.models import Plan, Review
from jingtu.project.cli import main

pytestmark = pytest.mark.django_db

PLAN = """香河县演示用土壤污染防治工作方案

一、总体要求
坚持预防为主。
二、主要任务
（一）开展调查。完成农用地调查。（县农业局牵头，县财政局参与）
（二）加强监管。2019年底前建立名录。（县环保局牵头，县工业和信息化局参与）
"""


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def typed(monkeypatch):
    def type_password(words: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(words + "\n"))

    return type_password


def test_a_plan_is_imported_for_the_person_named(people, plan_file, capsys):
    assert main(["plan", "import", str(plan_file), "--place", "131024", "--as", "keeper"]) == 0

    plan = Plan.objects.get()
    assert (plan.place.code, plan.confirmed_by, plan.task_count) == ("131024", people.keeper, 2)
    assert "2 项任务" in capsys.readouterr().out


def test_a_plan_may_be_left_for_review(people, plan_file):
    assert main(["plan", "import", str(plan_file), "--place", "131024", "--as", "keeper", "--review"]) == 0
    assert Review.objects.get().state == Review.State.OPEN


def test_a_plan_outside_the_persons_area_is_refused(people, plan_file, capsys):
    assert main(["plan", "import", str(plan_file), "--place", "131024", "--as", "outsider"]) == 1
    assert not Plan.objects.exists()
    assert capsys.readouterr().err.startswith("plan.txt：")


def test_one_bad_file_does_not_stop_the_others(people, plan_file, tmp_path, capsys):
    empty = tmp_path / "empty.txt"
    empty.touch()

    assert main(["plan", "import", str(empty), str(plan_file), "--place", "131024", "--as", "keeper"]) == 1
    assert Plan.objects.count() == 1
    assert "empty.txt：" in capsys.readouterr().err


def test_it_must_be_clear_in_whose_name_a_plan_comes_in(people, plan_file, capsys):
    assert main(["plan", "import", str(plan_file)]) == 1
    assert "--as" in capsys.readouterr().err


def test_an_unknown_place_or_person_is_told(people, plan_file, capsys):
    assert main(["plan", "import", str(plan_file), "--as", "keeper", "--place", "999999"]) == 1
    assert main(["plan", "import", str(plan_file), "--as", "nobody"]) == 1
    said = capsys.readouterr().err
    assert "999999" in said
    assert "nobody" in said


def test_the_first_administrator_comes_from_the_command_line(db, typed, capsys):
    typed("Quiet-meadow-27")

    assert main(["user", "add", "first", "--name", "陈一", "--role", "security_admin"]) == 0

    user = User.objects.get(username="first")
    assert user.check_password("Quiet-meadow-27")
    assert user.must_change_password
    assert scope_of(user).permissions == {"roles.manage"}
    assert Entry.objects.filter(action="users.create", subject=f"user:{user.pk}").exists()


def test_an_administrator_with_a_weak_password_is_not_made(db, typed, capsys):
    typed("12345678")

    assert main(["user", "add", "first"]) == 1
    assert not User.objects.exists()
    assert not Appointment.objects.exists()
    assert "密码不合要求" in capsys.readouterr().err


def test_a_name_is_given_once(people, typed, capsys):
    typed("Quiet-meadow-27")

    assert main(["user", "add", "keeper"]) == 1
    assert "已经存在" in capsys.readouterr().err


def test_the_journal_is_verified(db, typed, capsys):
    typed("Quiet-meadow-27")
    main(["user", "add", "first"])

    assert main(["journal", "verify"]) == 0

    Entry.objects.filter(sequence=1)._raw_delete("default")
    assert main(["journal", "verify"]) == 1
