"""`jingtu evaluate` and `jingtu rerun` as a person at a terminal meets them."""

from jingtu.project.cli import main
from tests.runs.sheets import text

ROWS = [["样品编号", "pH", "地类", "镉"], ["A1", 6.0, "水田", 0.5], ["A2", 6.0, "水田", 0.1]]


def test_a_file_is_evaluated_and_repeated(tmp_path, capsys):
    source, out = text(tmp_path / "a.csv", ROWS), tmp_path / "r.xlsx"
    assert main(["evaluate", str(source), "--standard", "GB15618", "--on", "2019-06-30", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "样品 2 个，结果 2 个；未超过风险筛选值 1 个；超过风险筛选值，未超过风险管制值 1 个。" in said.out
    assert "没有写单位，按标准的单位对待" in said.err
    assert main(["rerun", f"{out}.run.json"]) == 0
    assert "逐字节相同" in capsys.readouterr().out


def test_rows_left_out_are_told_by_the_exit_code(tmp_path, capsys):
    source = text(tmp_path / "a.csv", [*ROWS, ["A3", 6.0, "水田", "多"]])
    assert main(["evaluate", str(source), "--standard", "GB15618-2018", "--out", str(tmp_path / "r.csv")]) == 3
    assert "文件 a.csv，第 4 行，第 4 列：“多”不是浓度" in capsys.readouterr().err


def test_wrong_questions_are_answered_in_a_sentence(tmp_path, capsys):
    source = text(tmp_path / "a.csv", ROWS)
    out = ["--out", str(tmp_path / "r.xlsx")]
    cases = (
        (["evaluate", str(source), *out], 2, "请加 --standard"),
        (["evaluate", str(source), "--standard", "GB1", *out], 1, "没有名为“GB1”的标准限值"),
        (["evaluate", str(tmp_path / "no.csv"), "--standard", "GB15618-2018", *out], 1, "找不到文件"),
        (
            ["evaluate", str(source), "--standard", "GB5084-2021", "--given", "salin=是", *out],
            2,
            "crop（作物种类）、saline（是否盐碱",
        ),
        (
            ["evaluate", str(source), "--standard", "GB15618-2018", "--given", "saline=是", *out],
            2,
            "可以用 --given 写明的条件：land（",
        ),
        (["evaluate", str(source), "--standard", "GB15618-2018", "--background", "砷", *out], 2, "应写成 名称=值"),
        (["evaluate", str(source), "--standard", "GB15618-2018", "--background", "砷=多", *out], 2, "不是数字"),
        (["evaluate", str(source), "--standard", "GB15618-2018", "--out", str(tmp_path / "r.doc")], 1, "扩展名应为"),
    )
    for words, code, sentence in cases:
        assert main(words) == code
        assert sentence in capsys.readouterr().err
