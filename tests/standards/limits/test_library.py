"""Which edition answers: by number, by subject and day, and from a user's own folder."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from jingtu.standards import limits, substances
from jingtu.standards.documents import documents, normal

HERE = Path(__file__).parent


@pytest.mark.parametrize("words", ["GB15618-2018", "gb 15618-2018", "ＧＢ 15618—2018", "GB/T14848-2017", "GBT 14848-2017"])
def test_a_number_is_found_however_it_is_written(words):
    assert normal(limits.standard(words).code) == normal(words)


@pytest.mark.parametrize(
    ("family", "on", "code"),
    [
        ("farmland_soil", dt.date(2018, 7, 31), "GB 15618-1995"),
        ("farmland_soil", dt.date(2018, 8, 1), "GB 15618-2018"),
        ("produce", dt.date(2023, 6, 29), "GB 2762-2017"),
        ("produce", dt.date(2023, 6, 30), "GB 2762-2022"),
        ("produce", dt.date(2026, 9, 1), "GB 2762-2022"),
        ("produce", dt.date(2026, 9, 2), "GB 2762-2025"),
        ("irrigation_water", dt.date(2021, 6, 30), "GB 5084-2005"),
        ("irrigation_water", dt.date(2021, 7, 1), "GB 5084-2021"),
    ],
)
def test_the_edition_of_a_day_is_the_one_in_force(family, on, code):
    assert limits.in_force(family, on).code == code
    assert limits.standard(code.split("-")[0], on=on).code == code


def test_a_number_without_year_asks_for_the_year_where_it_matters():
    with pytest.raises(limits.UnknownStandard, match=r"GB 15618-2018、GB 15618-1995。请写明年份"):
        limits.standard("GB 15618")
    assert limits.standard("GB 36600").code == "GB 36600-2018"


def test_nothing_is_offered_before_there_was_anything():
    with pytest.raises(limits.UnknownStandard, match="2018-04-30没有收录有效的“groundwater”标准"):
        limits.in_force("groundwater", dt.date(2018, 4, 30))
    with pytest.raises(limits.UnknownStandard, match="可用的类别有：farmland_soil"):
        limits.in_force("air", dt.date(2018, 4, 30))


def test_an_unknown_standard_is_refused_with_the_known_ones():
    with pytest.raises(limits.UnknownStandard, match=r"没有名为“DB31/1-2020”的标准限值.*GB 36600-2018"):
        limits.standard("DB31/1-2020")


def test_a_users_own_folder_adds_to_what_is_there(tmp_path):
    shutil.copy(HERE / "good.yaml", tmp_path)
    library = limits.library(tmp_path)
    assert library.standard("DB99/1-2020").of("pb")[0].value == 80
    assert library.in_force("local", dt.date(2021, 1, 1)).code == "DB 99/1-2020"
    assert library.standard("GB15618-2018") is limits.standard("GB15618-2018")


def test_an_announced_standard_is_never_used(tmp_path):
    text = (HERE / "good.yaml").read_text(encoding="utf-8").replace("status: in_force", "status: announced")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(limits.UnknownStandard, match="已发布，尚未实施"):
        limits.standard("DB 99/1-2020", folder=tmp_path)
    with pytest.raises(limits.UnknownStandard):
        limits.in_force("local", dt.date(2030, 1, 1), folder=tmp_path)


def test_an_amendment_ends_a_line_and_begins_the_next(tmp_path):
    text = (HERE / "good.yaml").read_text(encoding="utf-8")
    text = text.replace("when: {land: farm}, value: 80", "when: {land: farm}, value: 80, until: 2022-01-01")
    line = "  - {substance: pb, kind: screening, clause: 修改单1, when: {land: farm}, value: null, from: 2022-01-01,"
    line += " checked: {status: memory}}\n"
    (tmp_path / "own.yaml").write_text(text.replace("documents:\n", line + "documents:\n"), encoding="utf-8")
    standard = limits.standard("DB 99/1-2020", folder=tmp_path)
    assert [limit.value for limit in standard.of("pb", on=dt.date(2021, 12, 31))] == [80]
    assert [limit.value for limit in standard.of("pb", on=dt.date(2022, 1, 1))] == [None]


@pytest.mark.parametrize(
    ("code", "substances_in_it", "limits_in_it"),
    [
        ("GB15618-1995", 10, 94),
        ("GB36600-2018", 85, 340),
        ("GB2762-2017", 6, 149),
        ("GB2762-2022", 8, 184),
        ("GB2762-2025", 8, 184),
        ("GB5084-2005", 27, 101),
        ("GB5084-2021", 36, 137),
        ("GBT14848-2017", 93, 376),
    ],
)
def test_each_file_holds_every_limit_of_its_tables(code, substances_in_it, limits_in_it):
    standard = limits.standard(code)
    assert (len(standard.substances), len(standard.limits)) == (substances_in_it, limits_in_it)


def test_what_nobody_confirmed_says_so():
    for code in ("GB15618-1995", "GB2762-2017"):
        assert {limit.checked.status for limit in limits.standard(code).limits} == {"memory"}
    irrigation = limits.standard("GB5084-2021")
    assert all("未核对" in limit.checked.words for limit in irrigation.of("toluene"))
    assert all("互相矛盾" in limit.checked.words for limit in irrigation.of("fluoride"))
    assert all(limit.checked.is_confirmed for limit in limits.standard("GB36600-2018").limits)


def test_development_land_of_unknown_use_is_class_one():
    use = limits.standard("GB36600-2018").dimension("class")
    assert (use.unknown, use.unknown_clause) == ("class_1", "5.3.1")


def test_arsenic_cobalt_and_vanadium_carry_the_background_note():
    standard = limits.standard("GB36600-2018")
    assert {limit.substance for limit in standard.limits if limit.background} == {"as", "co", "v"}


def test_sums_follow_the_definition_of_their_own_standard():
    parts = {code: limits.standard(code).sum_of("pcb").parts for code in ("GB36600-2018", "GBT14848-2017")}
    assert (len(parts["GB36600-2018"]), len(parts["GBT14848-2017"])) == (12, 9)
    assert limits.standard("GB36600-2018").sum_of("ddt").parts == ("op_ddt", "pp_ddt")
    assert len(limits.standard("GB15618-2018").sum_of("ddt").parts) == 4
    assert limits.standard("GB15618-2018").sum_of("cd") is None


def test_groundwater_classes_loosen_from_one_to_four():
    standard = limits.standard("GBT14848-2017")
    order = standard.dimension("class").codes
    for substance in standard.substances:
        numbers = [limit for limit in standard.of(substance) if limit.value is not None and limit.bound == "max"]
        values = [limit.value for limit in sorted(numbers, key=lambda limit: order.index(limit.conditions["class"]))]
        assert values == sorted(values)
    assert standard.dimension("class").beyond.name == "Ⅴ类"


def test_crop_limits_did_not_change_from_2022_to_2025():
    def numbers(code):
        return {(lim.substance, *lim.conditions.values()): (lim.value, lim.basis) for lim in limits.standard(code).limits}

    assert numbers("GB2762-2022") == numbers("GB2762-2025")


def test_a_form_of_an_element_may_be_tested_by_the_total_first():
    rice = [limit for limit in limits.standard("GB2762-2025").of("as_inorganic") if limit.conditions["crop"] == "rice"]
    assert [(limit.value, limit.first_test) for limit in rice] == [(0.35, "as")]


def test_equality_keeps_a_limit_on_both_sides():
    acid, alkaline = limits.standard("GB5084-2021").of("ph")
    assert (acid.bound, acid.keeps(5.5), acid.keeps(5.49)) == ("min", True, False)
    assert (alkaline.bound, alkaline.keeps(8.5), alkaline.keeps(8.51)) == ("max", True, False)
    with pytest.raises(ValueError, match="sets no number: 不得检出"):
        limits.standard("GBT14848-2017").of("anionic_surfactants")[0].keeps(0.1)


def test_every_document_that_a_standard_replaces_ends_when_it_begins():
    known = {document.number: document for document in documents()}
    for document in documents():
        for number in document.replaces:
            if number in known:
                assert known[number].until == document.in_force
                assert known[number].replaced_by == document.number


def test_every_substance_with_a_limit_has_a_chinese_name():
    for standard in limits.library().all():
        for code in standard.substances:
            assert substances.of(code).name_zh
