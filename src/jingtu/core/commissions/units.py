"""The register of units that take commissions (第三方机构)."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects.credit_codes import checked
from jingtu.core.subjects.errors import Refused

from .commissioning import OWN, WRITE


def units() -> QuerySet[Party]:
    """Return all units, those that are gone as well: what they did stays."""
    return Party.objects.filter(kind=Party.Kind.AGENCY).select_related("place").order_by("name", "pk")


def units_there() -> QuerySet[Party]:
    """Return the units that take commissions today."""
    return units().held_on(clock.today())


@transaction.atomic
def register_unit(name: str, place: Division, credit_code: str, *, by: User) -> Party:
    """Enter a unit. Raises PermissionDenied, Refused (a wrong code, one that stands in the register already)."""
    if not may_register_units(by):
        raise PermissionDenied(_("第三方机构由主管部门或委托它的责任单位登记。"))
    code = checked(credit_code)
    if known := units().filter(credit_code=code).first():
        words = {"code": code, "name": known.name}
        raise Refused(_("统一社会信用代码 %(code)s 已登记为“%(name)s”，不必再登记。请在委托时直接选用。") % words)
    try:
        with transaction.atomic():
            made = Party.objects.create(name=name.strip(), place=place, kind=Party.Kind.AGENCY, credit_code=code)
    except IntegrityError:
        words = {"place": place, "name": name.strip()}
        raise Refused(
            _("%(place)s已有名为“%(name)s”的单位。请核对名称；确是同一家的，请管理单位的人员补登代码。") % words
        ) from None
    record(by, "commissions.register_unit", subject=f"party:{made.pk}", detail={"name": made.name, "code": code})
    return made


def may_register_units(by: User) -> bool:
    """Tell whether a person enters units: who records commissions anywhere."""
    return scope_of(by).may(WRITE) or scope_of(by).may(OWN)
