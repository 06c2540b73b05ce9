"""The grammar, phrase by phrase: who, when, how much, and how a line is numbered. The phrases are our own."""

import datetime as dt

import pytest

from jingtu.plandoc import deadlines, marks, mentions, names, read, responsibility, targets
from jingtu.plandoc.names import Context

DISTRICT = Context("county", ("清源",))
CITY = Context("city", ("临河",))


def who(text, context=DISTRICT, **more):
    statement = responsibility.read(text, 0, context, **more)
    return {
        role: [name.name for name in found]
        for role in ("leads", "participants", "implementers", "everywhere")
        if (found := getattr(statement, role))
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区环保局牵头，区财政局参与", {"leads": ["区环保局"], "participants": ["区财政局"]}),
        ("区农业局负责", {"leads": ["区农业局"]}),
        ("区环保局、区水务局等部门负责", {"leads": ["区环保局", "区水务局"]}),
        ("牵头单位：环保局，协办单位：住建局、各镇街等", {"leads": ["环保局"], "participants": ["住建局", "各镇街"]}),
        ("牵头单位：农业局、林业局、协办单位：各镇街", {"leads": ["农业局", "林业局"], "participants": ["各镇街"]}),
        ("区环保局牵头，各街道、清源开发区落实", {"leads": ["区环保局"], "implementers": ["各街道", "清源开发区"]}),
        ("由区水务局会同区农业局负责", {"leads": ["区水务局"], "participants": ["区农业局"]}),
        ("责任单位：区环保局、区财政局", {"leads": ["区环保局", "区财政局"]}),
        ("牵头单位：区环保局；责任单位：各镇（街道）", {"leads": ["区环保局"], "implementers": ["各镇（街道）"]}),
        ("责任单位：区环保局、区财政局，排在前位为牵头部门", {"leads": ["区环保局"], "participants": ["区财政局"]}),
        ("责任单位：区环保局、区财政局（排在前位为牵头部门，下同）", {"leads": ["区环保局"], "participants": ["区财政局"]}),
        ("责任单位：区环保局、区财政局（列首位的为牵头单位，下同）", {"leads": ["区环保局"], "participants": ["区财政局"]}),
        ("责任单位：区环保局、区财政局（列第一位的为牵头单位）", {"leads": ["区环保局"], "participants": ["区财政局"]}),
        ("责任单位：区环保局、区财政局（第一个单位为牵头单位）", {"leads": ["区环保局"], "participants": ["区财政局"]}),
        (
            "区环保局牵头,区住房和城乡建设局和区水利局配合",
            {"leads": ["区环保局"], "participants": ["区住房和城乡建设局", "区水利局"]},
        ),
        ("区环保局牵头，宣传计划报送区委宣传部备案", {"leads": ["区环保局"]}),
    ],
)
def test_a_statement_gives_its_names_their_roles(text, expected):
    assert who(text) == expected


def test_an_elided_prefix_comes_back_only_after_a_name_of_the_same_list_that_prints_it():
    assert who("区环保局牵头，区工信委、国土局、公安分局参与")["participants"] == ["区工信委", "区国土局", "区公安分局"]
    assert who("环保局牵头，发改局、区财政局、审计局参与")["participants"] == ["发改局", "区财政局", "区审计局"]


@pytest.mark.parametrize("name", ["各公安分局", "清源规划分局", "团市委", "相关银行", "人民银行临河市中心支行"])
def test_a_name_that_is_whole_gets_no_prefix(name):
    assert who(f"市财政局、{name}牵头", Context("city", ("临河", "清源")))["leads"][1] == name


def test_nested_brackets_stay_inside_a_name():
    text = "市环保局牵头，各县（市、区）人民政府落实"
    assert who(text, CITY) == {"leads": ["市环保局"], "implementers": ["各县（市、区）人民政府"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市农委 市水利局　市财政局", ["市农委", "市水利局", "市财政局"]),
        ("公安局 环保局等部门", ["公安局", "环保局"]),
        ("城关镇 河东乡", ["城关镇", "河东乡"]),
        ("市 水利局、市委 宣传部、市住房和城乡 建设局", ["市水利局", "市委宣传部", "市住房和城乡建设局"]),
        ("各县（市、 区）人民政府", ["各县（市、区）人民政府"]),
    ],
)
def test_a_blank_between_whole_names_separates_them(text, expected):
    found = names.parse(text, 0, CITY)
    assert [name.name for name in found.names] == expected
    assert all(text[slice(*name.span)] == name.printed for name in found.names)


