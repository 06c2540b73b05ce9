"""What must be explained of a delivery is taken check by check, each with the reason of a named reviewer.

With the last failed check that is taken the delivery is checked once more in the background and then accepted: nobody has to ask
for it. Until it is accepted a reviewer takes his decision back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Overtaken, Refused

from .models import Delivery, FailedCheck, Waiver
from .models.waivers import Key
from .steps import ask, hold, journal, overtaken
from .visible import may_waive, sees_inside

State = Delivery.State
LONGEST = 2000  # characters of a reason


@dataclass(frozen=True)
class Decided:
    """A check that asks for an explanation: at how many `places` it failed at last (0: no more), and what was decided.

    `waiver` is the decision that stands for all of these places, `before` are those that were taken back or outgrown.
    """

    code: str
    name: str
    inside: bool
    places: int
    waiver: Waiver | None
    before: tuple[Waiver, ...]

    @property
    def key(self) -> Key:
        """Which check it is."""
        return self.code, self.inside


def decided(delivery: Delivery, *, inside: bool) -> list[Decided]:
    """Return what must be explained of a delivery with what was decided; what is known inside only where asked for."""
    failed = {each.key: each for each in delivery.failed_checks.all()}
    made: dict[Key, list[Waiver]] = {key: [] for key in failed}
    for waiver in delivery.waivers.select_related("by", "ended_by"):
        made.setdefault(waiver.key, []).append(waiver)
    told = (_decided(failed.get(key), found) for key, found in made.items())
    return sorted((each for each in told if inside or not each.inside), key=lambda each: (each.inside, each.code))


def standing(delivery: Delivery) -> dict[Key, Waiver]:
    """Return the waivers that stand, by the check that each is about."""
    return {each.key: each for each in delivery.waivers.filter(ended_at=None).select_related("by")}


def unexplained(found: Iterable[FailedCheck], waivers: Mapping[Key, Waiver]) -> list[FailedCheck]:
    """Return the failed checks that nobody took, or took when they stood at fewer places."""
    return [each for each in found if each.key not in waivers or waivers[each.key].places < each.places]


def waive(delivery: Delivery, reasons: str | Mapping[Key, str], *, by: User) -> None:
    """Take failed checks of a delivery, each with its reason; one reason alone is given for all that nobody took yet.

    All that are named are taken or none. Raises PermissionDenied, Refused without a reason or for a check that did not fail, and
    Overtaken where another reviewer took one of them meanwhile or the delivery waits no more.
    """
    _check_may(delivery, by)
    with transaction.atomic():
        if not hold(delivery, State.WAITING):
            raise overtaken(delivery)
        seen, waivers = _seen(delivery, by), standing(delivery)
        still = {each.key: each for each in unexplained(seen, waivers)}
        given = _given(reasons, still)
        _check_given(given, {each.key for each in seen}, waivers, still)
        _take([still[key] for key in given], given, waivers, by)
        journal(delivery, "observations.waive", by, checks=[_told(still[key]) | {"reason": given[key]} for key in given])
        if not unexplained(delivery.failed_checks.all(), standing(delivery)):
            Delivery.objects.filter(pk=delivery.pk).update(state=State.CHECKING)
            ask(delivery)


def take_back(delivery: Delivery, keys: Collection[Key], *, by: User) -> None:
    """Take decisions on failed checks back, before the delivery is accepted; one that is just being accepted waits again.

    Raises PermissionDenied, Refused where none is named, Overtaken where one does not stand any more or the delivery is accepted.
    """
    _check_may(delivery, by)
    if not keys:
        raise Refused(_("没有写明撤回哪一项检查的同意。请写上检查的代码，如 R14。"))
    with transaction.atomic():
        if not hold(delivery, State.WAITING, State.CHECKING):
            raise overtaken(delivery)
        inside = sees_inside(delivery.about, by)
        waivers = {key: each for key, each in standing(delivery).items() if inside or not each.inside}
        if gone := [code for code, inside in keys if (code, inside) not in waivers]:
            raise Overtaken(
                _("“%(codes)s”现在没有同意接收的决定，没有可以撤回的。请刷新页面查看现状。") % {"codes": _("、").join(gone)}
            )
        ended = [waivers[key] for key in dict.fromkeys(keys)]
        Waiver.objects.filter(pk__in=[each.pk for each in ended]).update(ended_by=by, ended_at=clock.now())
        Delivery.objects.filter(pk=delivery.pk).update(state=State.WAITING)
        journal(delivery, "observations.take_back", by, checks=[_told(each) for each in ended])


def keys_of(delivery: Delivery, code: str, inside: bool | None = None, *, by: User) -> list[Key]:
    """Return the failed checks of a code: what the sender is told, what is known inside, or (None) both as far as he sees them.

    A code of no failed check comes back as it was named.
    """
    named = [each.key for each in _seen(delivery, by) if each.code == code and inside in (None, each.inside)]
    return named or [(code, bool(inside))]


def _decided(failed: FailedCheck | None, made: list[Waiver]) -> Decided:
    about, places = failed or made[-1], failed.places if failed else 0
    stands = next((each for each in made if each.ended_at is None and each.places >= places), None)
    before = tuple(each for each in made if each is not stands)
    return Decided(about.code, about.name, about.inside, places, stands, before)


def _check_may(delivery: Delivery, by: User) -> None:
    if not may_waive(delivery, by):
        raise PermissionDenied(_("须说明的问题由主管部门同意后接收，交付单位自己不能同意。请由主管部门的人员办理。"))


def _seen(delivery: Delivery, by: User) -> list[FailedCheck]:
    """The failed checks that a reviewer sees; on what stands behind blind numbers who does not see it decides nothing."""
    inside = sees_inside(delivery.about, by)
    return [each for each in delivery.failed_checks.all() if inside or not each.inside]


def _given(reasons: str | Mapping[Key, str], still: Mapping[Key, FailedCheck]) -> dict[Key, str]:
    each = dict.fromkeys(still, reasons) if isinstance(reasons, str) else reasons
    return {key: reason.strip()[:LONGEST] for key, reason in each.items()}


def _check_given(
    given: Mapping[Key, str], failed: Collection[Key], waivers: Mapping[Key, Waiver], still: Mapping[Key, FailedCheck]
) -> None:
    if not given or not all(given.values()):
        raise Refused(_("还没有填写同意接收的理由。请逐项写明为什么可以接收。"))
    if unknown := [code for code, inside in given if (code, inside) not in failed]:
        named = _("、").join(sorted({code for code, _inside in failed}))
        raise Refused(
            _("“%(codes)s”不是这份检测数据须说明的检查，须说明的是 %(known)s。请核对检查的代码。")
            % {"codes": _("、").join(unknown), "known": named}
        )
    if done := [waivers[key] for key in given if key not in still]:
        said = _("、").join(f"{each.code} {each.name}（{each.by}）" for each in done)
        raise Overtaken(_("已有人同意接收：%(said)s。这次填写的都没有登记，请只写还没有人同意的各项。") % {"said": said})


def _take(taken: Iterable[FailedCheck], given: Mapping[Key, str], waivers: Mapping[Key, Waiver], by: User) -> None:
    """Write the decisions down; one that held for fewer places gives way to the new one."""
    now = clock.now()
    for each in taken:
        if outgrown := waivers.get(each.key):
            Waiver.objects.filter(pk=outgrown.pk).update(ended_by=by, ended_at=now)
        about = {"code": each.code, "name": each.name, "inside": each.inside, "places": each.places}
        Waiver.objects.create(delivery_id=each.delivery_id, **about, reason=given[each.key], by=by, at=now)


def _told(each: FailedCheck | Waiver) -> dict[str, object]:
    return {"code": each.code, "inside": each.inside, "places": each.places}
