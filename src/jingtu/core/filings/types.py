"""Types of filings as declarations: from one come form, checks, table, template and documentation."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.subjects.declaring import Declaration

TEXT_LENGTH, LONG_TEXT_LENGTH = 200, 20_000


@dataclass(frozen=True)
class Field:
    """A fact that is asked for. `indexed` facts can be filtered and summed; `unit` is shown behind a number."""

    name: str
    label: str | Promise
    kind: Literal["text", "long_text", "number", "date", "choice", "yes_no"] = "text"
    required: bool = True
    unit: str = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    help: str | Promise = ""
    indexed: bool = False

    def read(self, given: Any) -> Any:
        """Return what to keep of what a form, a sheet or an API gave; None for nothing. Raises ValueError with a sentence."""
        given = given.strip() if isinstance(given, str) else given
        if given in (None, ""):
            return None
        return _READERS[self.kind](self, given)


@dataclass(frozen=True)
class FilingType(Declaration):
    """A kind of filing about subjects of the kind `about`, filed by the holder or by offices with one of the functions `by`.

    It goes to the office at the subject's place with the function `to`, copies to those of `copies`. `public` filings are
    published after acceptance; `attachment` asks for at least one file.
    """

    about: str = ""
    fields: tuple[Field, ...] = ()
    to: str = "ecology"
    copies: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    attachment: bool = True
    public: bool = False

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the values to keep by field, and the sentence of each field that cannot be kept."""
        values, wrong = {}, {}
        for field in self.fields:
            try:
                values[field.name] = field.read(given.get(field.name))
            except ValueError as error:
                wrong[field.name] = str(error)
        return values, wrong

    def missing(self, values: Mapping[str, Any]) -> list[str]:
        """Return the labels of required fields without a value."""
        return [str(field.label) for field in self.fields if field.required and values.get(field.name) is None]


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
