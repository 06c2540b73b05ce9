"""What follows a submission is done with it, or refuses it; a name that nobody gave is found at start."""

import pytest

from jingtu.core.filings import following, lodging
from jingtu.core.filings.following import everything_that_follows_is_there, upon_filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.subjects.declaring import tried_out
from jingtu.core.subjects.errors import Refused
from tests.support.supervision import TODAY


@pytest.fixture
def named(monkeypatch):
    """The names given in a test are forgotten after it."""
    monkeypatch.setattr(following, "_follow_ups", dict(following._follow_ups))


def tried(name):
    fields = (Field("a", "甲"),)
    return FilingType("industry.tried", "试", requires=("FIL-02",), about="industry.demolition", fields=fields, then=(name,))


@pytest.mark.django_db
def test_what_follows_gets_the_filing_and_its_refusal_takes_the_submission_back(world, named):
    seen = []

    @upon_filing("industry.noticed")
    def _noticed(filing, row, by):
        seen.append((filing.state, row, by))
        if len(seen) > 1:
            raise Refused("这一次不行。请改正。")

    with tried_out():
        kind = tried("industry.noticed")
        for _time in (1, 2):
            filing = lodging.begin(kind, world.demolition, by=world.firm)
            lodging.save(filing, {"a": "一"}, by=world.firm, version=filing.version)
            lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=world.firm)
            if not seen:
                lodging.submit(filing, by=world.firm, on=TODAY)
        with pytest.raises(Refused, match="这一次不行"):
            lodging.submit(filing, by=world.firm, on=TODAY)
        filing.refresh_from_db()
    assert (filing.state, seen) == ("draft", [("submitted", world.demolition, world.firm)] * 2)


def test_a_name_is_given_once_and_one_that_nobody_gave_is_reported(named):
    assert everything_that_follows_is_there() == []
    upon_filing("industry.noticed")(lambda filing, row, by: None)
    with pytest.raises(ValueError, match="Two functions follow filings"):
        upon_filing("industry.noticed")(lambda filing, row, by: None)
    with tried_out():
        tried("industry.unheard")
        (error,) = everything_that_follows_is_there()
    assert "industry.unheard" in error.msg
