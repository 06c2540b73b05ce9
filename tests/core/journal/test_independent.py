"""The exported journal, checked by the program that stands alone; the heads that leave the house each day."""

import json
import subprocess
import sys

import pytest
from django.core import mail
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.core.journal.exporting import VERIFIER, head_lines, lines
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record
from jingtu.core.journal.verification import daily_heads
from jingtu.core.notices.journal_heads import send_head
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment
from jingtu.project.cli import main as jingtu
from tests.support.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(db, tmp_path):
    for number in range(1, 6):
        record(None, "demo.act", subject=f"plan:{number}", detail={"n": number, "words": "净土 \U00020000"})
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(lines()), encoding="utf-8")
    return path


def verified(*paths):
    """Run the verifier as an auditor does: without this project on the path."""
    ran = subprocess.run([sys.executable, "-I", str(VERIFIER), *map(str, paths)], capture_output=True, text=True, cwd="/")
    return ran.returncode, ran.stdout + ran.stderr


def changed(path, number, **values):
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[number - 1] |= values
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_an_untouched_export_is_found_intact(exported):
    code, said = verified(exported)

    assert (code, Entry.objects.get(sequence=5).hash in said) == (0, True)


def test_sm3_is_verified_too(exported, settings):
    settings.JOURNAL_HASH = "sm3"
    record(None, "demo.act")
    exported.write_text("".join(lines()), encoding="utf-8")

    assert verified(exported)[0] == 0
    assert json.loads(exported.read_text("utf-8").splitlines()[-1])["algorithm"] == "sm3"


@settings(max_examples=8, deadline=None)
@given(
    number=st.integers(1, 5),
    field=st.sampled_from(["actor_name", "action", "subject", "detail", "recorded_at", "previous_hash", "hash"]),
)
def test_a_changed_row_is_named(number, field, tmp_path_factory):
    with_rows = tmp_path_factory.mktemp("export") / "journal.jsonl"
    Entry.objects.exists() or [record(None, "demo.act", subject=f"plan:{n}") for n in range(1, 6)]
    with_rows.write_text("".join(lines()), encoding="utf-8")

    code, said = verified(changed(with_rows, number, **{field: "0" * 64}))

    assert code == 1
    assert f"第 {number} 条" in said


def test_a_removed_row_is_found(exported):
    rows = exported.read_text("utf-8").splitlines(keepends=True)
    exported.write_text("".join(rows[:2] + rows[3:]), encoding="utf-8")

    code, said = verified(exported)

    assert (code, "第 2 条之后应当是第 3 条" in said) == (1, True)


def test_a_journal_written_anew_differs_from_the_heads_kept_elsewhere(exported, tmp_path):
    heads = tmp_path / "heads.txt"
    heads.write_text("\n".join(head_lines(daily_heads())), encoding="utf-8")
    assert verified(exported, heads)[0] == 0
    heads.write_text(heads.read_text("utf-8").replace(Entry.objects.get(sequence=5).hash, "0" * 64), encoding="utf-8")

    code, said = verified(exported, heads)

    assert (code, "与事先抄录的校验值不符" in said) == (1, True)


def test_what_is_no_export_is_told(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("不是日志", encoding="utf-8")

    code, said = verified(path)

    assert (code, "重新导出" in said) == (2, True)


def test_the_commands_export_print_and_compare(exported, tmp_path, capsys):
    assert jingtu(["journal", "heads"]) == 0
    heads = tmp_path / "heads.txt"
    heads.write_text(capsys.readouterr().out, encoding="utf-8")
    assert jingtu(["journal", "export", str(tmp_path / "out.jsonl")]) == 0
    assert verified(tmp_path / "out.jsonl", heads)[0] == 0
    assert jingtu(["journal", "verify", "--heads", str(heads)]) == 0
    heads.write_text("没有", encoding="utf-8")
    assert jingtu(["journal", "verify", "--heads", str(heads)]) != 0
    assert "每行应当是" in capsys.readouterr().err


def test_the_head_leaves_the_house_once_a_day(exported, settings):
    auditor = person("auditor", "周审", Appointment.Role.AUDITOR)
    settings.JOURNAL_MAIL = ["above@example.org"]
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "jingtu@example.org"

    assert send_head() == {"told": 1, "mailed": 1}
    assert send_head()["told"] == 0

    head = Entry.objects.get(sequence=5).hash
    assert head in Notice.objects.get(recipient=auditor).text
    assert head in mail.outbox[0].body
    assert mail.outbox[0].to == ["above@example.org"]


def test_pages_of_the_auditor_print_heads_and_hand_out_export_and_verifier(exported, client, tmp_path):
    client.force_login(person("auditor", "周审", Appointment.Role.AUDITOR))

    page = client.get("/journal/heads/").content.decode()
    text = client.get("/journal/heads/?as=text").content.decode()
    export = tmp_path / "downloaded.jsonl"
    export.write_bytes(b"".join(client.get("/journal/export/").streaming_content))
    program = b"".join(client.get("/journal/verifier/").streaming_content)

    assert text.split()[2] in page
    assert verified(export)[0] == 0
    assert program == VERIFIER.read_bytes()
