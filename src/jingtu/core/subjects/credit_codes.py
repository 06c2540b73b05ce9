"""Codes of organisations: the unified social credit code of 18 signs (GB 32100-2015) and the old one of nine (GB 11714-1997).

Signs 9 to 17 of a credit code are the organisation's old code, so that the two can be told to mean the same body.
"""

import unicodedata

from django.utils.translation import gettext as _

from .errors import Refused

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 table 4: no I, O, S, V, Z
_LENGTH, _OLD_LENGTH = 18, 9
_OLD_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714 section 4
_BODY = slice(8, 17)
_LOOKALIKES = str.maketrans("IOZ", "102")  # what people read for a sign that no code has; S and V look like two signs each


def normal(text: str) -> str:
    """Return a code as it is compared: half-width capitals without spaces and hyphens."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign not in " -\t")


def checked(text: str) -> str:
    """Return the code in its normal form. Raises Refused with what is wrong: length, a sign, the check digit."""
    code = normal(text)
    if len(code) == _OLD_LENGTH:
        return _checked_old(code)
    if len(code) != _LENGTH:
        raise Refused(
            _("“%(code)s”有 %(n)d 位，统一社会信用代码应为 18 位（原组织机构代码 9 位）。请对照营业执照改正。")
            % {"code": text, "n": len(code)}
        )
    _check_signs(code, text)
    if code[-1] != check_digit(code[:-1]):
        raise Refused(
            _("“%(code)s”的校验位是 %(found)s，按前 17 位应为 %(expected)s，有一位写错了。请对照营业执照改正。")
            % {"code": code, "found": code[-1], "expected": check_digit(code[:-1])}
        )
    return code


def check_digit(body: str) -> str:
    """Return the last sign of a credit code from its first 17 (GB 32100 section 5, modulo 31).

    >>> check_digit("91350100M000100Y4")
    '3'
    """
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return ALPHABET[-total % 31]


def old_check_digit(body: str) -> str:
    """Return the last sign of an organisation's old code from its first eight (GB 11714, modulo 11).

    >>> old_check_digit("D2143569")
    'X'
    """
    rest = 11 - sum(int(sign, 36) * weight for sign, weight in zip(body, _OLD_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def body_of(code: str) -> str:
    """Return the organisation's own part of a code, the same in the old and the new one; "" for anything else."""
    if len(code) == _LENGTH:
        return code[_BODY]
    return code if len(code) == _OLD_LENGTH else ""


def _check_signs(code: str, text: str) -> None:
    wrong = next((sign for sign in code if sign not in ALPHABET), None)
    if wrong is None:
        return
    meant = wrong.translate(_LOOKALIKES)
    hint = _("是不是数字 %(meant)s？") % {"meant": meant} if meant != wrong else ""
    raise Refused(
        _("“%(code)s”里有“%(sign)s”，统一社会信用代码不用 I、O、S、V、Z 和符号。%(hint)s请对照营业执照改正。")
        % {"code": text, "sign": wrong, "hint": hint}
    )


def _checked_old(code: str) -> str:
    if not (code.isascii() and code.isalnum()):
        raise Refused(_("“%(code)s”不是组织机构代码，应为 8 位数字或字母加 1 位校验码。请对照证书改正。") % {"code": code})
    expected = old_check_digit(code[:-1])
    if code[-1] != expected:
        raise Refused(
            _("组织机构代码“%(code)s”的校验位是 %(found)s，按前 8 位应为 %(expected)s，有一位写错了。请对照证书改正。")
            % {"code": code, "found": code[-1], "expected": expected}
        )
    return code