def test_a_blank_can_stand_for_a_comma_in_a_statement():
    assert who("市公安局 市环保局牵头 市财政局配合", CITY) == {"leads": ["市公安局", "市环保局"], "participants": ["市财政局"]}
    reading = tasks_of("（一）开展调查，完成采样。", "责任单位：区环保局 区农业局", "（二）加强监测。", "责任单位：区水务局")
    assert [(task.text, roles(task)[0]) for task in reading.tasks] == [
        ("开展调查，完成采样。", ["区环保局", "区农业局"]),
        ("加强监测。", ["区水务局"]),
    ]


def test_a_labelled_line_below_a_heading_governs_what_follows_both():
    reading = tasks_of(
        "（一）开展调查",
        "责任单位：区环保局",
        "布设点位，采集样品。",
        "（二）加强监测",
        "责任单位：区水务局",
        "1．建站。（区财政局负责）",
    )
    assert [(task.text, roles(task)[0]) for task in reading.tasks] == [
        ("布设点位，采集样品。", ["区环保局"]),
        ("建站。", ["区财政局"]),
    ]


def test_a_note_behind_a_name_takes_nothing_from_it():
    found = names.parse("区环保局、区农业局（耕地部分应当会商）、区财政局", 0, DISTRICT)
    assert [name.name for name in found.names] == ["区环保局", "区农业局", "区财政局"]
    assert found.rest == ("（耕地部分应当会商）",)


def test_words_that_begin_with_a_name_and_are_none_are_asked_about():
    reading = tasks_of(
        "（一）开展调查。（区环保局牵头，区农业局按三条线分别推进，专报随时汇总）", "（二）加强监测。（区水务局牵头）"
    )
    (told,) = [finding for finding in reading.findings if finding.code == "unread_party"]
    assert ("区农业局按三条线分别推进" in told.found, told.task) == (True, "t001")


@pytest.mark.parametrize(
    "name",
    [
        "各县、市、区人民政府",
        "各市、县、区政府",
        "各市、县（区）人民政府",
        "各市州、县市区人民政府",
        "各县（市）、区人民政府",
        "各乡镇、街道办事处",
    ],
)
def test_one_name_for_the_governments_of_all_areas_is_one_party(name):
    found = names.parse(f"市环保局、{name}、市财政局", 0, CITY)
    assert [each.name for each in found.names] == ["市环保局", name, "市财政局"]
    assert (found.names[1].collective, found.names[1].level) == (True, "lower")


@pytest.mark.parametrize("text", ["区甲局、区乙局等部门牵头", "牵头单位：区甲局、各镇街等", "区甲局等，区乙局牵头"])
def test_deng_leaves_the_list_open(text):
    assert responsibility.read(text, 0, DISTRICT).open_list


def test_one_sentence_can_name_the_implementers_of_all_later_tasks():
    text = "区环保局牵头，各街道落实。以下均需各街道落实，不再列出"
    assert who(text) == {"leads": ["区环保局"], "implementers": ["各街道"], "everywhere": ["各街道"]}


def test_the_column_gives_the_role_that_no_word_gives():
    assert who("区水务局，区农业局", column="participant") == {"participants": ["区水务局", "区农业局"]}
    assert who("区水务局，各镇人民政府实施", column="participant") == {
        "participants": ["区水务局"],
        "implementers": ["各镇人民政府"],
    }
    assert who("区财政局牵头，区审计局", column="participant") == {"leads": ["区财政局"], "participants": ["区审计局"]}


@pytest.mark.parametrize("inner", ["2019年完成", "以目标责任书为准", "含修编、调整", "市、区", "新增建设用地除外"])
def test_other_brackets_say_nothing_about_who(inner):
    assert not responsibility.is_responsibility(inner, DISTRICT)


