"""`jingtu check` answers offline, without settings and database: what was found, the list, the marked workbook, the template."""

import openpyxl
import pytest

from jingtu.project.cli import main
from tests.support.laboratory import clean, write_csv, write_xlsx
from tests.support.planting import put


@pytest.fixture
def spoilt(tmp_path):
    made = clean(5, most=12)
    put(made, "results", 3, value="约3")
    return write_xlsx(made, tmp_path / "交付.xlsx")


def test_a_clean_delivery_ends_with_zero(tmp_path, capsys):
    assert main(["check", *map(str, write_csv(clean(5, most=12), tmp_path)), "--format", "lab-1"]) == 0
    assert "可以接收" in capsys.readouterr().out


def test_a_delivery_to_be_explained_ends_with_three_and_a_refused_one_with_one(spoilt, tmp_path, capsys):
    made = clean(5, most=12)
    row = int(made.results.index[made.results["analyte"] == "pH"][2])
    put(made, "results", row, value=2.0)
    assert main(["check", str(write_xlsx(made, tmp_path / "b.xlsx"))]) == 3
    assert "须说明 1 处" in capsys.readouterr().out
    assert main(["check", str(spoilt)]) == 1
    said = capsys.readouterr().out
    assert "工作表 结果，第 5 行，C 列（检测结果）：V11 检测结果读不懂。约3；应为如 0.31" in said


def test_the_list_and_the_marked_workbook_are_written_where_asked(spoilt, tmp_path, capsys):
    assert main(["check", str(spoilt), "--list", str(tmp_path / "l.csv"), "--marked", str(tmp_path / "m.xlsx")]) == 1
    assert "V11" in (tmp_path / "l.csv").read_text("utf-8-sig")
    assert openpyxl.load_workbook(tmp_path / "m.xlsx")["结果"]["C5"].fill.fgColor.rgb == "FFF6C7C7"
    assert "已写入" in capsys.readouterr().out


def test_what_the_receiver_knows_is_read_from_plain_files(tmp_path, capsys):
    path = write_xlsx(clean(5, most=12), tmp_path / "a.xlsx")
    (tmp_path / "issued.csv").write_text("样品编号\nTR0001\n", "utf-8")
    assert main(["check", str(path), "--issued", str(tmp_path / "issued.csv")]) == 1
    assert "R05 不是下发的样品" in capsys.readouterr().out


def test_the_template_needs_no_delivery_and_a_check_needs_one(tmp_path, capsys):
    assert main(["check", "--template", str(tmp_path / "t.xlsx"), "--format", "site-1"]) == 0
    assert (tmp_path / "t.xlsx").stat().st_size > 10_000
    assert main(["check"]) == 1
    assert main(["check", "x.xlsx", "--format", "lab-7"]) == 1
    assert "现有 lab-1" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "none.xlsx")]) == 1
