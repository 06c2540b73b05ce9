"""Findings in words: what each kind of doubt is called, and the sign it has in the margin."""

from django.utils.translation import gettext_lazy as _

SIGNS = {"question": "?", "warning": "!", "note": "i", "done": "✓"}
NAMES = {
    "absent_annex": _("附件缺失"),
    "ambiguous_deadline": _("时限有两种理解"),
    "body_against_table": _("正文与表格不一致"),
    "copied_figure": _("数字疑似照抄"),
    "deadline_only_in_table": _("时限只见于表格"),
    "double_party": _("单位重复列出"),
    "duplicate": _("内容重复"),
    "duty_statement": _("职责叙述"),
    "empty_row": _("空行"),
    "impossible_figure": _("不可能的数字"),
    "lead_among_participants": _("牵头单位又列为参与"),
    "level_wording": _("层级用语"),
    "no_issue_date": _("没有印发日期"),
    "no_lead": _("没有牵头部门"),
    "no_place": _("适用地区不明"),
    "no_responsibility": _("没有责任单位"),
    "no_title": _("没有标题"),
    "number_order": _("编号次序"),
    "party_level": _("单位层级"),
    "reader": _("文件读取说明"),
    "removed-task": _("删除的任务"),
    "row_under_other_clause": _("表格行与条款不对应"),
    "row_without_clause": _("表格行没有对应条款"),
    "subtotal": _("小计不符"),
    "two_roles": _("一个单位两种角色"),
    "unread_column": _("表格栏没有读懂"),
    "unread_deadline": _("时限没有读懂"),
    "unread_party": _("单位没有读懂"),
    "unread_table": _("表格没有读懂"),
    "words_twice": _("文字重复"),
}


def finding_name(code: str) -> str:
    """Name a kind of finding; one without a name of its own is simply a doubt."""
    return str(NAMES.get(code, _("疑问")))
