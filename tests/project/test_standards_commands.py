"""`jingtu standards show` and `jingtu standards check`, as a person at a terminal meets them."""

import shutil
from pathlib import Path

import pytest

from jingtu.project.cli import main

FILES = Path(__file__).parent.parent / "standards" / "limits"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGTU_HOME", str(tmp_path))
    return tmp_path


def said(capsys, *words):
    code = main(["standards", *words])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_a_day_shows_what_held_on_it_and_nothing_later(capsys):
    code, text = said(capsys, "show", "镉", "--on", "2019-06-30")
    assert code == 0
    assert "镉（Cd，CAS 7440-43-9）　2019-06-30 有效的限值" in text
    assert "GB 15618-2018" in text
    assert "GB 2762-2017" in text
    assert "未核对原文，使用前请查对" in text
    assert not any(later in text for later in ("GB 2762-2022", "GB 5084-2021", "GB 15618-1995 "))


def test_the_plans_own_years_know_the_standard_of_their_time(capsys):
    _, text = said(capsys, "show", "Cr", "--on", "2017-06-30")
    assert "GB 15618-1995" in text
    assert "GB 15618-2018" not in text
    assert "没有收录当日有效标准的类别：农产品、地下水、建设用地土壤。" in text


def test_a_pinned_day_is_the_day_shown(capsys, monkeypatch):
    monkeypatch.setenv("JINGTU_TODAY", "2024-01-01")
    assert "镉（Cd，CAS 7440-43-9）　2024-01-01 有效的限值" in said(capsys, "show", "镉")[1]


def test_an_abolished_standard_is_shown_when_asked_for(capsys):
    _, text = said(capsys, "show", "镉", "--standard", "GB15618-1995")
    assert "一级标准值" in text
    assert "2018-08-01 起废止" in text


def test_a_sum_says_what_it_adds(capsys):
    assert (
        "合计口径：o,p'-滴滴涕、p,p'-滴滴涕（表2 序号25 注，未核对原文"
        in said(capsys, "show", "滴滴涕", "--standard", "GB36600")[1]
    )


def test_bounds_on_both_sides_share_a_cell(capsys):
    assert "5.5～8.5" in said(capsys, "show", "pH", "--standard", "GB5084-2021")[1]


def test_without_a_substance_every_standard_is_listed(capsys):
    code, text = said(capsys, "show")
    assert code == 0
    assert text.count("起施行") == 9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("show", "隔"), "不认识监测项目“隔”"),
        (("show", "镉", "--standard", "GB1"), "没有名为“GB1”的标准限值"),
        (("show", "镉", "--on", "2019"), "--on 不能是 '2019'"),
    ],
)
def test_what_is_not_known_is_one_sentence(capsys, words, sentence):
    try:
        code, text = said(capsys, *words)
    except SystemExit as ended:
        code, text = ended.code, capsys.readouterr().err
    assert code in (1, 2)
    assert sentence in text


def test_every_file_that_comes_with_the_program_is_proved(capsys):
    code, text = said(capsys, "check")
    assert code == 0
    assert text.count("通过　limits/") == 9
    assert "全部文件都能使用。" in text


def test_a_users_own_standard_is_shown_beside_the_others(capsys, home):
    (home / "standards").mkdir()
    shutil.copy(FILES / "good.yaml", home / "standards")
    assert "DB 99/1-2020 某地标准" in said(capsys, "show", "镉", "--on", "2021-01-01")[1]
    assert "DB 99/1-2020：2 个项目，3 个限值" in said(capsys, "check")[1]


def test_each_broken_file_of_a_folder_is_told(capsys, tmp_path):
    for name in ("gap_between_bins", "missing_unit"):
        shutil.copy(FILES / "broken" / f"{name}.yaml", tmp_path)
    shutil.copy(FILES / "good.yaml", tmp_path)
    code, text = said(capsys, "check", str(tmp_path))
    assert code == 1
    assert "gap_between_bins.yaml 第 11 行，dimensions.0.bins.1：low 与 high 之间有空缺。" in text
    assert "missing_unit.yaml 第 1 行，unit：缺少这个键。" in text
    assert "DB 99/1-2020：2 个项目" in text
    assert "有 2 个文件不能使用" in text


def test_a_folder_that_is_not_there_is_refused(capsys, tmp_path):
    code, text = said(capsys, "show", "镉", "--standards", str(tmp_path / "nothing"))
    assert code == 2
    assert "没有目录" in text


def test_every_file_of_facts_for_measurements_is_proved(capsys):
    code, text = said(capsys, "check")
    assert code == 0
    for name in ("evaluation.yaml", "sampling_rules.yaml", "farmland_classes.yaml", "hj25_3_*.yaml", "limits/GB15618-2018.yaml"):
        assert f"通过　{name}" in text