def test_a_name_printed_twice_counts_once_and_is_told():
    found = names.parse("区经信局、区科技局、区经信局", 0, DISTRICT)
    assert [name.name for name in found.names] == ["区经信局", "区科技局"]
    assert [name.name for name in found.doubles] == ["区经信局"]


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2018年底前完成", "by", None, "2018-12-31"),
        ("2018年年底前", "by", None, "2018-12-31"),
        ("2018年9月底", "by", None, "2018-09-30"),
        ("到2020年，", "by", None, "2020-12-31"),
        ("2019年上半年", "by", None, "2019-06-30"),
        ("2019年第三季度", "by", None, "2019-09-30"),
        ("2018年12月31日前", "by", None, "2018-12-31"),
        ("２０１９年６月底前", "by", None, "2019-06-30"),
        ("自2017年起", "from", "2017-01-01", None),
        ("2018年3月至6月", "window", "2018-03-01", "2018-06-30"),
        ("2017—2020年", "window", "2017-01-01", "2020-12-31"),
        ("“十三五”期间", "window", "2016-01-01", "2020-12-31"),
        ("每年11-12月份", "window", None, None),
        ("每年开展一次", "yearly", None, None),
        ("每半年报告", "yearly", None, None),
        ("每10年开展1次", "every-n-years", None, None),
        ("自接到通知之日起六个月内", "per-case", None, None),
        ("提前5个工作日", "per-case", None, None),
        ("按照省统一要求进度完成", "set-elsewhere", None, None),
    ],
)
def test_a_deadline_is_read_with_its_days(text, kind, first, last):
    (found,) = deadlines.find(text, 0)
    assert (found.kind, str(found.first or ""), str(found.last or "")) == (kind, first or "", last or "")
    assert not found.ambiguous


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2018 年 11 月底前", "2018-11-30"),
        ("2018 年底前", "2018-12-31"),
        ("2018年 12 月", "2018-12-31"),
        ("２０１９　年　６　月　３０　日", "2019-06-30"),
        ("2018 年 3 月至 6 月", "2018-06-30"),
        ("二〇一八年底前", "2018-12-31"),
        ("二○一九年十月三十一日前", "2019-10-31"),
    ],
)
def test_blanks_and_han_figures_in_a_date_change_nothing(text, last):
    (found,) = deadlines.find(f"于{text}完成", 7)
    assert (str(found.last), found.ambiguous) == (last, False)
    assert f"于{text}完成"[found.span[0] - 7 : found.span[1] - 7] == found.text
    assert text in found.text


def test_a_year_that_gives_no_deadline_is_asked_about():
    reading = tasks_of(
        "开展调查，2019年13月完成，排放较2013年下降。（区农业局牵头）", "清查点位，2019 年 6 月底完成。（区环保局牵头）"
    )
    asked = [finding for finding in reading.findings if finding.code == "unread_deadline"]
    assert [(reading.text[slice(*finding.span)], finding.task) for finding in asked] == [("2019", "t001")]


def test_before_a_month_has_two_readings():
    (found,) = deadlines.find("2018年6月前", 0, is_cell=True)
    assert found.ambiguous
    assert found.alternatives == (dt.date(2018, 5, 31), dt.date(2018, 6, 30))
    assert found.last == dt.date(2018, 6, 30)


@pytest.mark.parametrize("text", ["（国发〔2016〕31号）", "较2013年下降", "《统计年鉴2017》", "第12369号"])
def test_a_year_in_a_number_or_comparison_is_no_deadline(text):
    assert deadlines.find(text, 0) == ()


@pytest.mark.parametrize("cell", ["持续实施", "长期", "常态化推进"])
def test_a_cell_can_say_that_work_never_ends(cell):
    assert [d.kind for d in deadlines.find(cell, 0, is_cell=True)] == ["continuous"]


def quantities(text):
    return [(t.indicator, t.comparator, t.value, t.unit, t.year) for t in targets.find(text, 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2020年，全区污染地块安全利用率达到93%以上", [("污染地块安全利用率", ">=", 93.0, "%", 2020)]),
        ("农膜回收率80%左右", [("农膜回收率", "~", 80.0, "%", None)]),
        ("投保率不低于50%", [("投保率", ">=", 50.0, "%", None)]),
        ("规范化合格率≥95%", [("规范化合格率", ">=", 95.0, "%", None)]),
        ("农药使用量增长率≤0.5%", [("农药使用量增长率", "<=", 0.5, "%", None)]),
        ("重点重金属排放量较2013年下降8%", [("重点重金属排放量", "=", -8.0, "%", None)]),
        ("重点重金属排放量较2013年下降8%以上", [("重点重金属排放量", "<=", -8.0, "%", None)]),
        ("铅3.5kg、汞0.2kg", [("铅", "=", 3.5, "kg", None), ("汞", "=", 0.2, "kg", None)]),
        ("完成市级下达的耕地修复任务", [("耕地修复", "ext", None, "", None)]),
        ("2019年底前实现监测点位全覆盖", [("监测点位", "all", 100.0, "%", 2019)]),
        ("确保耕地面积不减少", [("耕地面积", "nodec", None, "", None)]),
        ("禁用厚度0.01mm以下地膜", []),
        ("严禁使用厚度0.01mm以下地膜", [("地膜厚度", ">=", 0.01, "mm", None)]),
    ],
)
def test_a_quantity_is_read_with_its_comparator(text, expected):
    assert quantities(text) == expected


