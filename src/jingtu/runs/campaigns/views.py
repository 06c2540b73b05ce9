"""What a campaign shows besides verdicts: ratios to limits, profiles of depth, correlation, rounds and regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jingtu.runs.amounts import amounts, coded, layers
from jingtu.runs.evaluation.inputs import substance_name
from jingtu.runs.evaluation.tables import Evaluated
from jingtu.runs.samples import Samples

SHARES = {"5%分位": 0.05, "25%分位": 0.25, "中位数": 0.5, "75%分位": 0.75, "95%分位": 0.95}
FEWEST_PAIRS = 8  # below, a rank correlation says little (its 5 % limit is above 0.7)
UNKNOWN = "未注明"


@dataclass(frozen=True)
class View:
    """Results as the tables look at them: a row per result (sample row, item, unit, amount, detected, depth, year, above).

    `amount` is in one unit for each item, non-detects at half of their limit; `above` tells whether the first limit is exceeded,
    missing where there was no verdict.
    """

    frame: pd.DataFrame


def viewed(samples: Samples, one: Evaluated) -> View:
    """Return results and verdicts beside each other."""
    results, _faults = amounts(samples)
    where = results["row"].to_numpy()
    level = np.full(len(results), -1, np.int8)
    measured = one.asked.source >= 0
    level[one.asked.source[measured]] = one.judged.level[measured]
    codes, found = pd.factorize(results["substance"])
    year = samples.points["sampled_on"].dt.year.to_numpy()[where]
    base = one.rules.base if one.rules.rungs[0].grade is not None else 0
    return View(
        pd.DataFrame(
            {
                "row": where,
                "item": coded([substance_name(str(code)) for code in found], codes),
                "unit": coded(results["unit"].to_numpy(object), np.arange(len(results))),
                "amount": results["amount"].to_numpy(),
                "detected": results["qualifier"].to_numpy() != "<",
                "depth": coded(layers(samples.points), where),
                "top": samples.points["depth_from"].to_numpy()[where],
                "year": year,
                "above": np.where(level < 0, np.nan, level > base),
            }
        )
    )


def ratios(one: Evaluated) -> pd.DataFrame:
    """Return how the ratios of each substance to its limit are spread; 1 is the limit, whatever it was for a sample."""
    judged = (one.judged.level >= 0) & ~one.asked.incomplete
    names = [substance_name(code) for code in one.rules.substances]
    frame = pd.DataFrame({"item": coded(names, one.asked.substance[judged]), "ratio": one.judged.ratio[judged]}).dropna()
    grouped = frame.groupby("item", sort=False)["ratio"]
    table = pd.DataFrame({"结果数": grouped.size(), **_quantiles(grouped), "最大值": grouped.max()})
    table["大于1的个数"] = (frame["ratio"] > 1).groupby(frame["item"], sort=False).sum()
    return table.reset_index(names="项目").sort_values("最大值", ascending=False, ignore_index=True)


def depths(view: View) -> pd.DataFrame:
    """Return contents of each substance by layer, from above; nothing where only one layer was taken."""
    frame = view.frame[view.frame["depth"] != ""]
    if frame["depth"].nunique() < 2:
        return pd.DataFrame(columns=["项目", "深度", "单位", "结果数", "检出数", *SHARES, "最大值", "超过个数"])
    table = _described(frame, ["item", "depth"])
    table["top"] = frame.groupby(["item", "depth"], sort=False)["top"].first().to_numpy()
    table = table.sort_values(["项目", "top"], kind="stable", ignore_index=True).drop(columns="top")
    return table.rename(columns={"depth": "深度"})


def rounds(view: View) -> pd.DataFrame:
    """Return contents of each substance by the year of sampling."""
    frame = view.frame[~np.isnan(view.frame["year"].to_numpy(float))].astype({"year": int})
    table = _described(frame, ["item", "year"]).rename(columns={"year": "年份"})
    return table.sort_values(["项目", "年份"], kind="stable", ignore_index=True)


def regions(samples: Samples, points: pd.DataFrame) -> pd.DataFrame:
    """Return how many samples of each region came to which verdict."""
    region = samples.points["region"].loc[points.index]
    named = region.where(region != "", UNKNOWN).to_numpy(object)
    counted = pd.crosstab(named, points["结论"].to_numpy(object))
    counted.insert(0, "样品数", counted.sum(axis=1))
    return counted.rename_axis(index="地区", columns=None).reset_index()


def correlation(view: View) -> pd.DataFrame:
    """Return Spearman's rank correlation of each pair of substances over the samples that have both.

    Of several results of a sample the first counts. Pairs with fewer than 8 samples have none.
    """
    first = view.frame.drop_duplicates(["row", "item"]).dropna(subset="amount")
    wide = first.pivot(index="row", columns="item", values="amount")
    found = wide.corr(method="spearman", min_periods=FEWEST_PAIRS)
    there = wide.notna().to_numpy(np.int64)
    counts = there.T @ there
    names = [str(name) for name in wide.columns]
    rows = [
        (names[a], names[b], int(counts[a, b]), float(found.iat[a, b]))
        for a in range(len(names))
        for b in range(a + 1, len(names))
    ]
    return pd.DataFrame(rows, columns=["项目", "另一项目", "样品数", "秩相关系数"])


def _described(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    grouped = frame.groupby(keys, sort=False)
    amount = grouped["amount"]
    table = pd.DataFrame(
        {
            "单位": grouped["unit"].first().astype(str),
            "结果数": grouped.size(),
            "检出数": grouped["detected"].sum(),
            **_quantiles(amount),
            "最大值": amount.max(),
            "超过个数": grouped["above"].sum().astype(int),
        }
    )
    return table.reset_index().rename(columns={"item": "项目"}).astype({"项目": str})


def _quantiles(grouped: pd.api.typing.SeriesGroupBy) -> dict[str, pd.Series]:
    found = grouped.quantile(list(SHARES.values())).unstack()
    return {name: found[share] for name, share in SHARES.items()}
