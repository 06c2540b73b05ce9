"""三员分立: the system, the security and the audit administrator share no right, and none has one over content."""

import itertools

import pytest

from jingtu.core.parties.models import Appointment
from jingtu.core.parties.scope import ADMINISTRATORS, PERMISSIONS, ROLES


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(sorted(ADMINISTRATORS), 2)))
def test_two_administrators_share_no_right(one, other):
    assert not ROLES[one] & ROLES[other]


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
def test_no_administrator_has_a_right_that_a_business_role_has(administrator):
    business = frozenset().union(*(ROLES[role] for role in Appointment.Role if role not in ADMINISTRATORS))
    assert ROLES[administrator]
    assert not ROLES[administrator] & business


def test_every_right_is_held_by_some_role_and_every_role_s_rights_are_known():
    assert frozenset().union(*ROLES.values()) == set(PERMISSIONS)