def test_a_tail_takes_the_head_it_leaves_out():
    text = "主要农作物化肥、农药使用量零增长；利用率42%以上"
    assert [(i, c) for i, c, *_ in quantities(text)] == [
        ("主要农作物化肥使用量", "0growth"),
        ("主要农作物农药使用量", "0growth"),
        ("化肥利用率", ">="),
        ("农药利用率", ">="),
    ]


def test_a_target_keeps_the_year_it_is_compared_with_and_who_sets_it():
    (found,) = targets.find("排放量较2013年下降8%（以市级责任书为准）", 0)
    assert found.base_year == 2013
    assert found.set_elsewhere


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("一、总体要求", "han", 1),
        ("（十七）建立制度", "(han)", 17),
        ("(三) 核查", "(han)", 3),
        ("1.摸底", "dec.", 1),
        ("12、建库", "dec、", 12),
        ("（2）复核", "(dec)", 2),
        ("③上报", "circle", 3),
        ("第三章 保障", "chapter", 3),
        ("第十二条 监督", "article", 12),
        ("附表5-1 名单", "annex", 1),
        ("1.2 监测", "dec.dec", 2),
        ("１．摸底", "dec.", 1),
    ],
)
def test_every_form_of_numbering_is_known(line, kind, value):
    mark = marks.mark_of(line)
    assert (mark.kind, mark.value) == (kind, value)


@pytest.mark.parametrize("line", ["2018年底前完成", "12369热线", "3.5公顷", "各街道"])
def test_a_line_that_begins_with_a_figure_is_not_numbered(line):
    assert marks.mark_of(line) is None


def test_what_a_task_names_is_found():
    text = "建立污染地块名录，编制应急预案，接入信息化管理平台，在清源镇、白石县开展试点。"
    found = {(m.kind, m.name) for m in mentions.find(text, 0)}
    assert {("register", "污染地块名录"), ("filing", "应急预案"), ("place", "清源镇"), ("place", "白石县")} <= found


def tasks_of(*measures):
    text = "清源区土壤污染防治工作方案\n一、任务\n" + "\n".join(measures) + "\n"
    return read(text.encode(), "方案.txt", place="清源区")


def roles(task):
    return [[name.name for name in found] for found in (task.leads, task.participants)]


@pytest.mark.parametrize("bracket", ["（{}）", "[{}]", "【{}】", "〔{}〕"])
def test_a_bracket_of_any_shape_can_say_who_is_responsible(bracket):
    (task,) = tasks_of("开展调查，完成采样。" + bracket.format("区农业局牵头，区环保局参与，长期坚持")).tasks
    assert roles(task) == [["区农业局"], ["区环保局"]]


def test_a_bracket_of_bare_names_at_the_end_of_a_measure_says_who_is_responsible():
    reading = tasks_of("（一）开展调查（区环保局、区农业局）。", "（二）清理垃圾（含废弃物）和沟渠（区住建局）")
    assert [roles(task) for task in reading.tasks] == [[["区环保局", "区农业局"], []], [["区住建局"], []]]


def test_the_clause_before_a_bracket_can_name_the_lead():
    (task,) = tasks_of("（一）开展调查，由区农业局负责（区财政局配合）。").tasks
    assert (task.text, roles(task)) == ("开展调查，", [["区农业局"], ["区财政局"]])


@pytest.mark.parametrize("between", ["", "；", "。", "\n", "，\n"])
def test_brackets_side_by_side_are_one_statement(between):
    reading = tasks_of(f"（一）开展调查。（区环保局牵头）{between}（区农业局、区水务局配合）", "（二）加强监测。（区水务局牵头）")
    assert [roles(task) for task in reading.tasks] == [[["区环保局"], ["区农业局", "区水务局"]], [["区水务局"], []]]


