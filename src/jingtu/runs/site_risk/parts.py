"""Assess pairs that stand in Parquet, partition by partition: memory is that of a partition, whatever the size of the data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.progress import Progress
from jingtu.kernels.risk.assess import ROUTES
from jingtu.kernels.risk.site import Site
from jingtu.runs.engine import engine
from jingtu.runs.partitions import Part, parts_of, read_part, sweep, write_whole
from jingtu.runs.record import Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.site_risk.bounds import bounds_of
from jingtu.runs.site_risk.model import Model, assessed, governing
from jingtu.standards import exposure

NEEDED = ("point", "substance", "surface", "subsurface", "groundwater")
PAIRS_AT_ONCE = 1 << 14  # of one partition: what a computation holds beside the partition and its result


@dataclass(frozen=True)
class Work:
    """Assess one partition and write it to `out`; sent to workers, so it holds everything that it needs."""

    model: Model
    use: str
    out: Path

    def __call__(self, part: Part) -> tuple[int, int]:
        """Return how many pairs the partition has and how many of them are above the acceptable level."""
        pairs = read_part(part)
        _known(pairs, part)
        if "land" not in pairs:
            pairs["land"] = self.use
        blocks = [pairs.iloc[at : at + PAIRS_AT_ONCE] for at in range(0, len(pairs), PAIRS_AT_ONCE)]
        result = pd.concat([self._block(block) for block in blocks]) if blocks else pairs
        write_whole(result, self.out / part.name)
        return len(result), int(result["unacceptable"].sum()) if blocks else 0

    def _block(self, block: pd.DataFrame) -> pd.DataFrame:
        tables = []
        for one in assessed(block.assign(order=np.arange(len(block))), self.model):
            count = len(one.pairs)
            cancer, _ = governing(one.found.shares("cancer"), ROUTES, count)
            hazard, _ = governing(one.found.shares("hazard"), ROUTES, count)
            columns: dict[str, Any] = {
                "cancer_soil": one.found.cancer_soil,
                "hazard_soil": one.found.hazard_soil,
                "cancer_groundwater": one.found.cancer_groundwater,
                "hazard_groundwater": one.found.hazard_groundwater,
                "control_value_soil": one.values.soil,
                "control_value_groundwater": one.values.groundwater,
                "cancer_route": cancer,
                "hazard_route": hazard,
                "unacceptable": one.found.unacceptable(one.site),
                "trouble": one.found.trouble,
            }
            tables.append(one.pairs.assign(**{name: np.broadcast_to(values, (count,)) for name, values in columns.items()}))
        return pd.concat(tables).sort_values("order").drop(columns="order")


def assess_parts(path: Path, model: Model, use: str, out: Path, used: tuple[UsedStandard, ...], progress: Progress) -> Outcome:
    """Assess a Parquet file or folder of pairs into a folder of the same partitions; raises Refused."""
    if model.drawn:
        raise Refused("分区数据的评估没有抽样；请去掉参数表里的分布，或用样品表评估。")
    if out.suffix:
        raise Refused(f"输入是分区数据，结果 {out.name} 应是一个目录名，不带扩展名。")
    out.mkdir()
    work = Work(model, use, out)
    with engine() as run:
        done = list(run.map(work, parts_of(path), progress=progress))
    sweep(out)
    pairs, over = (sum(counts) for counts in zip(*done, strict=True))
    summary = (
        f"按 {model.edition.document} 评估了 {pairs} 项（{len(done)} 个分区）。",
        f"超过{model.accepted}的 {over} 项。",
    )
    return Outcome((out,), summary, used)


def _known(pairs: pd.DataFrame, part: Part) -> None:
    if strange := sorted(set(pairs["substance"].unique()) - set(exposure.substances())):
        raise Refused(
            f"文件 {part.path.name} 第 {part.group + 1} 个行组有不认识的项目编码 {_listed(strange)}；请用 jingtu 的项目编码（如 cd、benzene）。"
        )
    for symbol in Site.__dataclass_fields__:
        if symbol in pairs and not (sound := bounds_of(symbol).hold(pairs[symbol])).all():
            at = int(np.flatnonzero(~sound)[0])
            raise Refused(
                f"文件 {part.path.name} 第 {part.group + 1} 个行组第 {at + 1} 行的 {symbol} 是 {pairs[symbol].iat[at]:g}，"
                f"应{bounds_of(symbol).words}；请核对数值和单位。"
            )
    if "land" in pairs and (strange := sorted(set(pairs["land"].unique()) - {"class_1", "class_2"})):
        raise Refused(f"文件 {part.path.name} 的 land 列有 {_listed(strange)}，应为 class_1 或 class_2。")


def _listed(words: list[str], most: int = 5) -> str:
    return "、".join(map(str, words[:most]))
