"""The columns of a register: what every kind has, then what the kind declares."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from jingtu.core.parties.models import Party, User
from jingtu.core.places.models import Division
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind

from .columns import ImportColumn

OUTLINE, EAST, NORTH = "outline", "longitude", "latitude"
GEOMETRY = (EAST, NORTH, OUTLINE)


def columns_of(kind: SubjectKind) -> tuple[ImportColumn, ...]:
    """Return the columns in the order of the template."""
    base = _base(kind)
    known = {column.name for column in base}
    own = [shown.name for shown in kind.fields if shown.imported and shown.name not in known]
    return (*base, *(_of_field(kind.table._meta.get_field(name)) for name in own), *_geometry())


def columns_for(user: User, kind: SubjectKind) -> tuple[ImportColumn, ...]:
    """Return those columns whose facts the person may read of every visible row, and so bring in and take out."""
    hidden = hidden_from(user, kind)
    return tuple(one for one in columns_of(kind) if ("geometry" if one.name in GEOMETRY else one.name) not in hidden)


def _base(kind: SubjectKind) -> tuple[ImportColumn, ...]:
    code = (_("统一社会信用代码"), "code") if kind.credit_codes else (_("编号"), "text")
    label = str(kind.label)
    return (
        ImportColumn(
            "name", _("名称"), required=True, longest=120, words=(f"{label}名称", "单位名称", "企业名称", "场地名称", "项目名称")
        ),
        ImportColumn("code", *code, words=("信用代码", "社会信用代码", "组织机构代码", "代码", "编码"), longest=40),
        ImportColumn(
            "place",
            _("所在地"),
            "place",
            words=("所在地区", "所在区县", "县（市、区）", "县市区", "县域", "区县", "行政区", "行政区划代码"),
        ),
        ImportColumn("address", _("地址"), longest=200, words=("详细地址", "生产地址", "单位地址", "企业地址")),
        ImportColumn("holder", _("责任单位"), "party"),
        ImportColumn("valid_from", _("起始日期"), "date", words=("成立日期", "成立时间", "登记日期")),
    )


def _geometry() -> tuple[ImportColumn, ...]:
    return (
        ImportColumn(
            EAST, _("经度"), "longitude", words=("东经", "中心经度", "正门经度", "经度（度）"), help=_("CGCS2000，十进制度。")
        ),
        ImportColumn(
            NORTH, _("纬度"), "latitude", words=("北纬", "中心纬度", "正门纬度", "纬度（度）"), help=_("CGCS2000，十进制度。")
        ),
        ImportColumn(OUTLINE, _("边界拐点"), "outline", words=("边界", "拐点坐标", "边界坐标"), help=_("经度,纬度;经度,纬度;…")),
    )


def _of_field(field: models.Field) -> ImportColumn:
    label = str(field.verbose_name)
    if field.choices:
        return ImportColumn(field.name, label, "choice", choices=tuple((value, str(said)) for value, said in field.choices))
    if isinstance(field, models.BooleanField):
        return ImportColumn(field.name, label, "yes_no")
    if isinstance(field, models.DateField):
        return ImportColumn(field.name, label, "date", required=_must(field))
    if isinstance(field, models.DecimalField):
        return ImportColumn(field.name, label, "number", digits=field.max_digits, places=field.decimal_places)
    if isinstance(field, models.IntegerField):
        return ImportColumn(field.name, label, "integer", required=_must(field))
    if isinstance(field, models.ForeignKey):
        return _of_relation(field, label)
    return ImportColumn(field.name, label, longest=getattr(field, "max_length", 0) or 0)


def _of_relation(field: models.ForeignKey, label: str) -> ImportColumn:
    if field.related_model is Division:
        return ImportColumn(field.name, label, "place")
    if field.related_model is Party:
        return ImportColumn(field.name, label, "party")
    about = next(kind for kind in declared(SubjectKind).values() if kind.table is field.related_model)
    words = (f"{label}名称", f"{label}代码", f"所属{label}")
    return ImportColumn(field.name, label, "subject", about=about.code, required=_must(field), words=words)


def _must(field: models.Field) -> bool:
    return not field.null and not field.has_default() and not field.blank
