"""Deliveries: what is clean passes, how a file is written does not matter, what was read comes out again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.runs.delivery import reading
from jingtu.runs.delivery import texts as text_files
from jingtu.runs.delivery import told as telling
from jingtu.runs.delivery.checking import check
from jingtu.runs.delivery.findings import MOST_TOLD
from jingtu.runs.delivery.known import Known, read_issued, read_place, read_scope
from jingtu.runs.delivery.report import COLOURS, write_list, write_marked
from jingtu.runs.delivery.template import write_template
from jingtu.runs.delivery.writing import write_rows
from jingtu.runs.refusal import Refused
from jingtu.standards.delivery import UnknownFormat, checks, delivery
from tests.support.laboratory import LABORATORY, Made, clean, write_csv, write_xlsx
from tests.support.planted import sent
from tests.support.planting import put

SMALL = 16


def told(checked) -> list[tuple]:
    """Return the findings without the place in the file: by sample and content."""
    return sorted((one.code, one.sample, one.title, one.found) for one in checked.findings)


# --- Clean ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["lab-1", "site-1"])
@pytest.mark.parametrize("seed", [11, 12])
def test_a_clean_delivery_is_accepted_without_a_word(form: str, seed: int, tmp_path: Path) -> None:
    checked = check([write_xlsx(clean(seed, form=form), tmp_path / "a.xlsx")], form)
    assert checked.verdict == "accepted"
    assert list(checked.findings) == []


def test_text_files_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    book = check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1")
    texts = check(write_csv(made, tmp_path), "lab-1")
    for one, other in ((book.samples, texts.samples), (book.results, texts.results)):
        pd.testing.assert_frame_equal(one.astype(object), other.astype(object), check_dtype=False)
    assert book.head == texts.head
    assert texts.head["reported_on"] == np.datetime64("2019-12-20")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_files_are_read_in_the_encodings_that_offices_write(encoding: str, tmp_path: Path) -> None:
    checked = check(write_csv(clean(5, most=SMALL), tmp_path, encoding=encoding), "lab-1")
    assert checked.verdict == "accepted"
    assert checked.results["laboratory"][0] == LABORATORY


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path) -> None:
    write_csv(clean(5, most=SMALL), tmp_path)
    assert check([tmp_path], "lab-1").data.samples.count > SMALL


# --- Bad input of every day -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value", "qualifier", "limit"),
    [
        ("<0.01", np.nan, "<", 0.01),
        ("0.01L", np.nan, "<", 0.01),
        ("ND", np.nan, "<", 0.01),
        ("未检出", np.nan, "<", 0.01),
        ("＜０．０１", np.nan, "<", 0.01),
        ("0.31", 0.31, "", 0.01),
        ("3.1×10-1", 0.31, "", 0.01),
        (0.31, 0.31, "", 0.01),
    ],
)
def test_a_result_is_read_however_laboratories_write_it(
    written, value: float, qualifier: str, limit: float, tmp_path: Path
) -> None:
    made = clean(5, most=SMALL)
    row = int(made.results.index[made.results["analyte"] == "镉"][1])
    put(made, "results", row, value=written)
    result = check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1").results.loc[row]
    assert (result["qualifier"], result["detection_limit"]) == (qualifier, limit)
    assert result["value"] == value or np.isnan(value)


def test_a_dash_is_no_result_and_a_comma_no_decimal_point(tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    put(made, "results", 3, value="—")
    put(made, "results", 4, value="0,312")
    checked = check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1")
    assert [(one.code, one.row, one.found) for one in checked.findings] == [("V01", 5, "—"), ("V11", 6, "0,312")]
    assert checked.results["value"][[3, 4]].isna().all()
    assert checked.verdict == "refused"


def test_degrees_minutes_and_seconds_and_map_coordinates_come_out_as_degrees_of_cgcs2000(tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    before = check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1").samples
    put(made, "delivery", 0, datum="火星坐标")
    put(made, "samples", 2, longitude="115°6′30.00″", latitude="30°06′30″")
    checked = check([write_xlsx(made, tmp_path / "b.xlsx")], "lab-1")
    assert {"P04", "P09"} <= set(checked.findings.counts)
    shift = (checked.samples["longitude"] - before["longitude"]).drop(2).dropna()
    assert (shift.abs() > 0.001).all()
    assert checked.samples["longitude"][2] == pytest.approx(115.1083, abs=0.01)


def test_a_site_survey_may_lack_positions_and_depths_and_is_told_what_that_costs(tmp_path: Path) -> None:
    made = clean(5, form="site-1", most=SMALL)
    put(made, "samples", 1, longitude=None, latitude=None)
    put(made, "samples", 3, depth_from=None, depth_to=None)
    checked = check([write_xlsx(made, tmp_path / "a.xlsx")], "site-1")
    assert checked.verdict == "accepted"
    assert [(one.code, one.row, one.title) for one in checked.findings] == [("V19", 3, "经度"), ("V19", 5, "采样深度起")]


def test_what_was_sampled_after_the_day_of_the_check_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, form="site-1", most=SMALL), tmp_path / "a.xlsx")
    last = dt.date(2019, 6, 3)
    assert check([path], "site-1", Known(on=dt.date(2020, 1, 1))).verdict == "accepted"
    checked = check([path], "site-1", Known(on=last - dt.timedelta(days=1)))
    assert {one.code for one in checked.findings} == {"R08"}


@pytest.mark.parametrize(("day", "codes"), [("1949-12-31", {"V08"}), ("1950-01-01", set())])
def test_a_day_before_there_was_any_sampling_is_told(tmp_path: Path, day: str, codes: set[str]) -> None:
    made = clean(5, form="site-1", most=SMALL)
    put(made, "samples", 0, sampled_on=day)
    checked = check([write_xlsx(made, tmp_path / "a.xlsx")], "site-1")
    assert {one.code for one in checked.findings if one.sheet == "样品" and one.code in ("V08", "V04", "R08")} == codes


# --- Properties -----------------------------------------------------------------------------------------------------------


def _spoilt(seed: int) -> Made:
    made = clean(seed, most=SMALL)
    put(made, "results", 5, value="约1")
    put(made, "results", 12, unit="mg/L")
    put(made, "samples", 2, longitude=31.5, latitude=115.5)
    put(made, "samples", 3, qc="不知道")
    return made


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_rows_changes_no_finding(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("order")
    made = _spoilt(5)
    first = check(write_csv(made, folder), "lab-1")
    for code in ("samples", "results"):
        made.frames[code] = made.frames[code].sample(frac=1, random_state=seed).reset_index(drop=True)
    second = check(write_csv(made, folder), "lab-1")
    assert told(first) == told(second)


def test_what_was_read_comes_out_with_the_same_values_and_qualifiers(tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    put(made, "results", 2, value="0.5", qualifier="J")
    first = check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1")
    out = tmp_path / "out"
    out.mkdir()
    second = check(write_rows(first, out), "lab-1")
    for one, other in ((first.samples, second.samples), (first.results, second.results)):
        pd.testing.assert_frame_equal(one.astype(object), other.astype(object), check_dtype=False)
    assert first.head == second.head


@given(
    st.lists(
        st.one_of(
            st.floats(0, 1e9, allow_nan=False).map(lambda value: f"{value:.4g}"),
            st.sampled_from(["", "—", "12.50", "007", "1,234.5", "0,3", "３.１", "1e-3", "<0.1", "abc", " 4 "]),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_many_numbers_read_together_are_those_read_one_by_one(texts: list[str]) -> None:
    distinct = list(dict.fromkeys(texts))
    column = delivery().sheet("results").column("added")
    plain = reading.tell(column, distinct, names=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "FAST_FROM", 1)
        fast = reading.tell(column, distinct, names=False)
    np.testing.assert_array_equal(plain.values, fast.values)
    assert plain.faults == fast.faults


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=50), min_size=1, max_size=40, unique=True)
)
def test_many_names_read_together_are_those_read_one_by_one(distinct: list[str]) -> None:
    column = delivery().sheet("results").column("sample")
    plain = reading.tell(column, distinct, names=True)
    filled = telling.filled(distinct)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "FAST_FROM", 1)
        assert reading.tell(column, distinct, names=True).values.tolist() == plain.values.tolist()
        assert reading.tell(column, distinct, names=True).faults == plain.faults
        assert telling.filled(distinct).tolist() == filled.tolist()


def test_the_size_of_the_pieces_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = clean(5)
    put(made, "results", 700, method='HJ "803')
    put(made, "results", 900, value="约1")
    whole = check(write_csv(made, tmp_path), "lab-1")
    monkeypatch.setattr(text_files, "PIECE", 2_000)
    pieces = check(write_csv(made, tmp_path), "lab-1")
    assert list(whole.findings) == list(pieces.findings)
    pd.testing.assert_frame_equal(whole.results.astype(object), pieces.results.astype(object))


def test_a_delivery_is_recognised_by_its_contents_whatever_the_names_of_its_files(tmp_path: Path) -> None:
    paths = write_csv(clean(5, most=SMALL), tmp_path)
    before = check(paths, "lab-1").sha256
    renamed = [path.rename(path.with_name(f"z{number}{path.name}")) for number, path in enumerate(paths)]
    assert check(renamed[::-1], "lab-1").sha256 == before
    paths[1] = renamed[1]
    renamed[2].write_text(renamed[2].read_text("utf-8-sig").replace("0.", "1.", 1), "utf-8-sig")
    assert check(renamed, "lab-1").sha256 != before


def test_findings_beyond_the_first_ten_thousand_of_a_kind_are_counted(tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    made.frames["results"] = pd.concat([made.results] * 80, ignore_index=True)
    checked = check(write_csv(made, tmp_path), "lab-1")
    count = checked.findings.counts["R01"]
    assert count == len(made.results) - len(made.results) // 80 > MOST_TOLD
    assert sum(one.code == "R01" for one in checked.findings) == MOST_TOLD
    assert checked.findings.untold >= count - MOST_TOLD


_JUNK = [
    '"',
    '""',
    ",",
    ",,",
    "\n",
    "\r",
    '"a"b',
    "—",
    "１２",
    "1e999",
    "nan",
    "9" * 400,
    "<",
    ">5",
    "<<3",
    "ND(",
    "180°90′",
    "#N/A",
    "\x0b",
    "　",
    "é",
]


@settings(max_examples=10, deadline=None)
@given(
    spots=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 5), st.sampled_from(_JUNK)), min_size=1, max_size=6
    ),
    sheet=st.integers(0, 2),
    encoding=st.sampled_from(["utf-8-sig", "gb18030"]),
)
def test_no_text_however_spoilt_breaks_the_check(
    spots: list[tuple[float, int, str]], sheet: int, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    paths = write_csv(clean(5, most=4), tmp_path_factory.mktemp("junk"))
    text = paths[sheet].read_text("utf-8-sig")
    for share, gone, junk in spots:
        at = int(share * len(text))
        text = text[:at] + junk + text[at + gone :]
    paths[sheet].write_bytes(text.encode(encoding))
    checked = check(paths, "lab-1")
    assert len(list(checked.findings)) == checked.findings.counts.total()
    assert len(checked.results) == checked.data.results.count
    assert checked.verdict in ("refused", "explained", "accepted")


def test_real_dates_of_excel_and_headings_without_rows_are_understood(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["结果"]["O2"] = dt.datetime(2019, 6, 12)
    book.save(path)
    checked = check([path], "lab-1")
    assert checked.verdict == "accepted"
    assert checked.results["analysed_on"][0] == pd.Timestamp("2019-06-12")
    paths = write_csv(clean(5, most=SMALL), tmp_path)
    paths[2].write_text(paths[2].read_text("utf-8-sig").split("\n")[0], "utf-8-sig")
    assert check(paths, "lab-1").findings.counts == {"F08": 1}


# --- What goes back -------------------------------------------------------------------------------------------------------


def test_the_own_workbook_comes_back_with_cells_coloured_sentences_and_a_list(tmp_path: Path) -> None:
    path = write_xlsx(_spoilt(5), tmp_path / "a.xlsx")
    checked = check([path], "lab-1")
    write_marked(checked, tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    before = openpyxl.load_workbook(path)
    assert book.sheetnames == [*before.sheetnames, "检查结果"]
    for one in checked.findings:
        if one.cell:
            assert book[one.sheet][one.cell].fill.fgColor.rgb == f"FF{COLOURS[one.grade][1:]}"
            assert one.found in str(book[one.sheet].cell(one.row, book[one.sheet].max_column).value)
    for page in before:
        for row in page.iter_rows():
            assert [cell.value for cell in row] == [book[page.title][cell.coordinate].value for cell in row]
    assert book["检查结果"]["F2"].hyperlink.location.startswith("'")
    assert book["检查结果"].max_row > len(list(checked.findings))


def test_the_list_says_beside_each_finding_why_a_reviewer_took_it(tmp_path: Path) -> None:
    checked = check([write_xlsx(_spoilt(5), tmp_path / "a.xlsx")], "lab-1")
    code = min(one.code for one in checked.findings)
    write_marked(checked, tmp_path / "marked.xlsx", {code: "原始记录齐全"})
    write_list(checked, tmp_path / "list.xlsx", {code: "原始记录齐全"})
    for name in ("marked.xlsx", "list.xlsx"):
        page = openpyxl.load_workbook(tmp_path / name)["检查结果"]
        rows = [row for row in page.iter_rows(values_only=True) if row[1]]
        assert rows[0][-1] == "同意接收的理由"
        assert {row[1] for row in rows[1:] if row[-1]} == {code}
        assert {row[-1] for row in rows[1:] if row[1] == code} == {"原始记录齐全"}
    assert all(checked.findings.counts[code] == places for code, _name, places in checked.findings.asking)
    assert sum(places for _code, _name, places in checked.findings.asking) == checked.findings.grades["explained"]


def test_a_marked_workbook_that_was_mended_is_accepted_and_loses_its_marks(tmp_path: Path) -> None:
    made = _spoilt(5)
    write_marked(check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1"), tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    right = openpyxl.load_workbook(write_xlsx(clean(5, most=SMALL), tmp_path / "right.xlsx"))
    for page in right:
        for row in page.iter_rows():
            for cell in row:
                book[page.title][cell.coordinate].value = cell.value
    book.save(tmp_path / "mended.xlsx")
    checked = check([tmp_path / "mended.xlsx"], "lab-1")
    assert list(checked.findings) == []
    write_marked(checked, tmp_path / "again.xlsx")
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert again.sheetnames == ["批次", "样品", "结果", "检查结果"]
    coloured = {f"FF{shade[1:]}" for shade in COLOURS.values()}
    assert not any(cell.fill.fgColor.rgb in coloured for page in again for row in page.iter_rows() for cell in row)
    assert not any(again["结果"].cell(row, 21).value for row in range(2, again["结果"].max_row + 1))


def test_the_list_holds_every_finding(tmp_path: Path) -> None:
    checked = check([write_xlsx(_spoilt(5), tmp_path / "a.xlsx")], "lab-1")
    write_list(checked, tmp_path / "list.xlsx")
    write_list(checked, tmp_path / "list.csv")
    listed = openpyxl.load_workbook(tmp_path / "list.xlsx")["检查结果"]
    assert [listed.cell(row, 2).value for row in range(2, listed.max_row + 1)] == pd.read_csv(tmp_path / "list.csv")[
        "代码"
    ].tolist()
    assert listed.max_row - 1 == len(list(checked.findings)) == checked.findings.counts.total()
    with pytest.raises(Refused, match=r"\.xlsx 或 \.csv"):
        write_list(checked, tmp_path / "list.pdf")


def test_a_marked_copy_never_takes_the_place_of_the_delivery(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    checked = check([path], "lab-1")
    with pytest.raises(Refused, match="覆盖"):
        write_marked(checked, path)
    with pytest.raises(Refused, match="单个"):
        write_marked(check(write_csv(clean(5, most=SMALL), tmp_path), "lab-1"), tmp_path / "b.xlsx")


@pytest.mark.parametrize("form", ["lab-1", "site-1"])
def test_a_template_that_is_filled_in_is_accepted(form: str, tmp_path: Path) -> None:
    (path,) = write_template(form, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    for code, frame in clean(5, form=form, most=SMALL).frames.items():
        sheet = delivery().sheet(code)
        for number, row in enumerate(frame.to_dict("records"), start=2):
            for at, column in enumerate(sheet.columns, start=1):
                cell = row.get(column.name)
                book[sheet.title].cell(number, at, None if cell is None or cell != cell else cell)
    book.save(path)
    assert list(check([path], form).findings) == []
    write_template(form, tmp_path / "again.xlsx")
    write_template(form, tmp_path / "once.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "once.xlsx").read_bytes()


def test_the_template_prints_every_check_with_its_grade(tmp_path: Path) -> None:
    (path,) = write_template("lab-1", tmp_path / "t.xlsx")
    page = openpyxl.load_workbook(path)["检查项目"]
    printed = {(row[0].value, row[2].value) for row in page.iter_rows(min_row=2)}
    assert printed == {(one.code, checks().grade(one.grade).title) for one in checks().checks}


# --- What is known besides ------------------------------------------------------------------------------------------------


def test_scope_issued_numbers_and_place_come_from_plain_files(tmp_path: Path) -> None:
    (tmp_path / "scope.csv").write_text(
        f"检测单位,检测项目,检测方法,有效期起,有效期止\n{LABORATORY},镉,HJ 803-2016,2018-01-01,2019-06-05\n", "utf-8"
    )
    scope = read_scope(tmp_path / "scope.csv")
    assert scope.covers(LABORATORY, "cd", "HJ803-2016", dt.date(2019, 6, 5))
    assert not scope.covers(LABORATORY, "cd", "HJ 803-2016", dt.date(2019, 6, 6))
    assert not scope.covers(LABORATORY, "hg", "HJ 803-2016", None)
    (tmp_path / "issued.csv").write_text("样品编号\nTR0001\nTR0002\n", "utf-8")
    assert read_issued(tmp_path / "issued.csv") == {"TR0001", "TR0002"}
    (tmp_path / "place.geojson").write_text('{"type":"Polygon","coordinates":[[[115,30],[116,30],[116,31],[115,30]]]}', "utf-8")
    assert read_place(tmp_path / "place.geojson").bounds == (115, 30, 116, 31)
    (tmp_path / "point.geojson").write_text('{"type":"Point","coordinates":[115,30]}', "utf-8")
    for wrong in ("point.geojson", "issued.csv"):
        with pytest.raises(Refused, match="重新导出"):
            read_place(tmp_path / wrong)


def test_a_format_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(UnknownFormat, match="lab-1"):
        check([], "lab-9")


def test_who_works_under_blind_numbers_is_not_told_what_only_shows_with_what_they_stand_for(tmp_path: Path) -> None:
    made = clean(3, most=16)
    known, rows = sent(made), made.results
    doubled = rows.index[rows["sample"].eq("TR0001P") & rows["analyte"].eq("铅")][0]
    rows.loc[doubled, "value"] = 3 * rows["value"][doubled]
    blind = made.samples["qc"].eq("现场平行")
    made.samples.loc[blind, ["qc", "parent"]] = ["普通样品", None]
    made.samples.loc[made.samples["sample"].isin(known.samples), ["point", "longitude", "latitude", "sampled_on"]] = None
    checked = check([write_xlsx(made, tmp_path / "盲样.xlsx")], "lab-1", known)
    assert set(checked.findings.counts) == {"R14"}
    assert {"Q05"} <= set(checked.hidden.counts) <= {"Q05", "Q11"}
    assert checked.verdict == "explained"
    told = checked.samples.set_index("sample").loc["TR0001P"]
    assert (told["own_number"], told["qc"], told["parent"]) == ("LF-TR0001P", "field_parallel", "TR0001")
    assert (told["point"], str(told["sampled_on"])[:4]) == ("D0001", "2019")
    assert checked.samples["own_number"].eq("").sum() == (~made.samples["sample"].isin(known.samples)).sum()
