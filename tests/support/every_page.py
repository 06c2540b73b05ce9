"""Every kind of a theme has its register, its dossier and its gates on the pages that are drawn from declarations."""

import pytest

from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.supervision import TODAY


@pytest.mark.django_db
def test_register_and_dossier_open(client, world, subject_of, kind_code):
    row = subject_of(find(SubjectKind, kind_code))
    client.force_login(world.inspector)
    assert row.name in client.get(f"/registers/{kind_code}/").content.decode()
    page = client.get(f"/registers/{kind_code}/{row.pk}/").content.decode()
    assert all(str(gate.label) in page for gate in declared(Gate).values() if gate.about == kind_code)


@pytest.mark.django_db
def test_a_gate_is_asked_from_the_dossier_and_answers_with_every_condition(client, world, subject_of, gate_code):
    gate = find(Gate, gate_code)
    row = subject_of(find(SubjectKind, gate.about))
    client.force_login(world.inspector)
    client.post(f"/registers/{gate.about}/{row.pk}/gates/{gate_code}/", {"on": TODAY.isoformat()})
    verdict = row.subject.verdicts.get()
    assert (verdict.gate, len(verdict.reasons)) == (gate_code, len(gate.conditions))
    assert verdict.number in client.get(f"/registers/{gate.about}/{row.pk}/").content.decode()
