"""What is judged by experts, and as what their opinion is filed.

PLAN = Review("development_land.plan_review", _("方案评审"), requires=("FIL-14",), of=("development_land.remediation_plan",),
              files="development_land.expert_opinion", says=(("stage", "plan"),), through="site", fields=("engineering",), …)
"""

from dataclasses import dataclass

from jingtu.core.filings.models import Filing
from jingtu.core.subjects.declaring import Declaration, DeclarationRefused, declared
from jingtu.core.subjects.kinds import row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import Parameter

from .models import Expertise

OPINION = ("held_on", "experts", "conclusion", "opinion", "dissent")  # the fields of a type of opinions


@dataclass(frozen=True)
class Review(Declaration):
    """Experts judge filings of the types `of`; their opinion is a filing of the type `files`, which has the fields OPINION and
    those of `says`, with the values there. Where it is about another subject, `through` is the field that leads to it.

    At least one expert knows each of `fields`, and there are at least `least` of them; the archive is kept for `kept` years.
    `drawn` is the rule by which they are drawn at random, where one has a value; the platform draws them so everywhere.
    """

    of: tuple[str, ...] = ()
    files: str = ""
    says: tuple[tuple[str, str], ...] = ()
    through: str = ""
    fields: tuple[str, ...] = ()
    least: Parameter | None = None
    kept: Parameter | None = None
    drawn: Parameter | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if unknown := set(self.fields) - set(Expertise.values):
            raise DeclarationRefused(f"Review {self.code}: unknown fields of experts {sorted(unknown)}.")
        if not (self.of and self.files and self.least and self.kept):
            raise DeclarationRefused(f"Review {self.code}: expected types of filings, and the parameters `least` and `kept`.")

    def concerned(self, filing: Filing) -> Registered:
        """Return the row of the subject that the opinion is about."""
        row = row_of(filing.subject)
        return getattr(row, self.through) if self.through else row


def review_of(filing_type: str) -> Review | None:
    """Return the review that filings of a type go through; None where none is declared."""
    return next((review for review in declared(Review).values() if filing_type in review.of), None)
