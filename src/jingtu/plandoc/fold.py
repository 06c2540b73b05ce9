"""One character for one character: a folded copy of a text in which the grammar need not care about full and half width.

`fold(text)` has the same length as `text`, so an offset found in one is an offset in the other.
"""

_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}  # the full-width forms of ASCII's printable characters
_OTHER = {
    "\u3000": " ",
    "\xa0": " ",
    "﹙": "(",
    "﹚": ")",
    "〈": "《",
    "〉": "》",
    "‑": "-",
    "–": "-",
    "—": "-",
    "～": "~",
    "﹪": "%",
    "㎏": "k",
}
_TABLE = str.maketrans(_WIDE | _OTHER)

HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def fold(text: str) -> str:
    """Return `text` with full-width ASCII forms, dashes and spaces folded to ASCII, of the same length."""
    return text.translate(_TABLE)


def han_number(text: str) -> int | None:
    """Read a Chinese or Arabic numeral below 1,000 ("十七", "二十", "3"); None if it is neither.

    >>> [han_number(t) for t in ("十", "十七", "四十二", "一百零三", "12", "二〇二〇", "甲")]
    [10, 17, 42, 103, 12, 2020, None]
    """
    text = fold(text)
    if text.isascii():
        return int(text) if text.isdigit() else None
    if not all(c in HAN_DIGITS or c in "十百" for c in text):
        return None
    if not set(text) & {"十", "百"}:
        return int("".join(str(HAN_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif c == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = HAN_DIGITS[c]
    return total + digit
