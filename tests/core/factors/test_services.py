"""A person's second factor: enrolled with its first password, accepted once, recovered from paper, reset by another."""

import datetime as dt

import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from jingtu.core.factors import services
from jingtu.core.factors.models import RecoveryCode
from jingtu.core.factors.services import FactorRefused
from jingtu.core.journal.models import Entry
from tests.support.factors import offered_password, password_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolled(people):
    """Return a person who has just enrolled, the device and the recovery codes; the first password is used up."""
    person = people.security_admin
    device, codes = services.enrol(person, offered_password(person))
    return person, device, codes


def waited(device):
    """Let the time pass that a wrong password must wait."""
    TOTPDevice.objects.filter(pk=device.pk).update(throttling_failure_timestamp=timezone.now() - dt.timedelta(days=2))


def test_a_wrong_first_password_enrols_nothing(people):
    offered = services.offered_device(people.auditor)
    wrong = f"{(int(password_now(offered)) + 1) % 10**6:06d}"

    with pytest.raises(FactorRefused, match="动态口令不对"):
        services.enrol(people.auditor, wrong)

    assert services.device_of(people.auditor) is None


def test_a_password_counts_once(enrolled):
    person, device, _codes = enrolled
    later = password_now(device, 1)

    services.verify(person, later)

    with pytest.raises(FactorRefused, match="已经用过"):
        services.verify(person, later)


def test_after_a_wrong_password_even_the_right_one_must_wait(enrolled):
    person, device, _codes = enrolled
    with pytest.raises(FactorRefused):
        services.verify(person, "abcde-fghij")

    with pytest.raises(FactorRefused, match="请等 1 秒"):
        services.verify(person, password_now(device, 1))

    waited(device)
    assert services.verify(person, password_now(device, 1)) == device


def test_each_wrong_attempt_doubles_the_wait(enrolled):
    person, device, _codes = enrolled
    for _attempt in range(5):
        with pytest.raises(FactorRefused):
            services.verify(person, "zzzzz-zzzzz")
        waited(device)
    TOTPDevice.objects.filter(pk=device.pk).update(throttling_failure_timestamp=timezone.now())

    with pytest.raises(FactorRefused, match=r"已连续输错 5 次，请等 1[56] 秒"):
        services.verify(person, password_now(device, 1))


def test_a_recovery_code_counts_once_whatever_its_case_and_hyphen(enrolled):
    person, device, codes = enrolled
    typed = codes[0].replace("-", " ").upper()

    assert services.verify(person, typed) == device
    assert services.codes_left(person) == services.CODES - 1
    with pytest.raises(FactorRefused):
        services.verify(person, typed)


def test_recovery_codes_are_not_in_the_database(enrolled):
    _person, _device, codes = enrolled
    kept = "".join(RecoveryCode.objects.values_list("digest", flat=True))

    assert len(codes) == len(set(codes)) == services.CODES
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_the_codes_of_another_person_are_refused(enrolled, people):
    _person, _device, codes = enrolled
    services.enrol(people.auditor, offered_password(people.auditor))

    with pytest.raises(FactorRefused):
        services.verify(people.auditor, codes[0])


def test_nobody_resets_his_own_and_another_one_does(enrolled, people):
    person, _device, _codes = enrolled
    with pytest.raises(FactorRefused, match="另一位安全管理员"):
        services.reset(person, by=person)

    services.reset(person, by=people.system_admin)

    assert services.device_of(person) is None
    assert services.codes_left(person) == 0


def test_every_step_is_in_the_journal(enrolled):
    person, device, codes = enrolled
    services.verify(person, password_now(device, 1))
    services.verify(person, codes[0])
    with pytest.raises(FactorRefused):
        services.verify(person, codes[0])
    services.renew_codes(person)
    services.reset(person, by=None)

    done = Entry.objects.filter(action__startswith="factors.").order_by("sequence").values_list("action", flat=True)
    expected = ["enrol", "confirm", "recover", "refused", "codes", "reset"]
    assert [action.removeprefix("factors.") for action in done] == expected


@pytest.mark.parametrize(("name", "expected"), [("system_admin", True), ("security_admin", True), ("auditor", True)])
def test_the_three_administrators_must_have_one(people, settings, name, expected):
    settings.SECOND_FACTOR = True
    assert services.is_required(getattr(people, name)) is expected


@pytest.mark.parametrize("name", ["keeper", "bureau", "town", "leader"])
def test_who_administers_nothing_need_not(people, settings, name):
    settings.SECOND_FACTOR = True
    assert not services.is_required(getattr(people, name))
