"""Read every file of facts once: what `jingtu standards check` and the tests prove."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from jingtu.standards import (
    backgrounds,
    documents,
    evaluation,
    exposure,
    farmland,
    functions,
    land_uses,
    limits,
    quality,
    sampling,
    scales,
    substances,
    units,
)
from jingtu.standards.limits.model import LimitStandard
from jingtu.standards.loader import FactsRefused

PARTS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("documents.yaml", lambda: f"{len(documents.documents())} 份标准和文件"),
    ("units.yaml", lambda: f"{len(units.known())} 个单位"),
    ("substances.yaml", lambda: f"{len(substances.every())} 个监测项目"),
    ("indices.yaml", lambda: f"{len(scales.indices().scales)} 个分级"),
    (
        "backgrounds.yaml",
        lambda: f"{len(backgrounds.built_in().regions)} 组区域背景值，{len(backgrounds.built_in().soils)} 组土类背景值",
    ),
    ("land_uses.yaml", lambda: f"{sum(len(one.uses) for one in land_uses.land_uses().classifications)} 个用地编码"),
    (
        "quality.yaml",
        lambda: f"{len(quality.quality().precision)} 张质控允许偏差表，{len(quality.quality().holding.entries)} 个保存时间",
    ),
    ("screens.yaml", lambda: f"{len(quality.screens().screens)} 个造假筛查"),
    ("hj25_3_*.yaml", lambda: f"{len(exposure.editions())} 版暴露参数，{len(exposure.substances())} 种污染物的毒性和理化参数"),
    ("farmland_classes.yaml", lambda: f"耕地类别划分规则，{farmland.rules().document.number}"),
    ("evaluation.yaml", lambda: f"未检出的规则：{evaluation.nondetect_rule().source.document}"),
    ("sampling_rules.yaml", lambda: f"{len(sampling.rules().densities)} 种布点密度"),
    ("functions.yaml", lambda: f"{len(functions.dictionary().functions)} 项职能"),
)


def built_in() -> Iterator[tuple[str, str]]:
    """Yield each file that comes with the program and what it holds; raises FactsRefused at the first broken one."""
    for name, holds in PARTS:
        yield name, holds()
    for standard in limits.library().all():
        yield f"limits/{documents.normal(standard.code)}.yaml", summary(standard)


def own(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of limits of the user's own (a file, or a folder of them) and what it holds, or why it is refused."""
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else (path,):
        yield str(file), summary(limits.load_local(file))


def summary(standard: LimitStandard) -> str:
    """Return what a standard holds and how much of it nobody confirmed."""
    open_ones = sum(not limit.checked.is_confirmed for limit in standard.limits)
    years = f"{standard.valid_from} 起{f'至 {standard.valid_until} 前' if standard.valid_until else ''}"
    said = f"{standard.code}：{len(standard.substances)} 个项目，{len(standard.limits)} 个限值，{years}"
    return f"{said}；其中 {open_ones} 个未经核对" if open_ones else f"{said}；全部有来源印证"


__all__ = ["FactsRefused", "built_in", "own", "summary"]
