"""Two subjects that turn out to be one: what hung on the one hangs on the other since, and can be hung back.

The events and revisions of the one that goes stay with it, because the other's
state is replayed from its own; so nothing of the past changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock, sql
from jingtu.core.duties.models import Due
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.following import changed
from jingtu.core.subjects.kinds import SubjectKind, kind_of
from jingtu.core.subjects.lifecycle import Lifecycle
from jingtu.core.subjects.models import Event, Registered, Revision, Subject
from jingtu.core.subjects.plain import held
from jingtu.core.subjects.revising import revise
from jingtu.core.subjects.search import SUBJECTS, searched

from .existing import facts_before
from .hanging import Relation, relations
from .lookups import IMPORT
from .models import Likeness, Merge

FILLED = ("code", "address", "holder", "geometry")  # of what every kind has; never its name, place or state

PAST = (Event, Revision)
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Undone:
    """What taking a merge back could not put back, as sentences."""

    left: tuple[str, ...]


@transaction.atomic
def merge(kept: Registered, gone: Registered, *, by: User, basis: str) -> Merge:
    """Make `gone` part of `kept` and return the record.

    Raises Refused (another kind, merged already, its state would be lost, both have the like), PermissionDenied.
    """
    kind = _checked(kept, gone, by, basis)
    before = {"kept": facts_before(kept, _fillable(kind)), "gone": facts_before(gone, ("code",))}
    moved = _hang_over(kind, kept, gone)
    filled = _fill(kind, kept, gone, by, basis)
    if not Subject.objects.filter(pk=gone.pk, merged_into=None).update(merged_into=kept.pk):
        raise Refused(_("“%(name)s”刚刚已被合并。请刷新页面查看现状。") % {"name": gone.name})
    SUBJECTS.take_out([gone.pk])
    SUBJECTS.put([(kept.pk, searched(kept))])
    before["kept"] = {name: before["kept"][name] for name in filled}
    made = Merge.objects.create(
        kept_id=kept.pk,
        gone_id=gone.pk,
        basis=basis.strip(),
        merged_by=by,
        merged_at=clock.now(),
        moved=moved,
        before=before | {"after": facts_before(kept, filled)},
    )
    _decide(kept.pk, gone.pk, Likeness.State.MERGED, by)
    changed(kept.pk)
    numbers = {name: len(keys) for name, keys in moved.items()}
    detail = {"kept": kept.pk, "gone": gone.pk, "name": gone.name, "moved": numbers, "basis": basis}
    record(by, "registers.merge", subject=f"subject:{kept.pk}", detail=detail)
    return made


@transaction.atomic
def separate(made: Merge, *, by: User) -> Undone:
    """Take a merge back and return what could not be put back. Raises Refused, PermissionDenied."""
    subject = Subject.objects.get(pk=made.kept_id)
    kind = kind_of(subject)
    kept, gone = (kind.table.objects.select_for_update().get(pk=pk) for pk in (made.kept_id, made.gone_id))
    _check_may(by, kept, gone)
    if not Merge.objects.filter(pk=made.pk, undone_at=None).update(undone_at=clock.now(), undone_by=by):
        raise Refused(_("这次合并已经撤销过了。请刷新页面查看现状。"))
    left = [*_facts_back(kept, gone, made, by), *_hang_back(kind, kept, gone, made)]
    Subject.objects.filter(pk=gone.pk).update(merged_into=None)
    SUBJECTS.put([(row.pk, searched(row)) for row in (kept, gone)])
    _decide(kept.pk, gone.pk, Likeness.State.DIFFERENT, by)
    changed(kept.pk)
    changed(gone.pk)
    record(by, "registers.separate", subject=f"subject:{kept.pk}", detail={"gone": gone.pk, "name": gone.name, "left": left})
    return Undone(tuple(left))


def tell_apart(likeness: Likeness, *, by: User) -> None:
    """Note that two subjects are not the same."""
    if not scope_of(by).may(IMPORT, likeness.place_path):
        raise PermissionDenied(_("您的账号没有“合并监管对象”的权限。需要时请联系本单位的安全管理员授予相应角色。"))
    _decide(likeness.first_id, likeness.second_id, Likeness.State.DIFFERENT, by)
    detail = {"other": likeness.second_id}
    record(by, "registers.tell_apart", subject=f"subject:{likeness.first_id}", detail=detail)


def weight(kind: SubjectKind, subject: int) -> dict[str, int]:
    """Return how many rows of what hang on a subject, by what people call them: what a merge would move. One question."""
    moving = {relation.name: relation for relation in _moving(kind)}
    numbers = sql.counts({name: relation.rows([subject]) for name, relation in moving.items()}, MOST_COUNTED)
    found: dict[str, int] = {}
    for name, number in numbers.items():
        if number:
            found[moving[name].label] = found.get(moving[name].label, 0) + number
    return found


def hindrance(kept: Registered, gone: Registered) -> str:
    """Say why the state of the one that goes would be lost in a merge and what to do; "" where nothing under way is lost."""
    lifecycle = kind_of(kept).lifecycle
    if lifecycle is None or not _loses(lifecycle, kept.state, gone.state):
        return ""
    words = {"gone": gone.code or gone.pk, "kept": kept.code or kept.pk}
    words |= {"gone_state": lifecycle.states[gone.state], "kept_state": lifecycle.states[kept.state]}
    if _loses(lifecycle, gone.state, kept.state):
        return (
            _(
                "%(gone)s 现在是“%(gone_state)s”，%(kept)s 是“%(kept_state)s”，合并不带走状态，留哪一个都会丢掉另一个的办理结果。"
                "请先把两个办到同一状态，或更正其中一个的办理，再来合并。"
            )
            % words
        )
    return (
        _(
            "%(gone)s 现在是“%(gone_state)s”，%(kept)s 是“%(kept_state)s”，合并不带走状态，留下 %(kept)s 就不再按“%(gone_state)s”管理。"
            "请改为留下 %(gone)s。"
        )
        % words
    )


def _loses(lifecycle: Lifecycle, kept: str, gone: str) -> bool:
    """What goes on is not lost in what has not begun or is over, nor in what goes on in another state."""
    if gone == kept or gone in lifecycle.last:
        return False
    return gone != lifecycle.first or kept in lifecycle.last


def _checked(kept: Registered, gone: Registered, by: User, basis: str) -> SubjectKind:
    if kept.pk == gone.pk or type(kept) is not type(gone):
        raise Refused(_("请选两个不同的、同一类的监管对象来合并。"))
    if not basis.strip():
        raise Refused(_("合并要写明依据，如营业执照、注销或换证的文件。请填写后再提交。"))
    list(type(kept).objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk"))  # no two merges at once
    for row in (kept, gone):
        row.refresh_from_db()
        if row.subject.merged_into_id:
            raise Refused(_("“%(name)s”已经并入别的对象。请刷新页面查看现状。") % {"name": row.name})
    _check_may(by, kept, gone)
    if said := hindrance(kept, gone):
        raise Refused(said)
    return kind_of(kept)


def _check_may(by: User, *rows: Registered) -> None:
    scope = scope_of(by)
    if not all(scope.may(IMPORT, row.place_path) for row in rows):
        raise PermissionDenied(_("两个对象要都在您的管辖区域内才能合并或分开。请联系上级部门办理。"))


def _moving(kind: SubjectKind) -> list[Relation]:
    return [relation for relation in relations(kind) if relation.field.model not in PAST]


def _hang_over(kind: SubjectKind, kept: Registered, gone: Registered) -> dict[str, list[int]]:
    """Move the rows of every relation; return their ids. What is worked out anew is dropped on both sides first."""
    Due.objects.filter(subject__in=[kept.pk, gone.pk], met_on=None, waived_on=None).delete()
    met = Due.objects.filter(subject=kept.pk).values_list("duty", "key")
    for duty, key in met:  # the same term met on both sides: the filings that prove it move, and it is reckoned from them
        Due.objects.filter(subject=gone.pk, duty=duty, key=key).delete()
    moved = {}
    for relation in _moving(kind):
        keys = list(relation.rows([gone.pk]).values_list("pk", flat=True))
        if keys:
            _point(relation, keys, kept)
            moved[relation.name] = keys
    return moved


def _point(relation: Relation, keys: list[int], to: Registered) -> None:
    model = relation.field.model
    values: dict[str, Any] = {relation.field.attname: to.pk}
    if relation.field.related_model is Subject and any(field.name == "place_path" for field in model._meta.concrete_fields):
        values["place_path"] = to.place_path
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).update(**values)
    except IntegrityError:
        raise Refused(
            _("两边都有同一项%(what)s，合并后会重复。请先办结、移出或删去其中一项，再来合并。") % {"what": relation.label}
        ) from None


def _fillable(kind: SubjectKind) -> list[str]:
    own = [shown.name for shown in kind.fields if shown.imported and shown.name not in FILLED]
    return [*FILLED, *own]


def _fill(kind: SubjectKind, kept: Registered, gone: Registered, by: User, basis: str) -> list[str]:
    """Fill what is empty from the one that goes; of two codes the new one of 18 signs is kept."""
    filled: dict[str, Any] = {}
    for name in _fillable(kind):
        attname = kept._meta.get_field(name).attname
        ours, theirs = getattr(kept, attname), getattr(gone, attname)
        if (ours in (None, "") and theirs not in (None, "")) or (
            name == "code" and kind.credit_codes and len(theirs) > len(ours)
        ):
            filled[attname] = theirs
    if "code" in filled:  # a code is unique in its register
        _revise(gone, {"code": ""}, by, basis)
    _revise(kept, filled, by, basis)
    return [kept._meta.get_field(attname).name for attname in filled]


def _revise(row: Registered, facts: dict[str, Any], by: User, basis: str) -> None:
    """Write facts by the names of their columns from today on, so that a day before reads as it was."""
    if not facts:
        return
    try:
        revise(row, facts, by=by, on=clock.today(), version=row.version, grounds=basis)
    except ValidationError as error:
        words = {"name": row.name, "why": " ".join(error.messages)}
        raise Refused(_("“%(name)s”的信息不合要求，没有办理：%(why)s请先改正，再来办理。") % words) from None


def _facts_back(kept: Registered, gone: Registered, made: Merge, by: User) -> list[str]:
    before, after = made.before["kept"], made.before["after"]
    now = facts_before(kept, before)
    back = {(field := kept._meta.get_field(name)): held(field, before[name]) for name in before if now[name] == after[name]}
    grounds = _("撤销合并")
    _revise(kept, {field.attname: fact for field, fact in back.items()}, by, grounds)
    if any(field.name == "code" for field in back):
        _revise(gone, {"code": made.before["gone"]["code"]}, by, grounds)
    stays = [str(kept._meta.get_field(name).verbose_name) for name in before if now[name] != after[name]]
    return [_("%(fields)s在合并以后改过，没有退回。") % {"fields": _("、").join(stays)}] if stays else []


def _hang_back(kind: SubjectKind, kept: Registered, gone: Registered, made: Merge) -> list[str]:
    left = []
    Due.objects.filter(subject=kept.pk, met_on=None, waived_on=None).delete()
    for relation in _moving(kind):
        keys = made.moved.get(relation.name, [])
        here = list(relation.rows([kept.pk]).filter(pk__in=keys).values_list("pk", flat=True))
        if here:
            _point(relation, here, gone)
        if len(here) < len(keys) and relation.field.model is not Due:
            left.append(_("%(n)d 项%(what)s此后有变动，没有退回。") % {"n": len(keys) - len(here), "what": relation.label})
    return left


def _decide(one: int, other: int, state: str, by: User) -> None:
    pair = {"first_id": min(one, other), "second_id": max(one, other)}
    Likeness.objects.filter(**pair).update(state=state, decided_by=by, decided_at=clock.now())
