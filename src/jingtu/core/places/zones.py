"""Functional zones that a plan names and no table lists: added by hand below the division that set them up."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Division, Level


@transaction.atomic
def add_zone(parent: Division, name: str, valid_from: dt.date) -> Division:
    """Return the zone of this name below the division, adding it where it is new. Raises ValueError with a sentence."""
    name = " ".join(name.split())
    if not 2 <= len(name) <= 60:
        raise ValueError(_("功能区名称应为 2 到 60 个字，收到的是“%(name)s”。请写全称。") % {"name": name})
    if parent.level not in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        raise ValueError(_("功能区应设在省、市或县之下，“%(name)s”不是。请另选上级区划。") % {"name": parent})
    siblings = Division.objects.filter(level=Level.ZONE, path__startswith=f"{parent.path}Z")
    if present := siblings.filter(name=name).first():
        return present
    # Own zones take letters after the Z, tables use digits: neither can take the other's number.
    number = siblings.filter(path__startswith=f"{parent.path}ZA").count() + 1
    suffix = f"ZA{number:03d}"
    return Division.objects.create(
        code=f"{parent.path}{suffix}",
        name=name,
        level=Level.ZONE,
        parent=parent,
        path=f"{parent.path}{suffix}",
        valid_from=valid_from,
    )
