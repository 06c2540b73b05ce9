"""Editions of a list delivered to other offices, each against a receipt."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import check_decides
from jingtu.core.lists.models import Edition
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import answered, tell
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.nearest import nearest_offices
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.visible import READ
from jingtu.standards import functions

from .declaring import Flow
from .models import Delivery
from .receipts import taken


@dataclass(frozen=True)
class Receiver:
    """A function that a flow goes to, the office that has it at the place (None: nobody is known), and what was delivered."""

    function: str
    office: Party | None
    delivery: Delivery | None

    @property
    def name(self) -> str:
        return functions.names()[self.function]


def receivers(flow: Flow, edition: Edition) -> list[Receiver]:
    """Return for each function of a flow the office at the place of the edition, or the nearest above, and its delivery."""
    keys = {function: nearest_offices(function)(edition.place_path) for function in flow.to}
    offices = Party.objects.in_bulk([key for key in keys.values() if key])
    sent = {each.to_id: each for each in edition.deliveries.select_related("received_by", "to", "sent_by")}
    return [Receiver(function, offices.get(key), sent.get(key)) for function, key in keys.items()]


@transaction.atomic
def deliver(flow: Flow, edition: Edition, *, by: User, on: dt.date) -> list[Delivery]:
    """Deliver a published edition to every office of the flow that has not got it; return the new deliveries.

    Raises Refused (a draft, a day that cannot be, no office left to deliver to), Overtaken, PermissionDenied.
    """
    check_decides(find(SubjectList, edition.list_code), edition.place_path, by)
    if edition.number is None:
        raise Refused(_("草案不能送达。请先公布名录，再送达。"))
    if not edition.published_on <= on <= clock.today():
        words = {"on": on, "published": edition.published_on, "today": clock.today()}
        raise Refused(_("送达日期 %(on)s 应在名录公布日期 %(published)s 和今天 %(today)s 之间。请改正。") % words)
    found = receivers(flow, edition)
    offices = {each.office.pk: each for each in found if each.office and not each.delivery}
    if not offices:
        missing = _("、").join(each.name for each in found if not each.office) or _("无")
        raise Refused(_("没有还要送达的单位；没有登记单位的职能：%(missing)s。请先在“单位”里登记。") % {"missing": missing})
    try:
        with transaction.atomic():
            sent = [_sent(flow, edition, each, by, on) for each in offices.values()]
    except IntegrityError:
        raise Overtaken(_("这份名录刚刚被别人送达，这次没有重复送达。请刷新页面查看现状。")) from None
    detail = {"flow": flow.code, "to": [str(each.to) for each in sent], "on": on}
    record(by, "exchange.deliver", subject=f"edition:{edition.pk}", detail=detail)
    return sent


@transaction.atomic
def receive(delivery: Delivery, *, by: User, note: str = "") -> Delivery:
    """Give the receipt of the office that an edition was delivered to. Raises Overtaken (given already), PermissionDenied."""
    if delivery.to_id not in offices_of(by):
        raise PermissionDenied(_("这份名录送达的是%(office)s，由该单位签收。") % {"office": delivery.to})
    facts = {"received_on": clock.today(), "received_by": by, "received_at": clock.now(), "note": note.strip()}
    if not Delivery.objects.filter(pk=delivery.pk, received_on=None).update(**facts):
        raise Overtaken(_("这份名录已经签收。请刷新页面查看现状。"))
    delivery.refresh_from_db()
    answered(f"delivery:{delivery.pk}")
    taken(delivery, by)
    record(by, "exchange.receive", subject=f"edition:{delivery.edition_id}", detail={"party": str(delivery.to)})
    return delivery


def editions_visible_to(user: User) -> QuerySet[Edition]:
    """Return the editions that a person may read: those of his areas, and those delivered to his office; a draft in its area."""
    of_area = scope_of(user).within(Edition.objects.all(), "place_path", READ).order_by().values("pk")
    to_office = Delivery.objects.filter(to__in=offices_of(user)).order_by().values("edition")
    return Edition.objects.filter(Q(pk__in=of_area) | Q(pk__in=to_office))


def deliveries_visible_to(user: User) -> QuerySet[Delivery]:
    """Return the deliveries to a person's offices and those that they sent."""
    offices = offices_of(user)
    return Delivery.objects.filter(Q(to__in=offices) | Q(sender__in=offices)).select_related("edition", "to", "sender")


def _sent(flow: Flow, edition: Edition, receiver: Receiver, by: User, on: dt.date) -> Delivery:
    delivery = Delivery.objects.create(
        flow=flow.code,
        edition=edition,
        to=receiver.office,
        function=receiver.function,
        sender=by.party,
        sent_on=on,
        sent_by=by,
        sent_at=clock.now(),
    )
    words = {"place": edition.place_name, "list": find(SubjectList, edition.list_code).label, "by": by.party or by}
    tell(
        receiver.office,
        Kind.EXCHANGE,
        _("%(by)s送来%(place)s%(list)s") % words,
        _("请查看并签收。"),
        link=f"/catalogues/editions/{edition.pk}/",
        key=f"delivery:{delivery.pk}",
        about=f"delivery:{delivery.pk}",
        on=on,
    )
    return delivery
