"""Types of filings as declarations: from one come form, checks, table, template and documentation."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused
from jingtu.core.subjects.models import Sensitivity
from jingtu.core.subjects.parameters import Parameter

TEXT_LENGTH, LONG_TEXT_LENGTH = 200, 20_000
DIGITS, DECIMALS = 14, 6  # what FilingFact.number holds


@dataclass(frozen=True)
class Field:
    """A fact that is asked for. `indexed` facts can be filtered and summed; `unit` is shown behind a number.

    `stage` is the step before which a required fact must be there. Facts of the stage `accept` are written by the office that
    decides, with its decision; all others by who files. A fact with a `sensitivity` (K1–K6) is kept from people who read the
    filing but not data of this class, and from the public unless it is K6.
    """

    name: str
    label: str | Promise
    kind: Literal["text", "long_text", "number", "date", "choice", "yes_no"] = "text"
    required: bool = True
    unit: str = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""
    indexed: bool = False
    stage: Literal["submit", "accept"] = "submit"
    sensitivity: str = ""

    def __post_init__(self) -> None:
        if self.sensitivity not in ("", *Sensitivity.values):
            raise DeclarationRefused(f"Field {self.name}: expected a class from K1 to K6, found {self.sensitivity!r}.")

    @property
    def column(self) -> str:
        """The column of `FilingFact` in which a fact of this field is kept for filters and sums."""
        return {"number": "number", "date": "day"}.get(self.kind, "text")

    def read(self, given: Any) -> Any:
        """Return what to keep of what a form, a sheet or an API gave; None for nothing. Raises ValueError with a sentence."""
        given = given.strip() if isinstance(given, str) else given
        if given in (None, ""):
            return None
        return _READERS[self.kind](self, given)

    def in_words(self, value: Any) -> Any:
        """Return a kept value as people read it; nothing for None."""
        if value is None:
            return ""
        if self.kind == "yes_no":
            return _("是") if value else _("否")
        return dict(self.choices).get(value, value)


@dataclass(frozen=True)
class FilingType(Declaration):
    """A kind of filing about subjects of the kind `about`, filed by the holder or by offices with one of the functions `by`.

    The unit that is `commissioned` with one of these stages of the work may file it as well, while its commission lasts; where
    and while the rule `by_another` has a value that unit alone files it, and the holder does not.
    It goes to the office at the subject's place with the function `to`, copies to those of `copies`. Further copies go to offices
    with the function `to`: at the places that the subject's fields `also_at` name, each with a receipt of its own, and of the
    levels `above` over its place.
    `public` filings are published after acceptance; `attachment` asks for at least one file. `period` names the fields (`year`,
    or `year` and `part`) that tell which period a filing is for: one begun from the last does not take them over. `then` names
    what follows a submission (`following.upon_filing`), such as a fact of the subject that the filing tells.
    """

    about: str = ""
    fields: tuple[Field, ...] = ()
    to: str = "ecology"
    copies: tuple[str, ...] = ()
    also_at: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    commissioned: tuple[str, ...] = ()
    by_another: Parameter | None = None
    attachment: bool = True
    public: bool = False
    period: tuple[str, ...] = ()
    then: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {field.name for field in self.fields}
        if len(known) < len(self.fields):
            raise DeclarationRefused(f"FilingType {self.code}: two fields have one name.")
        if unknown := set(self.period) - known:
            raise DeclarationRefused(
                f"FilingType {self.code}: the period names fields that it lacks: {', '.join(sorted(unknown))}."
            )
        if self.by_another and not self.commissioned:
            raise DeclarationRefused(f"FilingType {self.code}: expected the stages whose units file it instead of the holder.")
        if not self.about:
            raise DeclarationRefused(f"FilingType {self.code}: expected the kind of subject that it is about.")
        super().__post_init__()

    def of_stage(self, stage: str) -> tuple[Field, ...]:
        """Return the fields that are written at a stage."""
        return tuple(field for field in self.fields if field.stage == stage)

    def read(self, given: Mapping[str, Any], stage: str = "submit") -> tuple[dict[str, Any], dict[str, str]]:
        """Return the values to keep by field of a stage, and the sentence of each field that cannot be kept."""
        values, wrong = {}, {}
        for field in self.of_stage(stage):
            try:
                values[field.name] = field.read(given.get(field.name))
            except ValueError as error:
                wrong[field.name] = str(error)
        return values, wrong

    def missing(self, values: Mapping[str, Any], stage: str = "submit") -> list[str]:
        """Return the labels of the required fields of a stage without a value."""
        return [str(field.label) for field in self.of_stage(stage) if field.required and values.get(field.name) is None]

    def period_of(self, values: Mapping[str, Any]) -> str:
        """Return the period that a filing is for, `2019` or `2019-2`; empty where the type has none or it is not filled in."""
        parts = [values.get(name) for name in self.period]
        return "" if None in parts else "-".join(_whole(part) for part in parts)


def _whole(part: Any) -> str:
    """2019 for what was filed as 2019 or 2019.0; what is no number stands for itself."""
    try:
        return str(int(Decimal(part)))
    except (InvalidOperation, ValueError):
        return str(part)


def _text(field: Field, given: Any) -> str:
    limit = TEXT_LENGTH if field.kind == "text" else LONG_TEXT_LENGTH
    words = str(given)
    if len(words) > limit:
        raise ValueError(
            _("“%(name)s”有 %(n)d 个字，最多 %(limit)d 个。请缩短，详细内容放进附件。") % _about(field, n=len(words), limit=limit)
        )
    return words


def _number(field: Field, given: Any) -> str:
    """Numbers are kept as printed decimals, so that 0.10 stays what was filed."""
    try:
        number = Decimal(str(given).replace(",", "").replace("，", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(_("“%(name)s”应当是一个数字，收到的是“%(given)s”。请改正。") % _about(field, given=given))
    if number and not -DECIMALS <= number.adjusted() < DIGITS:  # 1e999999999 is short to write and a gigabyte to print
        raise ValueError(
            _("“%(name)s”应当在小数点前 %(digits)d 位、后 %(decimals)d 位之内，收到的是“%(given)s”。请核对单位。")
            % _about(field, digits=DIGITS, decimals=DECIMALS, given=given)
        )
    return format(number, "f")


def _date(field: Field, given: Any) -> str:
    try:
        return (given if isinstance(given, dt.date) else dt.date.fromisoformat(str(given))).isoformat()
    except ValueError:
        raise ValueError(
            _("“%(name)s”应当是日期，如 2019-06-30，收到的是“%(given)s”。请改正。") % _about(field, given=given)
        ) from None


def _choice(field: Field, given: Any) -> str:
    codes = {str(label): code for code, label in field.choices} | {code: code for code, _label in field.choices}
    if str(given) not in codes:
        known = _("、").join(str(label) for _code, label in field.choices)
        raise ValueError(
            _("“%(name)s”应当是%(known)s之一，收到的是“%(given)s”。请改选。") % _about(field, known=known, given=given)
        )
    return codes[str(given)]


def _yes_no(field: Field, given: Any) -> bool:
    known = {True: True, False: False, "on": True, "true": True, "false": False, "是": True, "否": False}
    if given not in known:
        raise ValueError(_("“%(name)s”应当是“是”或“否”，收到的是“%(given)s”。请改选。") % _about(field, given=given))
    return known[given]


def _about(field: Field, **more: Any) -> dict[str, Any]:
    return {"name": field.label, **more}


_READERS = {"text": _text, "long_text": _text, "number": _number, "date": _date, "choice": _choice, "yes_no": _yes_no}