@pytest.mark.parametrize("second", ["（配合单位：区财政局）", "（区财政局参与）"])
def test_a_second_bracket_can_bring_a_label_of_its_own(second):
    (task,) = tasks_of(f"（一）开展调查。（牵头单位：区环保局）{second}").tasks
    assert (task.text, roles(task)) == ("开展调查。", [["区环保局"], ["区财政局"]])


@pytest.mark.parametrize("between", ["", "\n"])
def test_a_sentence_that_only_says_who_goes_on_with_the_bracket_before_it(between):
    reading = tasks_of(f"（一）开展调查。（区环保局牵头）{between}各镇人民政府负责。", "（二）加强监测。（区水务局牵头）")
    assert [roles(task) for task in reading.tasks] == [[["区环保局"], []], [["区水务局"], []]]
    assert [name.name for name in reading.tasks[0].implementers] == ["各镇人民政府"]


def test_a_sentence_that_only_says_who_is_no_task_of_its_own():
    assert len(tasks_of("（一）开展调查。（区环保局牵头）", "（二）各镇人民政府负责。").tasks) == 1


@pytest.mark.parametrize(
    ("when", "kind", "last"),
    [
        ("每年开展一次", "yearly", None),
        ("每季度调度一次", "yearly", None),
        ("于2018年6月底前完成", "by", dt.date(2018, 6, 30)),
        ("2018 年底前完成", "by", dt.date(2018, 12, 31)),
    ],
)
def test_a_sentence_that_says_who_can_end_with_when(when, kind, last):
    first, _ = tasks_of(f"（一）开展检查。由区环保局牵头，区公安局配合，{when}。", "（二）加强监测。（区水务局牵头）").tasks
    assert (first.text, roles(first)) == ("开展检查。", [["区环保局"], ["区公安局"]])
    assert [(deadline.kind, deadline.last) for deadline in first.deadlines] == [(kind, last)]


def test_a_bracket_of_names_can_hold_the_governments_below():
    (task,) = tasks_of("（一）开展检查（区环保局、各乡镇政府、各县（市、区）政府）。").tasks
    assert roles(task)[0] == ["区环保局", "各乡镇政府", "各县（市、区）政府"]


@pytest.mark.parametrize("line", ["【责任单位】区环保局 【配合单位】区财政局", "[责任单位]：区环保局\n〔配合单位〕区财政局"])
@pytest.mark.parametrize("between", ["", "\n"])
def test_a_label_in_brackets_needs_no_colon(between, line):
    first, _ = tasks_of(f"（一）开展检查。{between}{line}", "（二）加强监测。（区水务局牵头）").tasks
    assert (first.text, roles(first)) == ("开展检查。", [["区环保局"], ["区财政局"]])


def test_sentences_that_say_what_each_does_are_no_task():
    reading = tasks_of(
        "（一）开展调查。（区环保局牵头）", "（二）开展检查。区环保局负责监督，区农业局负责指导。各镇人民政府负责。"
    )
    assert len(reading.tasks) == 1
    assert len(reading.duty_statements) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每年6月、12月", [("每年6月", "yearly", (6, 6), None), ("12月", "yearly", (12, 12), None)]),
        ("每年3、9月", [("每年3", "yearly", (3, 3), None), ("9月", "yearly", (9, 9), None)]),
        ("每年6月底和12月底前", [("每年6月底", "yearly", (6, 6), None), ("12月底前", "yearly", (12, 12), None)]),
        ("每年11、12月", [("每年11、12月", "window", (11, 12), None)]),
        ("每年12月15日前", [("每年12月15日前", "yearly", (12, 12), 15)]),
        ("每年11月中旬", [("每年11月中旬", "yearly", (11, 11), 20)]),
        ("每年3月1日至5月20日", [("每年3月1日至5月20日", "window", (3, 5), 20)]),
        ("每年11月至次年3月", [("每年11月至次年3月", "window", (11, 3), None)]),
    ],
)
def test_months_of_every_year_keep_their_number_and_their_day(text, expected):
    assert [(each.text, each.kind, each.months, each.day) for each in deadlines.find(text, 0)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年6月底前编制，12月底前整治", [("2018-06-30", False), ("2018-12-31", False)]),
        ("2018年6月底编制，12月底整治", [("2018-06-30", False), ("2018-12-31", False)]),
        ("2018年6月底前编制，年底前整治", [("2018-06-30", False), ("2018-12-31", False)]),
        ("2018年10月底前编制，3月底前整治", [("2018-10-31", False), ("2018-03-31", True)]),
        ("2018年6月底前编制。12月底前整治", [("2018-06-30", False), ("2017-12-31", True)]),
        ("较2013年下降，6月底前编制", [("2017-06-30", True)]),
        ("今年底前整治", [("2017-12-31", True)]),
    ],
)
def test_a_date_without_its_year_takes_that_of_the_date_before_it(text, expected):
    assert [(str(each.last), each.ambiguous) for each in deadlines.find(text, 0, issued=2017)] == expected


