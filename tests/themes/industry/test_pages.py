"""Every kind of the theme has its register, its dossier and its gates on the pages that are drawn from declarations."""

import pytest

from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.supervision import TODAY
from tests.themes.industry.test_filing_types import subject_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requires("GATE-10", "GATE-13", "GATE-14", "GATE-17", "GATE-18", "GATE-19", "GATE-20"),
]
KINDS = [code for code in declared(SubjectKind) if code.startswith("industry.")]
GATES = [code for code in declared(Gate) if code.startswith("industry.")]


@pytest.mark.parametrize("code", KINDS)
def test_register_and_dossier_open(client, world, code):
    row = subject_of(world, find(SubjectKind, code))
    client.force_login(world.inspector)
    assert row.name in client.get(f"/registers/{code}/").content.decode()
    page = client.get(f"/registers/{code}/{row.pk}/").content.decode()
    assert all(str(gate.label) in page for gate in declared(Gate).values() if gate.about == code)


@pytest.mark.parametrize("code", GATES)
def test_a_gate_is_asked_from_the_dossier_and_answers_with_every_condition(client, world, code):
    gate = find(Gate, code)
    row = subject_of(world, find(SubjectKind, gate.about))
    client.force_login(world.inspector)
    client.post(f"/registers/{gate.about}/{row.pk}/gates/{code}/", {"on": TODAY.isoformat()})
    verdict = row.subject.verdicts.get()
    assert (verdict.gate, len(verdict.reasons)) == (code, len(gate.conditions))
    assert verdict.number in client.get(f"/registers/{gate.about}/{row.pk}/").content.decode()
