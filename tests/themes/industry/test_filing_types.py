"""cases/filings.yaml; and what cannot be filed."""

import pytest

from jingtu.core.filings import lodging
from jingtu.core.filings.types import FilingType
from jingtu.core.subjects import declaring
from jingtu.core.subjects.declaring import find, tried_out
from tests.support.every_filing import (  # noqa: F401
    test_every_type_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
    test_it_is_filed,
    test_it_is_filed_by_nobody_else,
)
from tests.support.supervision import TODAY


@pytest.mark.django_db
def test_without_its_declaration_nothing_is_filed(world):
    with tried_out():
        filing = lodging.begin(find(FilingType, "industry.soil_monitoring"), world.enterprise, by=world.firm)
        del declaring._declared[FilingType]["industry.soil_monitoring"]
        with pytest.raises(LookupError, match="soil_monitoring"):
            lodging.submit(filing, by=world.firm, on=TODAY)