@pytest.mark.parametrize("text", ["2018年汛期前", "2018年春节前", "2018年度冬季前", "2018年秋收后"])
def test_a_year_with_a_time_that_is_no_date_is_in_doubt(text):
    (found,) = deadlines.find(f"{text}完成", 0)
    assert (found.text, found.last, found.ambiguous) == (text, dt.date(2018, 12, 31), True)
    (told,) = [f for f in tasks_of(f"清理沟渠，{text}完成。（区水务局负责）").findings if f.code == "ambiguous_deadline"]
    assert "只读懂了年份" in told.found


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018年第一、二季度", "2018-01-01", "2018-06-30"),
        ("2018年第三季度和第四季度", "2018-07-01", "2018-12-31"),
        ("2018年9、10月份", "2018-09-01", "2018-10-31"),
    ],
)
def test_months_or_quarters_in_a_row_are_a_stretch_of_time(text, first, last):
    (found,) = deadlines.find(text, 0)
    assert (found.kind, str(found.first), str(found.last), found.ambiguous) == ("window", first, last, False)


def test_months_apart_behind_one_year_are_as_many_readings():
    (found,) = deadlines.find("2018年3、9月份", 0)
    assert found.alternatives == (dt.date(2018, 3, 31), dt.date(2018, 9, 30))


def test_months_that_share_a_year_are_deadlines_of_their_own():
    found = deadlines.find("2019年6月、12月各检查一次", 0)
    assert [(each.text, each.last) for each in found] == [
        ("2019年6月", dt.date(2019, 6, 30)),
        ("12月", dt.date(2019, 12, 31)),
    ]


def test_months_of_a_list_keep_their_own_end_or_doubt():
    end, before = deadlines.find("2019年6月底、12月底前完成", 0), deadlines.find("2019年6月和12月前完成", 0)
    assert [(each.text, each.last, each.ambiguous) for each in end] == [
        ("2019年6月底", dt.date(2019, 6, 30), False),
        ("12月底前", dt.date(2019, 12, 31), False),
    ]
    assert [(each.text, each.alternatives) for each in before] == [
        ("2019年6月", ()),
        ("12月前", (dt.date(2019, 11, 30), dt.date(2019, 12, 31))),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每年开展至少1次用地监测", ("用地监测次数", ">=", 1.0, "次/年")),
        ("每年开展两次专项执法工作", ("专项执法次数", "=", 2.0, "次/年")),
        ("对治理设施运行至少每年开展一次检查", ("治理设施运行检查次数", ">=", 1.0, "次/年")),
        ("完成全区简易填埋点治理", ("简易填埋点治理", "all", 100.0, "%")),
        ("每年至少检查1次设施运行情况", ("设施运行情况检查次数", ">=", 1.0, "次/年")),
        ("每年对污染防治设施运行情况至少检查一次", ("污染防治设施运行情况检查次数", ">=", 1.0, "次/年")),
        ("所有简易填埋点2018年底前全部完成治理", ("简易填埋点治理", "all", 100.0, "%")),
        ("实现垃圾堆放点全部整治", ("垃圾堆放点整治", "all", 100.0, "%")),
        ("新增坑塘实现同步治理", ("新增坑塘", "all", 100.0, "%")),
        ("新增坑塘同步治理", ("新增坑塘", "all", 100.0, "%")),
        ("率先完成甲县、乙县2个产粮大县的类别划定", ("产粮大县类别划定", "all", 2.0, "个")),
        ("回收试点扩大到甲县、乙县、丙县3个县（市）", ("回收试点县数", "=", 3.0, "个")),
    ],
)
def test_how_often_and_how_many_are_targets(text, expected):
    (target,) = targets.find(text, 0)
    assert (target.indicator, target.comparator, target.value, target.unit) == expected
