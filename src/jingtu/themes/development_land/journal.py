"""The words of what the theme writes into the journal."""

from django.utils.translation import gettext_lazy as _

from jingtu.web.console.journal_details import one_of

from .models import Responsible, Screening, Status, Succession, SurveyDecision

ACTIONS = {
    "land.decide_surveys": _("认定不一致的调查结果"),
    "land.score_table": _("导入风险筛查分值表"),
    "land.screen": _("登记风险筛查"),
    "land.screening_corrected": _("登记风险筛查的专家纠偏"),
    "land.ask": _("查询用地准入"),
    "land.declare": _("登记地块状态认定"),
    "land.succeed": _("登记宗地分割、合并、换号"),
    "land.hold_responsible": _("登记责任主体"),
    "land.void_responsible": _("撤销登记错的责任主体"),
}
SUBJECTS = {"land_question": _("用地准入查询"), "score_table": _("风险筛查分值表")}
DETAILS = {
    "band": _("级别"),
    "corrected": _("纠偏后级别"),
    "defaulted": _("按不明计的指标数"),
    "edition": _("版次"),
    "evidence": _("证据"),
    "id": _("认定记录"),
    "land.succeed from": _("原宗地"),
    "land.succeed to": _("后继宗地"),
    "parcels": _("宗地数"),
    "runs": _("评价"),
    "score": _("得分"),
    "screening": _("风险筛查"),
    "site": _("地块"),
    "site_type": _("地块类型"),
    "stage": _("阶段"),
    "status": _("认定状态"),
    "table": _("分值表"),
}
LABELS = {
    "band": one_of(Screening.Band),
    "corrected": one_of(Screening.Band),
    "land.decide_surveys conclusion": one_of(SurveyDecision.Conclusion),
    "land.hold_responsible kind": one_of(Responsible.Capacity),
    "land.score_table stage": one_of({"screening": _("风险筛查"), "ranking": _("风险分级")}),
    "land.score_table site_type": one_of({"closed": _("关闭搬迁地块"), "operating": _("在产企业地块")}),
    "land.succeed kind": one_of(Succession.Kind),
    "land.void_responsible kind": one_of(Responsible.Capacity),
    "status": one_of(Status),
}
