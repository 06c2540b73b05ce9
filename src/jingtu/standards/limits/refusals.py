"""Why a user's own file of limits cannot be used, in the language of its user."""

from __future__ import annotations

import re

from jingtu.standards.loader import FactsRefused

_PLACE = re.compile(r"(?P<file>.+?), line (?P<line>\d+)(?:, (?P<at>[^:]+))?: (?P<said>.*)", re.DOTALL)
_PHRASES = tuple(
    (re.compile(pattern, re.DOTALL), chinese)
    for pattern, chinese in (
        (r"this is not YAML \((.*)\)", r"不是 YAML 格式（\1）"),
        (r"the file is empty; expected the keys (.*)", r"文件是空的，应有 \1"),
        (r"the key is missing", "缺少这个键"),
        (r"the key is not known; allowed are (.*)", r"不认识这个键，可用的有 \1"),
        (r"the key was given before on line (\d+)", r"这个键在第 \1 行已经写过"),
        (r"(\S+) is not a number; write null where there is none", r"\1 不是数；没有数值的写 null"),
        (r"the tag (\S+) is not known; write a plain value", r"不认识标记 \1，请直接写值"),
        (r"(.*) cannot be read \(.*\)", r"读不懂 \1"),
        (r"input should be (.*), found (.*)", r"应为 \1，这里是 \2"),
        (r"(?:string|tuple|list|dictionary|mapping|value).* should (.*), found (.*)", r"格式不对（\1），这里是 \2"),
        (r"`(\w+)` and `(\w+)` belong together", r"\1 和 \2 要写就一起写"),
        (r"the range ends at (\S+), which is not above its beginning (\S+)", r"范围的上端 \1 不大于下端 \2"),
        (r"a dimension of kind (\w+) needs `(\w+)`", r"类型为 \1 的条件要写 \2"),
        (r"a dimension of grades needs `beyond`.*", "类型为 grade 的条件要写 beyond（差于全部限值的类别），其他类型不写"),
        (r"two values have the same code", "有两个取值的编码相同"),
        (r"two dimensions have the same code", "有两个条件的编码相同"),
        (r"(\S+) is not a value of the dimension", r"\1 不是这个条件的取值"),
        (r"(.+) stands for (\S+) and for (\S+)", r"“\1”既指 \2 又指 \3"),
        (r"(\S+) overlaps (\S+)", r"\1 与 \2 的范围重叠"),
        (r"there is a gap between (\S+) and (\S+)", r"\1 与 \2 之间有空缺"),
        (r"(\S+) belongs to both (\S+) and (\S+)", r"\1 同时属于 \2 和 \3"),
        (r"(\S+) is not one of the kinds (.*)", r"\1 不是限值种类，可用的有 \2"),
        (r"(\S+) is not one of the dimensions (.*)", r"\1 不是条件，可用的有 \2"),
        (r"(\S+) is not one of the readings (.*)", r"\1 不在 readings 里，可用的有 \2"),
        (r"(\S+) is not one of (.*)", r"\1 不可用，可用的有 \2"),
        (r"a row has either `value` or `values`", "一行只写 value 或 values 中的一个"),
        (r"(\S+) has (\d+) values, found (\d+) numbers", r"\1 有 \2 个取值，这里有 \3 个数"),
        (r"a limit is not negative, found (\S+)", r"限值不能是负数，这里是 \1"),
        (r"a row without a number needs `text`.*", "没有数值的一行要写 text，说明要求是什么"),
        (r"it ends on (\S+), which is not after its beginning on (\S+)", r"结束日期 \1 不在开始日期 \2 之后"),
        (r"it was issued on (\S+), after its first day in force (\S+)", r"发布日期 \1 晚于施行日期 \2"),
        (r"a replaced document needs `until`, and only a replaced one has it", "status 为 replaced 的要写 until，其他的不写"),
        (r"(.*) is not a known document; describe it under `documents`", r"没有收录 \1；请在 documents 里写明这个标准"),
        (r"(\S+) is not a known unit; known are (.*)", r"不认识单位 \1，可用的有 \2"),
        (r"(\S+) is not the code of a substance; (.*)", r"\1 不是监测项目的编码；\2"),
        (
            r"one row depends on (.*), another on (.*); all rows.*",
            r"有的行取决于 \1，有的行取决于 \2；同一项目的各行应取决于相同的条件",
        ),
        (r"two limits for (.*) are in force on the same day", r"对 \1 有两个限值同一天有效"),
    )
)


class LocalFileRefused(FactsRefused):
    """A user's own file that cannot be used: one sentence a fault, in Chinese, with line and key."""


def in_chinese(refusal: FactsRefused) -> LocalFileRefused:
    """Return the refusal of a file in Chinese; what has no translation stays as it is."""
    return LocalFileRefused("\n".join(_line(line) for line in str(refusal).splitlines()))


def _line(line: str) -> str:
    if found := _PLACE.fullmatch(line):
        at = f"，{found['at']}" if found["at"] else ""
        return f"{found['file']} 第 {found['line']} 行{at}：{_said(found['said'])}。"
    file, _, said = line.partition(": ")
    return f"{file}：{_said(said)}。" if said else line


def _said(said: str) -> str:
    plain = said.removesuffix(".")
    for pattern, chinese in _PHRASES:
        if found := pattern.fullmatch(plain):
            return found.expand(chinese)
    return plain
