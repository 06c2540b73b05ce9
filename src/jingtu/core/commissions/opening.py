"""What commissions open to the people of the units: the subject, and what belongs to it, while the commission lasts."""

from django.db.models import Q

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.entrusted import Stages
from jingtu.core.subjects.kinds import SubjectKind

from .declaring import Stage
from .models import Commission


def opened_to(user: User, kind: SubjectKind, stages: Stages = None) -> Q | None:
    """Return the condition on the rows of a kind that commissions open to a person today; None for no row.

    The subjects stand in it by their ids, because a list of a few beside the holder's keeps both indexes in use.
    """
    by_path: dict[str, set[int]] = {}
    for code, subject in _held(user):
        stage = declared(Stage).get(code)
        path = stage.path_from(kind.code) if stage and (stages is None or code in stages) else None
        if path:
            by_path.setdefault(path, set()).add(subject)
    condition = None
    for path, subjects in by_path.items():
        found = Q(**{f"{path}__in": sorted(subjects)})
        condition = found if condition is None else condition | found
    return condition


def _held(user: User) -> tuple[tuple[str, int], ...]:
    """The stages and subjects that the person's offices are commissioned with; read once per person and day.

    Who supervises is commissioned with nothing, and is not asked for: a page of his costs no question more.
    """
    day = clock.today()
    kept = getattr(user, "_commissions", None)
    if kept is None or kept[0] != day:
        rows = Commission.objects.standing().held_on(day).filter(unit__in=offices_of(user))
        asked = bool(offices_of(user)) and not scope_of(user).may("registers.read")
        kept = (day, tuple(rows.values_list("stage", "subject_id")) if asked else ())
        user._commissions = kept
    return kept[1]
