"""What a task names: registers (名录, 清单 …), filings (方案, 报告 …), systems (平台, 数据库 …), pilots (试点 …) and places."""

from __future__ import annotations

import re

from .fold import fold
from .reading import Mention

_WORD = r"[\u4e00-\u9fff“”\"()A-Za-z0-9]"
_STOP = (
    "建立|建设|接入|编制|制定|完善|更新|纳入|列入|形成|确定|根据|按照|结合|依托|利用|上传|公布|发布|公开|签订|落实|实施|提交|编写|出具|健全|开展|完成|推进|配合|协助|构建|选取|研究|组织|加强|"
    "划定|并|和|及|与|对|将|其|的|至|到|在|由|向|或|以|从|等|全区|全市|全县|逐步|及时|本行政区域|本区|本市"
)
_KINDS = (
    ("register", "名录|清单|名单|项目库|储备库|档案|台账|目录"),
    ("system", "信息化管理平台|信息系统|决策支持系统|信息公示系统|管理平台|监控平台|信息平台|基础数据库|数据库|信息库|监测网络"),
    (
        "filing",
        "应急预案|实施方案|工作方案|安全利用方案|管控方案|处置方案|整治方案|防控方案|保护方案|淘汰方案|建设方案|清理方案|方案|预案|调查报告|评估报告|责任书|年度计划|实施计划|治理与修复规划|报告牌|公告牌",
    ),
    ("pilot", "试点示范|试点|示范区|领跑区"),
)
_PATTERNS = tuple((kind, re.compile(rf"(?:[《“\"])?(?P<name>{_WORD}{{0,24}}?(?:{words}))(?:[》”\"])?")) for kind, words in _KINDS)
_LAST_STOP = re.compile(rf".*(?:{_STOP})(?=.{{2,}})")
_PLACE = re.compile(
    r"(?:^|(?<=[,。;:、(和与及在对将取到为严格强]))(?![在将对和与及取到为])(?P<name>[\u4e00-\u9fff]{2,4}?(?:自治县|县|市|区|镇|乡|街道|水库|小区))(?=[,。;:、)和与及等开重的内]|$)"
)
_NO_PLACE = re.compile(
    r"^(?:各|全|本|该|我|辖|城|郊|地|山|矿|园|社|片|灌|县市|所在|有关|相关|重点|管控|保护|污染|周边|行政|功能|示范|安全|生产|禁|限|建成|集中|工业|开发|饮用|农村|上市|超市|城市|跨|一级|二级)|(?:开发区|保护区|园区|管控区|生产区|示范区|功能区|地区|社区|辖区|片区|矿区|建成区|禁养区|限养区|红线区|厂区|灌区|保障区|超市|上市|城市|敏感区|领跑区|禁种区)$"
)


def find(text: str, start: int) -> tuple[Mention, ...]:
    """Return the mentions in `text`, each once, in printed order; `start` is its offset in the document."""
    folded = fold(text)
    found: dict[tuple[str, str], Mention] = {}
    for kind, pattern in _PATTERNS:
        for m in pattern.finditer(folded):
            left = m.start("name") + _words_before(m["name"])
            name = text[left : m.end("name")].strip('“”"《》()（）、')
            if len(name) > 2:
                found.setdefault((kind, name), Mention(kind, name, (start + left, start + m.end("name"))))
    for m in _PLACE.finditer(folded):
        if not _NO_PLACE.search(m["name"]):
            found.setdefault(("place", m["name"]), Mention("place", m["name"], (start + m.start("name"), start + m.end("name"))))
    return tuple(sorted(found.values(), key=lambda mention: mention.span))


def _words_before(name: str) -> int:
    """How many characters before the name itself are verbs and linking words."""
    m = _LAST_STOP.match(name)
    return m.end() if m else 0
