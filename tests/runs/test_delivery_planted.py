"""Every kind of error that is planted in a clean delivery is found where it stands, and nothing else is."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from jingtu.kernels.quality import fabricated
from jingtu.kernels.quality.clean import ELEMENTS, Campaign, campaign
from jingtu.runs.delivery.checking import Checked, check
from jingtu.standards import substances
from jingtu.standards.delivery import checks, delivery
from tests.support.laboratory import Made, clean, write_csv, write_xlsx
from tests.support.planted import KINDS
from tests.support.planting import Planted

SAMPLES = 16


@cache
def _clean() -> Made:
    return clean(3, most=SAMPLES)


def spots(checked: Checked, code: str) -> set[tuple[str, int, str]]:
    """Return where a code was found, as planted errors say it."""
    sheet_of = {sheet.place.sheet or sheet.place.file: (name, sheet) for name, sheet in checked.data.sheets.items()}
    found = set()
    for one in checked.findings:
        if one.code == code:
            name, sheet = sheet_of[one.sheet or one.file]
            column = next((field for field, at in sheet.place.columns.items() if at == one.column), "")
            found.add((name, one.row, column))
    return found


@pytest.mark.parametrize("planted", KINDS, ids=lambda planted: planted.name)
def test_a_planted_error_is_found_where_it_stands_and_nothing_else(planted: Planted, tmp_path: Path) -> None:
    made = _clean().copy()
    known = planted.known(made)
    expected = planted.plant(made, np.random.default_rng(3))
    checked = check([write_xlsx(made, tmp_path / "交付.xlsx")], "lab-1", known)
    assert spots(checked, planted.code) == expected
    assert set(checked.findings.counts) <= {planted.code, *planted.beside}
    for one in checked.findings:
        assert one.found
        assert one.expected
        assert one.mend
        assert "{" not in one.expected + one.mend


# --- Files and sheets -----------------------------------------------------------------------------------------------------


def _broken(folder: Path) -> list[Path]:
    path = write_xlsx(clean(3, most=8), folder / "交付.xlsx")
    path.write_bytes(path.read_bytes()[:3000])
    return [path]


def _with_book(folder: Path, change) -> list[Path]:
    path = write_xlsx(clean(3, most=8), folder / "交付.xlsx")
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return [path]


def _without_sheet(folder: Path) -> list[Path]:
    return _with_book(folder, lambda book: book.remove(book["样品"]))


def _sheet_more(folder: Path) -> list[Path]:
    return _with_book(folder, lambda book: book.create_sheet("草稿").append(["乱", 1]))


def _draft(folder: Path) -> list[Path]:
    def change(book) -> None:
        book.move_sheet(book.copy_worksheet(book["结果"]), -3)

    return _with_book(folder, change)


def _without_column(folder: Path) -> list[Path]:
    return _with_book(folder, lambda book: book["结果"].delete_cols(5))


def _column_more(folder: Path) -> list[Path]:
    def change(book) -> None:
        book["结果"].cell(1, 21, "检测费用")
        book["结果"].cell(2, 21, 80)

    return _with_book(folder, change)


def _column_twice(folder: Path) -> list[Path]:
    return _with_book(folder, lambda book: book["结果"].cell(1, 21, "单位"))


def _merged(folder: Path) -> list[Path]:
    return _with_book(folder, lambda book: book["样品"].merge_cells("M3:M5"))


def _empty(folder: Path) -> list[Path]:
    return _with_book(folder, lambda book: book["结果"].delete_rows(2, 10_000))


def _with_formula(folder: Path, cell: str, type_and_value: tuple[str, str]) -> list[Path]:
    """Put a formula into a cell of the results, with the type and the value that a program wrote beside it."""
    path = write_xlsx(clean(3, most=8), folder / "交付.xlsx")
    target, (kind, value) = folder / "公式.xlsx", type_and_value
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w") as out:
        for info in package.infolist():
            content = package.read(info).decode()
            if info.filename == "xl/worksheets/sheet3.xml":
                end_of_row = content.index("</row>", content.index(f'<row r="{cell[1:]}"'))
                old = re.search(f'<c r="{cell}".*?</c>', content)
                start, end = old.span() if old else (end_of_row, end_of_row)
                content = f'{content[:start]}<c r="{cell}"{kind}><f>IF(C2&gt;30,"高","")</f>{value}</c>{content[end:]}'
            out.writestr(info, content.encode())
    return [target]


def _failed_formula(folder: Path) -> list[Path]:
    return _with_formula(folder, "C4", (' t="e"', "<v>#DIV/0!</v>"))


@pytest.mark.parametrize(
    ("type_and_value", "codes"),
    [
        ((' t="str"', "<v></v>"), set()),
        ((' t="str"', "<v/>"), set()),
        ((' t="str"', ""), {"F11"}),
        (("", "<v></v>"), {"F11"}),
        (("", ""), {"F11"}),
    ],
)
def test_a_formula_that_came_to_an_empty_text_is_an_empty_cell(
    type_and_value: tuple[str, str], codes: set[str], tmp_path: Path
) -> None:
    checked = check(_with_formula(tmp_path, "T4", type_and_value), "lab-1")
    assert set(checked.findings.counts) == codes


def _two_heads(folder: Path) -> list[Path]:
    made = clean(3, most=8)
    made.frames["delivery"] = pd.concat([made.frames["delivery"]] * 2, ignore_index=True)
    return [write_xlsx(made, folder / "交付.xlsx")]


def _csv_with(folder: Path, change) -> list[Path]:
    paths = write_csv(clean(3, most=8), folder)
    lines = paths[2].read_text(encoding="utf-8-sig").split("\n")
    change(lines)
    paths[2].write_text("\n".join(lines), encoding="utf-8-sig")
    return paths


def _unclosed(folder: Path) -> list[Path]:
    return _csv_with(folder, lambda lines: lines.__setitem__(4, lines[4].replace("HJ", '"HJ')))


def _crooked(folder: Path) -> list[Path]:
    return _csv_with(folder, lambda lines: lines.__setitem__(6, lines[6] + ",多一格"))


FILES = {
    "F01": (_broken, 0),
    "F02": (_without_sheet, 0),
    "F03": (_sheet_more, 0),
    "F04": (_without_column, 1),
    "F05": (_column_more, 1),
    "F06": (_column_twice, 1),
    "F07": (_merged, 3),
    "F08": (_empty, 1),
    "F09": (_unclosed, 5),
    "F10": (_crooked, 7),
    "F11": (_failed_formula, 4),
    "F12": (_two_heads, 3),
    "F13": (_draft, 0),
}


@pytest.mark.parametrize("code", FILES)
def test_a_spoilt_file_is_reported_with_its_place_and_the_rest_is_still_checked(code: str, tmp_path: Path) -> None:
    spoil, row = FILES[code]
    checked = check(spoil(tmp_path), "lab-1")
    found = [one for one in checked.findings if one.code == code]
    assert [one.row for one in found] == [row]
    if code not in ("F01", "F02", "F08"):
        assert checked.data.results.count > 80
        assert set(checked.findings.counts) <= {code, "Q10", "V17"}


# --- Data made up ---------------------------------------------------------------------------------------------------------


def fabricated_delivery(kind: str, seed: int) -> Made:
    """Return a clean delivery whose ordinary samples say what a fabricated campaign says."""
    make, _ = fabricated.KINDS[kind]
    made, spoilt = clean(seed), make(campaign(np.random.default_rng(seed)), np.random.default_rng(seed))
    samples = made.samples
    rows = samples.index[samples["qc"] == "普通样品"]
    samples.loc[rows, "sampled_on"] = [str(moment).replace("T", " ")[:16] for moment in spoilt.taken_at]
    row_of = {samples["sample"][row]: number for number, row in enumerate(rows)}
    column_of = {substances.of(code).name_zh: column for column, code in enumerate(ELEMENTS)}
    made.results["value"] = made.results["value"].astype(object)
    for row in made.results.itertuples():
        if row.sample in row_of and row.analyte in column_of:
            _replace(made, int(row.Index), spoilt, row_of[row.sample], column_of[row.analyte])
    return made


def _replace(made: Made, row: int, spoilt: Campaign, sample: int, column: int) -> None:
    value, limit = spoilt.values[sample, column], spoilt.limits[sample, column]
    made.results.at[row, "detection_limit"] = float(limit)
    made.results.at[row, "value"] = "未检出" if np.isnan(value) else float(value)


@pytest.mark.parametrize("kind", fabricated.KINDS)
def test_data_made_up_raise_the_alarm_of_their_screen(kind: str, tmp_path: Path) -> None:
    _, screen = fabricated.KINDS[kind]
    code = next(one.code for one in checks().checks if one.screen == screen)
    checked = check(write_csv(fabricated_delivery(kind, 4), tmp_path), "lab-1")
    assert checked.findings.counts[code] > 0
    assert all(one.grade == "explained" for one in checked.findings if one.code == code)


def test_every_published_check_has_an_error_planted_for_it() -> None:
    of_screens = {one.code for one in checks().checks if one.screen}
    planted = {one.code for one in KINDS} | set(FILES) | of_screens | {"V19"}  # V19 is of site-1: test_delivery
    assert planted == {one.code for one in checks().checks}
    assert {sheet.code for sheet in delivery().sheets} == {"delivery", "samples", "results"}
