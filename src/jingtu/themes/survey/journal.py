"""The words of what the theme writes into the journal."""

from django.utils.translation import gettext_lazy as _

from jingtu.web.console.journal_details import one_of

from .models import Adjustment, Campaign, CustodyStep, Proposal

ACTIONS = {
    "survey.lay_out": _("采样布点"),
    "survey.station_add": _("添加采样点"),
    "survey.stations": _("选定采样点"),
    "survey.number": _("编样品号"),
    "survey.custody": _("登记样品流转"),
    "survey.adjust": _("提出点位优化计算"),
    "survey.adjust_decide": _("决定点位优化建议"),
}
SUBJECTS = {"adjustment": _("点位优化计算")}
DETAILS = {
    "action": _("流转环节"),
    "survey.stations changed": _("改动数"),
    "chosen": _("采用点数"),
    "decision": _("决定"),
    "density": _("布点密度"),
    "method": _("方法"),
    "parallels": _("平行样数"),
    "samples": _("样品"),
    "survey.number samples": _("样品数"),
    "spacing_m": _("间距（米）"),
    "stations": _("点数"),
    "survey.adjust_decide step": _("次序"),
    "transfer": _("流转单"),
    "wanted": _("要求点数"),
}
LABELS = {
    "action": one_of(CustodyStep.Action),
    "decision": one_of(Proposal.Decision),
    "survey.adjust method": one_of(Adjustment.Method),
    "survey.lay_out method": one_of(Campaign.Method),
}
