"""The declarations that can prove a task, by the kind of link."""

import hashlib

from jingtu.core.duties.declaring import Duty
from jingtu.core.filings.types import FilingType
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.subjects.declaring import Declaration, declared
from jingtu.core.subjects.kinds import SubjectKind

from .models import Link

KINDS: dict[str, type[Declaration]] = {
    Link.Kind.REGISTER: SubjectKind,
    Link.Kind.LISTED: SubjectList,
    Link.Kind.FILING: FilingType,
    Link.Kind.DUTY: Duty,
    Link.Kind.INDICATOR: Indicator,
}


def all_declared() -> dict[tuple[str, str], Declaration]:
    """Return every declaration that can prove a task, by kind of link and code."""
    return {(kind, code): each for kind, made in KINDS.items() for code, each in declared(made).items()}


def mark() -> str:
    """Return a mark of what is declared now: plans are searched again when it has changed."""
    told = "\n".join(
        f"{kind} {code} {','.join(each.requires)} {each.label}" for (kind, code), each in sorted(all_declared().items())
    )
    return hashlib.sha256(told.encode()).hexdigest()
