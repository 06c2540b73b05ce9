"""What must hold of any text: no input crashes the reading, every offset points at its words, nothing but noise is lost."""

import re
import string
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.plandoc import Refused, deadlines, document, names, read, responsibility, textdump
from jingtu.plandoc.document import clean
from jingtu.plandoc.names import Context
from jingtu.plandoc.textdump import blocks

PIECES = st.sampled_from(
    [
        "一、总体要求",
        "于 2018 年 6 月 底前，9月底前",
        "二〇一九年十月三十一日、每年3、9月",
        "【责任单位】市环保局　市农委 ",
        "市农委（负责耕地）、各县、市、区人民政府",
        "（一）开展调查",
        "1.建立名录",
        "2、",
        "①",
        "第一章 总则",
        "附件：任务分工表",
        "附表2",
        "[bookmark: _Toc1]",
        "（区环保局牵头，区财政局、农业局等参与）",
        "（牵头单位：环保局，协办单位：各镇街等）",
        "责任单位：区水务局",
        "(区环保局负责)",
        "（",
        "）",
        "以下均需各街道落实，不再列出",
        "2018年底前",
        "2018年6月前",
        "每10年",
        "达到90%以上",
        "100%以上",
        "持续实施",
        "\t序号",
        "\t牵头部门",
        "\t参与部门",
        "\t工作任务",
        "\t完成时限",
        "\t区环保局",
        "\t",
        "\n",
        "\n\n",
        " \t区建设局",
        "｜",
        "\u3000",
        "\u200b",
        "\x07",
        "完成治理任务。",
        "等",
    ]
)
TEXTS = st.lists(PIECES | st.text(alphabet="区市局等、，。（）()牵头参与负责" + string.digits, max_size=12), max_size=40).map(
    "".join
)
PATIENT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _reading(text):
    try:
        return read(text.encode(), "plan.txt")
    except Refused:
        return None


@PATIENT
@given(TEXTS)
def test_no_text_crashes_the_reading_and_every_offset_points_at_its_words(text):
    reading = _reading(text)
    if reading is None:
        return
    words = reading.text
    for task in (*reading.tasks, *reading.blocks):
        assert words[slice(*task.span)] == task.text
        for name in (*task.leads, *task.participants, *task.implementers, *task.measure_leads):
            assert words[slice(*name.span)] == name.printed
        for part in (*task.deadlines, *task.targets):
            assert words[slice(*part.span)] == part.text
    for node in reading.nodes:
        assert 0 <= node.span[0] <= node.span[1] <= len(words)
        assert node.parent is None or reading.nodes[node.parent].span[0] <= node.span[0]
    assert reading.to_json()["text"] == words


@PATIENT
@given(TEXTS)
def test_nothing_but_noise_is_lost(text):
    squeezed = re.sub(r"[\s|｜]", "", clean(text.replace("\t", "\n")))
    laid = re.sub(r"[\s|｜]", "", document.build(textdump.blocks(text)).text)
    assert laid == squeezed or laid == re.sub(r"[-: ]", "", squeezed)


@PATIENT
@given(
    st.lists(
        st.lists(st.text(alphabet="区环保局任务2018年", min_size=1, max_size=6), min_size=3, max_size=3), min_size=2, max_size=6
    )
)
def test_a_table_written_as_text_comes_back_row_by_row(rows):
    text = "\n\n".join("\n".join("\t" + cell for cell in row) for row in rows) + "\n\n"
    (table,) = blocks(text)
    assert [[cell.text for cell in row] for row in table.rows] == rows


@pytest.mark.parametrize(
    "read_all",
    [
        lambda times: deadlines.find("2018年6月底前，7月底前，每年6月、12月，" * times, 0),
        lambda times: deadlines.unread_years("2018年汛 6 月，" * times, 0),
        lambda times: names.parse("市农委 " * times + "各县、市、区人民政府、" * times, 0, Context("city")),
        lambda times: responsibility.read("甲 乙丙 " * times, 0, Context("city")),
    ],
)
def test_a_long_passage_takes_time_in_proportion(read_all):
    begun = time.process_time()
    read_all(8000)
    assert time.process_time() - begun < 10
