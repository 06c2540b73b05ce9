"""Themes, topics and short titles, on sentences of our own."""

import re

import pytest

from jingtu.plandoc import themes

# task, nearest heading, theme, topics
CASES = [
    ("对全区农用地开展详查，2019年底前查明耕地污染面积和分布。", "摸清底数", "soil_survey", {"farmland_survey"}),
    ("每10年组织一次定期调查。", "", "soil_survey", {"periodic_survey"}),
    ("在水源地和园区周边增设监测点位。", "建设监测网络", "monitoring_network", {"monitoring_points"}),
    ("建成区级土壤环境信息化管理平台，编制共享目录。", "", "data_sharing", {"information_platform", "data_sharing_rules"}),
    ("完成耕地土壤环境质量类别划定，形成分类清单。", "", "farmland_classes", {"farmland_class_list"}),
    ("划出特定农产品禁止生产区并立界桩。", "", "farmland_classes", {"prohibited_areas"}),
    ("逐年更新污染地块名录和开发利用负面清单。", "", "construction_land", {"site_register"}),
    (
        "建立疑似污染地块名单，收到通知的六个月内完成初步调查。",
        "",
        "suspected_sites",
        {"suspected_site_list", "preliminary_investigation"},
    ),
    ("耕地后备资源每季度巡查一次。", "", "unused_land", {"unused_land_protection"}),
    ("新建项目环境影响评价增加土壤内容，落实“三同时”。", "", "project_entry", {"project_assessment", "simultaneous_facilities"}),
    ("学校、居民区周边新建化工项目一律不批选址。", "优化空间布局", "spatial_planning", set()),
    ("公布重点监管企业名单，督促其自行监测。", "", "key_enterprises", {"key_enterprise_list", "self_monitoring"}),
    ("企业拆除前编制残留污染物清理方案并备案。", "", "key_enterprises", {"demolition_plans"}),
    ("重点重金属排放量较2013年下降12%。", "", "heavy_metals", {"heavy_metal_total"}),
    ("对三座尾矿库开展环境风险评估。", "", "mining_tailings", {"tailings"}),
    ("整治炉渣堆存场所，补齐防扬散设施。", "", "industrial_waste", {"waste_stockpiles"}),
    ("危险废物转移一律走电子转移联单，规范化管理达标。", "", "hazardous_waste", {"hazardous_waste_management"}),
    ("化肥农药用量零增长。", "", "agricultural_inputs", {"fertiliser_pesticide"}),
    ("监测灌溉水质，超标渠段停用。", "", "irrigation", {"irrigation_water"}),
    ("规模养殖场配齐粪污处理设施。", "", "livestock", {"livestock_facilities"}),
    ("污泥处理设施全部达标改造。", "", "domestic_waste_sludge", {"sludge"}),
    ("每月巡查水源保护区。", "", "drinking_water", {"water_source_protection"}),
    ("编制治理与修复规划，建立项目库。", "", "remediation", {"remediation_plan", "project_pool"}),
    ("按环境信用等级实行差别管理。", "", "credit", {"enterprise_credit"}),
    ("高风险企业投保环境污染责任保险。", "", "insurance_finance", {"liability_insurance"}),
    ("区财政安排土壤污染防治专项资金。", "", "funding", {"budget"}),
    ("推动科技成果转化，开展修复技术研究。", "", "science_technology", {"research", "technology_transfer"}),
    ("修订突发环境事件应急预案。", "", "emergency", {"emergency_plans"}),
    ("每年开展一次土壤专项执法。", "", "enforcement", {"special_enforcement"}),
    ("对年度评估不合格的镇街限期整改并约谈负责人。", "", "assessment", {"yearly_assessment", "rectification_interview"}),
    ("实行有奖举报。", "", "participation", {"report_reward"}),
    ("成立区领导小组。", "", "organization", {"leading_group"}),
]


@pytest.mark.parametrize(("text", "heading", "theme", "topics"), CASES, ids=[case[0][:12] for case in CASES])
def test_a_task_finds_its_theme_and_topics(text, heading, theme, topics):
    found, codes = themes.classify(text, ("二、主要任务", heading), "")
    assert found == theme
    assert topics <= set(codes)


def test_every_theme_is_reached_by_a_case():
    assert {case[2] for case in CASES} == set(themes.themes())


def test_a_bare_cell_takes_the_topics_of_its_heading():
    assert themes.classify("按上级部署完成。", ("二、主要任务", "实行污泥无害化处置"), "") == (
        "domestic_waste_sludge",
        ("sludge",),
    )


def test_words_that_say_nothing_belong_to_the_organisation_of_the_work():
    assert themes.classify("其他事项。", (), "") == (themes.FALLBACK_THEME, ())


def test_themes_named_in_passing_do_not_raise_a_topic():
    _, codes = themes.classify("涉农资金（测土配方施肥等）向重点镇倾斜。", (), "")
    assert "fertiliser_pesticide" not in codes


def test_codes_and_names_are_unique_and_names_short():
    for rows in (themes.themes(), themes.topics()):
        names = [row.name for row in rows.values()]
        assert len(set(names)) == len(names)
        assert all(len(code) <= 40 and re.fullmatch(r"[a-z_]+", code) for code in rows)
    assert all(re.fullmatch(r"[A-Z]{3,4}-\d\d[a-e]?", item) for topic in themes.topics().values() for item in topic.requires)


@pytest.mark.parametrize(
    ("text", "heading", "title"),
    [
        ("3.推进污泥处置。各镇全部改造现有设施。", "（八）减少生活污染", "推进污泥处置"),
        ("各镇全部改造现有设施，逾期停用。", "（八）减少生活污染", "减少生活污染"),
        ("到2020年，按照省统一要求，完成耕地类别划定，建立档案。", "", "完成耕地类别划定，建立档案"),
        ("各县（市、区）建立名单（含镇级），动态更新。", "", "各县（市、区）建立名单，动态更新"),
        ("完成耕地类别划定，建立档案。逐年复核变动图斑，复核结果报区政府和市里的主管部门。", "", "完成耕地类别划定"),
        ("在划定耕地类别的基础上，完成优先保护区的落图并建立标志。", "", "完成优先保护区的落图并建立标志"),
        ("对未通过考核的，提出整改要求。", "", "对未通过考核的，提出整改要求"),
        ("", "", ""),
    ],
)
def test_a_short_title_says_what_is_to_be_done(text, heading, title):
    assert themes.short_title(text, heading) == title


def test_a_long_list_is_cut_to_its_first_name():
    text = "督促有色金属冶炼、石油加工、化工、电镀、制革、制药等行业企业在停产前备案"
    assert themes.short_title(text, "") == "督促有色金属冶炼等行业企业在停产前备案"


def test_a_short_title_is_never_longer_than_thirty_characters():
    assert len(themes.short_title("甲" * 200, "")) == themes.TITLE_LENGTH


def test_a_heading_shared_by_several_tasks_names_none_of_them():
    measures = [
        ("推广配方肥并建档。", "减少农业污染"),
        ("回收废弃农膜。", "减少农业污染"),
        ("", "减少农业污染"),
        ("逐镇验收。", "减少生活污染"),
    ]
    assert themes.short_titles(measures) == ("推广配方肥并建档", "回收废弃农膜", "减少农业污染", "减少生活污染")
