"""What the journal keeps of an action, in words. A name or `action name` gives the label and, of coded values, the function that
names a value; themes bring those of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from jingtu.core.commissions.declaring import Stage
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Relief
from jingtu.core.exchange.declaring import Flow, Publication
from jingtu.core.exports.models import Export
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.gates.asking import Gate
from jingtu.core.gates.matters import Matter
from jingtu.core.gates.models import Outcome
from jingtu.core.imports.models import Batch
from jingtu.core.keys.models import ApiKey
from jingtu.core.linking.models import Link
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.notices.models import Colour, NoticeSettings, Robot
from jingtu.core.observations.models import Delivery
from jingtu.core.panels.declaring import Review
from jingtu.core.panels.models import Conclusion
from jingtu.core.parties.models import Appointment, Party, Succession
from jingtu.core.plans.exports import COMPARATORS
from jingtu.core.subjects.declaring import Declaration, called
from jingtu.core.subjects.handing_over import HandOver
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Sensitivity
from jingtu.core.work.lifecycle import MOVES, State
from jingtu.core.work.models import Request
from jingtu.standards import functions
from jingtu.web.console.dues import STEPS as RELIEF_STEPS
from jingtu.web.console.filing_words import STEP_WORDS

Label = Callable[[Any], Any]
DETAILS: dict[str, str | Promise] = {
    "role": gettext_lazy("角色"),
    "areas": gettext_lazy("区域"),
    "from": gettext_lazy("自"),
    "until": gettext_lazy("至"),
    "deputy": gettext_lazy("代理人"),
    "username": gettext_lazy("用户名"),
    "changed": gettext_lazy("修改项"),
    "filename": gettext_lazy("文件名"),
    "sha256": gettext_lazy("文件校验值"),
    "tasks": gettext_lazy("任务数"),
    "sentence": gettext_lazy("原因"),
    "summary": gettext_lazy("改正"),
    "undo": gettext_lazy("撤销的改正"),
    "version": gettext_lazy("版本"),
    "title": gettext_lazy("标题"),
    "query": gettext_lazy("筛选条件"),
    "kind": gettext_lazy("种类"),
    "added": gettext_lazy("新增"),
    "name": gettext_lazy("名称"),
    "old": gettext_lazy("原名称"),
    "on": gettext_lazy("生效日期"),
    "successor": gettext_lazy("承接单位"),
    "basis": gettext_lazy("依据"),
    "faults": gettext_lazy("问题数"),
    "checked": gettext_lazy("检查条数"),
    "email": gettext_lazy("邮箱"),
    "mail": gettext_lazy("邮件"),
    "quiet_first": gettext_lazy("免打扰开始"),
    "quiet_last": gettext_lazy("免打扰结束"),
    "red_at_any_hour": gettext_lazy("红色督办不受限制"),
    "party": gettext_lazy("单位"),
    "active": gettext_lazy("启用"),
    "count": gettext_lazy("条数"),
    "written": gettext_lazy("写入项数"),
    "taken_back": gettext_lazy("撤销项数"),
    "facts": gettext_lazy("内容校验值"),
    "mode": gettext_lazy("方式"),
    "moved": gettext_lazy("转移的材料"),
    "reason": gettext_lazy("理由"),
    "seed": gettext_lazy("抽取种子"),
    "candidates": gettext_lazy("候选人数"),
    "conclusion": gettext_lazy("结论"),
    "number": gettext_lazy("编号"),
    "about": gettext_lazy("事由"),
    "accesses.remove before": gettext_lazy("早于"),
    "accesses.remove first": gettext_lazy("首条"),
    "accesses.remove last": gettext_lazy("末条"),
    "after": gettext_lazy("修改后"),
    "amount": gettext_lazy("条数"),
    "as_of": gettext_lazy("截至"),
    "assignments": gettext_lazy("承办任务"),
    "before": gettext_lazy("修改前"),
    "bytes": gettext_lazy("文件大小（字节）"),
    "cancelled": gettext_lazy("撤销的反馈要求"),
    "certificate": gettext_lazy("资质证书"),
    "checks": gettext_lazy("检查项"),
    "classes": gettext_lazy("数据级别"),
    "code": gettext_lazy("代码"),
    "colour": gettext_lazy("颜色"),
    "comparator": gettext_lazy("要求"),
    "corrects": gettext_lazy("更正的记录"),
    "counts": gettext_lazy("检查结果"),
    "day": gettext_lazy("日期"),
    "despite": gettext_lazy("准入条件不满足仍登记的理由"),
    "differences": gettext_lazy("不同之处"),
    "document": gettext_lazy("依据文件"),
    "due_on": gettext_lazy("期限"),
    "duty": gettext_lazy("事项"),
    "effective_on": gettext_lazy("生效日期"),
    "entries": gettext_lazy("列入数"),
    "explained": gettext_lazy("须说明"),
    "fields": gettext_lazy("填写的栏目"),
    "filled": gettext_lazy("补填的信息"),
    "flow": gettext_lazy("送达流程"),
    "format": gettext_lazy("格式"),
    "function": gettext_lazy("职能"),
    "gate": gettext_lazy("准入事项"),
    "gone": gettext_lazy("并入的对象"),
    "grounds": gettext_lazy("依据"),
    "held_on": gettext_lazy("开会日期"),
    "inside": gettext_lazy("内部核对"),
    "kept": gettext_lazy("保留的对象"),
    "key": gettext_lazy("所属期"),
    "subjects.hand_over key": gettext_lazy("移交事项"),
    "left": gettext_lazy("未能恢复的内容"),
    "links": gettext_lazy("关联的登记数据"),
    "list": gettext_lazy("名录"),
    "made_at": gettext_lazy("备份时间"),
    "met_on": gettext_lazy("办结日期"),
    "methods": gettext_lazy("方法数"),
    "migrations": gettext_lazy("数据表升级"),
    "months": gettext_lazy("保留月数"),
    "move": gettext_lazy("办理"),
    "narrowed": gettext_lazy("筛选条件"),
    "noted": gettext_lazy("提示"),
    "off": gettext_lazy("放假"),
    "other": gettext_lazy("另一对象"),
    "outcome": gettext_lazy("结果"),
    "outputs": gettext_lazy("成果文件"),
    "owner": gettext_lazy("使用人"),
    "parameters": gettext_lazy("参数"),
    "place": gettext_lazy("区划"),
    "places": gettext_lazy("处数"),
    "plan": gettext_lazy("方案"),
    "previous": gettext_lazy("上一版方案"),
    "program": gettext_lazy("程序版本"),
    "publication": gettext_lazy("公开事项"),
    "purpose": gettext_lazy("用途"),
    "receipts": gettext_lazy("回执编号"),
    "refused": gettext_lazy("退回"),
    "register": gettext_lazy("名单"),
    "remark": gettext_lazy("备注"),
    "removed": gettext_lazy("移除的附件"),
    "work.evidence added": gettext_lazy("增加的附件"),
    "report": gettext_lazy("反馈"),
    "request": gettext_lazy("申请"),
    "restored": gettext_lazy("恢复的版本"),
    "rights": gettext_lazy("权限"),
    "same": gettext_lazy("与原结果相同"),
    "snapshot": gettext_lazy("数据校验值"),
    "state": gettext_lazy("状态"),
    "step": gettext_lazy("步骤"),
    "subject": gettext_lazy("监管对象"),
    "subjects": gettext_lazy("监管对象"),
    "target": gettext_lazy("目标等级"),
    "terms": gettext_lazy("变动的期限"),
    "themes": gettext_lazy("业务"),
    "to": gettext_lazy("至"),
    "exchange.deliver to": gettext_lazy("送达单位"),
    "subjects.hand_over to": gettext_lazy("接收方"),
    "work.hand_over to": gettext_lazy("接收单位"),
    "type": gettext_lazy("材料种类"),
    "undone": gettext_lazy("撤销移交的任务"),
    "value": gettext_lazy("数值"),
    "verdicts": gettext_lazy("准入答复编号"),
    "worked": gettext_lazy("调休上班"),
    "year": gettext_lazy("年份"),
}
CORRECTION = {"correct": gettext_lazy("更正")}
PLAN_CORRECTIONS = {
    "change-task": gettext_lazy("修改任务"),
    "merge-tasks": gettext_lazy("合并任务"),
    "split-task": gettext_lazy("拆分任务"),
    "remove-task": gettext_lazy("移除任务"),
    "add-task": gettext_lazy("补充任务"),
    "decide-finding": gettext_lazy("处理问题"),
    "change-head": gettext_lazy("修改文件信息"),
    "carry-over": gettext_lazy("沿用更正"),
}
RUNS = {"evaluate": gettext_lazy("评价"), "risk": gettext_lazy("风险评估"), "campaign": gettext_lazy("监测评价")}
REMINDED = {"due": gettext_lazy("办理期限"), "report": gettext_lazy("反馈"), "sign": gettext_lazy("签收")}
REPORT_STEPS = {"submit": gettext_lazy("报送"), "accept": gettext_lazy("通过"), "return": gettext_lazy("退回")}


def one_of(known: type[Choices] | Mapping[Any, Any]) -> Label:
    """Return the function that names a code by choices or a table of words; what is not known stays as it is."""
    words = known if isinstance(known, Mapping) else dict(known.choices)
    return lambda value: words.get(value, value)


def declared_as(kind: type[Declaration]) -> Label:
    """Return the function that names the code of a declaration."""
    return lambda value: called(kind, value)


def _theme(name: str) -> Any:
    return apps.get_app_config(name).verbose_name if name in apps.app_configs else name


LABELS: dict[str, Label] = {
    "about": one_of(REMINDED),
    "classes": lambda value: "、".join(str(one_of(Sensitivity)(each)) for each in value.split("、")),
    "colour": one_of(Colour),
    "comparator": one_of(COMPARATORS),
    "commissions.commission kind": declared_as(Stage),
    "commissions.end kind": declared_as(Stage),
    "commissions.void kind": declared_as(Stage),
    "conclusion": one_of(Conclusion),
    "duties.relief kind": one_of(Relief.Kind),
    "duties.relief step": one_of(RELIEF_STEPS | {"ask": gettext_lazy("申请")}),
    "duty": declared_as(Duty),
    "exports.decide state": one_of(Export.State),
    "filings.step state": one_of(Filing.State),
    "filings.step step": one_of(STEP_WORDS),
    "flow": declared_as(Flow),
    "format": one_of(Export.Format),
    "from": one_of({"command line": gettext_lazy("命令行")}),
    "function": lambda value: functions.names().get(value, value),
    "gate": declared_as(Gate),
    "gates.lift kind": declared_as(Matter),
    "gates.suspend kind": declared_as(Matter),
    "imports.receive kind": declared_as(SubjectKind),
    "linking.decide state": one_of(Link.State),
    "list": declared_as(SubjectList),
    "mail": one_of(NoticeSettings.Mail),
    "mode": one_of(Batch.Mode),
    "notices.robot kind": one_of(Robot.Shape),
    "observations.check state": one_of(Delivery.State),
    "observations.run kind": one_of(RUNS),
    "outcome": one_of(Outcome),
    "panels.convene kind": declared_as(Review),
    "parties.enter kind": one_of(Party.Kind),
    "parties.succeed kind": one_of(Succession.Kind),
    "plans.review kind": one_of(PLAN_CORRECTIONS),
    "publication": declared_as(Publication),
    "register": declared_as(SubjectKind),
    "registers.import kind": declared_as(SubjectKind),
    "rights": one_of(ApiKey.Rights),
    "role": one_of(Appointment.Role),
    "subjects.classify from": one_of(Sensitivity),
    "subjects.classify to": one_of(Sensitivity),
    "subjects.enter kind": declared_as(SubjectKind),
    "subjects.hand_over key": declared_as(HandOver),
    "subjects.hand_over to": _theme,
    "themes": _theme,
    "type": declared_as(FilingType),
    "work.move from": one_of(State),
    "work.move move": one_of({name: move.label for name, move in MOVES.items()} | CORRECTION),
    "work.move to": one_of(State),
    "work.report move": one_of(REPORT_STEPS),
    "work.request kind": one_of(Request.Kind),
    "work.request state": one_of(Request.State),
}
