"""`jingtu user reset-factor`: the way out for a sole security administrator who lost the device."""

import pytest

from jingtu.core.factors import services
from jingtu.core.journal.models import Entry
from jingtu.project.cli import main
from tests.support.factors import offered_password

pytestmark = pytest.mark.django_db


def test_a_lost_device_is_taken_off_and_the_journal_says_from_where(people, capsys):
    services.enrol(people.security_admin, offered_password(people.security_admin))

    assert main(["user", "reset-factor", "security_admin"]) == 0

    assert services.device_of(people.security_admin) is None
    assert "重新绑定" in capsys.readouterr().out
    assert Entry.objects.get(action="factors.reset").detail == {"from": "command line"}


def test_a_name_that_nobody_has_is_told(people, capsys):
    assert main(["user", "reset-factor", "nobody"]) == 1
    assert "没有名为 nobody 的有效账号" in capsys.readouterr().err
