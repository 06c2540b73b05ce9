"""Filings are read by whoever reads the subject and by the offices concerned; files and guarded facts by fewer."""

import dataclasses

import pytest

from jingtu.core.filings import lodging
from jingtu.core.filings.models import FilingCopy
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.filings.visible import attachments_visible_to, counted_fields_for, filed_fields_for, filings_visible_to
from jingtu.core.parties.models import Party
from jingtu.core.subjects.declaring import tried_out
from jingtu.themes.industry.filings import DEMOLITION_PLAN
from tests.support.people import person
from tests.support.supervision import TODAY, demolition

pytestmark = pytest.mark.django_db
FIELDS = tuple(Field(name, name, sensitivity=sensitivity) for name, sensitivity in (("open", ""), ("process", "K3")))


@pytest.fixture
def everyone(world, people):
    """All the people of the world by name, with one of a bureau elsewhere and one of another enterprise."""
    home, elsewhere = people.keeper.party.place, people.outsider.party.place
    other_works = Party.objects.create(name="香河另一家厂", place=home, kind=Party.Kind.ENTERPRISE)
    far = Party.objects.create(name="霸州市工业和信息化局", place=elsewhere)
    return people.by_name() | {
        "inspector": world.inspector,
        "colleague": world.colleague,
        "firm": world.firm,
        "rival": person("rival", "吴厂", "enterprise", other_works, home),
        "far": person("far", "冯霸", "bureau", far, elsewhere),
    }


@pytest.fixture
def filing(world):
    """A demolition plan with one file, submitted."""
    site = demolition(world.inspector, world.enterprise, TODAY, TODAY)
    draft = lodging.begin(DEMOLITION_PLAN, site, by=world.firm)
    lodging.attach(draft, b"%PDF-1.4", "方案.pdf", by=world.firm)
    type(draft).objects.filter(pk=draft.pk).update(state="submitted", submitted_on=TODAY)
    draft.refresh_from_db()
    return draft


def listed(user):
    return filings_visible_to(user, listed=True)


def readers(everyone, question):
    return {name for name, user in everyone.items() if question(user).exists()}


def test_a_filing_is_read_in_its_area_and_its_files_only_by_those_concerned(everyone, filing):
    assert readers(everyone, filings_visible_to) == {"keeper", "bureau", "town", "leader", "inspector", "colleague", "firm"}
    assert readers(everyone, attachments_visible_to) == {"inspector", "colleague", "firm"}


def test_an_office_that_got_a_copy_reads_it_with_its_files_wherever_the_subject_lies(everyone, filing):
    assert "far" not in readers(everyone, filings_visible_to)
    assert "far" not in readers(everyone, listed)
    FilingCopy.objects.create(filing=filing, party=everyone["far"].party)
    assert "far" in readers(everyone, filings_visible_to)
    assert readers(everyone, listed) == readers(everyone, filings_visible_to)
    assert "far" in readers(everyone, attachments_visible_to)


def test_a_draft_is_its_writers_own(everyone, filing):
    FilingCopy.objects.create(filing=filing, party=everyone["far"].party)
    type(filing).objects.filter(pk=filing.pk).update(state="draft")
    assert readers(everyone, filings_visible_to) == {"firm"}
    assert readers(everyone, attachments_visible_to) == {"firm"}


def test_an_administrator_reads_nothing_even_as_a_member_of_the_office_concerned(everyone, filing):
    admin = everyone["system_admin"]
    admin.appointments.update(party=filing.by)
    assert not filings_visible_to(admin).exists()


def test_a_guarded_fact_is_read_by_holder_supervisor_and_the_offices_concerned(everyone, filing):
    with tried_out():
        kind = dataclasses.replace(
            DEMOLITION_PLAN, code="industry.guarded", fields=tuple(dataclasses.replace(field, indexed=True) for field in FIELDS)
        )
        filing.type = kind.code
        assert isinstance(kind, FilingType)
        read = {name: [field.name for field in filed_fields_for(user, filing)] for name, user in everyone.items()}
        counted = {name for name, user in everyone.items() if "process" in {f.name for f in counted_fields_for(user, kind)}}
    assert {name for name, names in read.items() if "process" in names} == {"inspector", "colleague", "firm"}
    assert {"inspector", "firm"} <= counted <= set(everyone) - {"keeper", "leader", "town"}  # neither filtered by it nor summed
    assert all("open" in names for names in read.values())
