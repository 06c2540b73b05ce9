"""The journal, for the auditor: who did what and when, filtered, and the check that nothing was changed."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.journal.exporting import VERIFIER, head_lines, lines
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record, verify
from jingtu.core.journal.verification import daily_heads
from jingtu.core.parties.models import Appointment, User
from jingtu.core.parties.scope import needs
from jingtu.web.console.narrowing import Narrowing, day_field
from jingtu.web.keys import keys_of
from jingtu.web.listing import Column, Listing

READ = "journal.read"
DAYS_SHOWN = 14
DAYS_PRINTED = 31
COLUMNS = (
    Column("sequence", gettext_lazy("序号"), ("sequence",), "jt-number"),
    Column("at", gettext_lazy("时间")),
    Column("actor", gettext_lazy("操作人")),
    Column("action", gettext_lazy("操作")),
    Column("subject", gettext_lazy("对象")),
    Column("detail", gettext_lazy("内容")),
)
ACTIONS = {
    "session.login": gettext_lazy("登录"),
    "session.logout": gettext_lazy("退出"),
    "session.refused": gettext_lazy("登录失败"),
    "accounts.create": gettext_lazy("建立账号"),
    "users.create": gettext_lazy("建立账号（命令行）"),
    "accounts.edit": gettext_lazy("修改账号资料"),
    "accounts.reset": gettext_lazy("重置密码"),
    "accounts.unlock": gettext_lazy("解除登录锁定"),
    "accounts.enable": gettext_lazy("启用账号"),
    "accounts.disable": gettext_lazy("停用账号"),
    "accounts.password": gettext_lazy("修改密码"),
    "factors.enrol": gettext_lazy("绑定动态口令"),
    "factors.confirm": gettext_lazy("输入动态口令"),
    "factors.recover": gettext_lazy("使用恢复码"),
    "factors.refused": gettext_lazy("动态口令不对"),
    "factors.codes": gettext_lazy("换新的恢复码"),
    "factors.reset": gettext_lazy("重置双因素认证"),
    "keys.issue": gettext_lazy("发放接口密钥"),
    "keys.revoke": gettext_lazy("撤销接口密钥"),
    "roles.grant": gettext_lazy("授予角色"),
    "roles.end": gettext_lazy("终止角色"),
    "roles.deputy": gettext_lazy("登记代理"),
    "roles.deputy_end": gettext_lazy("终止代理"),
    "parties.rename": gettext_lazy("单位更名"),
    "parties.succeed": gettext_lazy("登记单位承接"),
    "places.load_towns": gettext_lazy("载入乡镇"),
    "places.add_zone": gettext_lazy("添加功能区"),
    "plans.upload": gettext_lazy("上传方案"),
    "plans.read": gettext_lazy("读取方案"),
    "plans.refuse": gettext_lazy("方案未能读取"),
    "plans.review": gettext_lazy("审阅改正"),
    "plans.discard": gettext_lazy("放弃审阅"),
    "plans.confirm": gettext_lazy("确认方案"),
    "plans.export": gettext_lazy("导出"),
    "work.assign": gettext_lazy("交办任务"),
    "work.move": gettext_lazy("办理任务"),
    "subjects.enter": gettext_lazy("登记监管对象"),
    "survey.lay_out": gettext_lazy("采样布点"),
    "survey.station_add": gettext_lazy("添加采样点"),
    "survey.stations": gettext_lazy("选定采样点"),
    "survey.number": gettext_lazy("编样品号"),
    "survey.custody": gettext_lazy("登记样品流转"),
    "survey.adjust": gettext_lazy("提出点位优化计算"),
    "survey.adjust_decide": gettext_lazy("决定点位优化建议"),
    "subjects.move": gettext_lazy("办理监管对象的状态"),
    "subjects.revise": gettext_lazy("修改监管对象的信息"),
    "commissions.register_unit": gettext_lazy("登记第三方机构"),
    "commissions.commission": gettext_lazy("登记委托"),
    "commissions.end": gettext_lazy("结束委托"),
    "commissions.void": gettext_lazy("撤销登记错的委托"),
    "observations.deliver": gettext_lazy("交付检测数据"),
    "observations.check": gettext_lazy("检查检测数据"),
    "observations.waive": gettext_lazy("同意接收检测数据须说明的问题"),
    "observations.take_back": gettext_lazy("撤回对检测数据问题的同意"),
    "observations.withdraw": gettext_lazy("撤回检测数据"),
    "observations.accredit": gettext_lazy("登记检测单位资质范围"),
    "observations.map": gettext_lazy("登记历史数据列对应表"),
    "observations.run": gettext_lazy("提交评价"),
    "observations.done": gettext_lazy("完成评价"),
    "observations.cancel": gettext_lazy("取消评价"),
    "observations.repeat": gettext_lazy("重算核对评价"),
    "land.decide_surveys": gettext_lazy("认定不一致的调查结果"),
    "land.score_table": gettext_lazy("导入风险筛查分值表"),
    "land.screen": gettext_lazy("登记风险筛查"),
    "land.screening_corrected": gettext_lazy("登记风险筛查的专家纠偏"),
    "land.ask": gettext_lazy("查询用地准入"),
    "land.declare": gettext_lazy("登记地块状态认定"),
    "land.succeed": gettext_lazy("登记宗地分割、合并、换号"),
    "land.hold_responsible": gettext_lazy("登记责任主体"),
    "land.void_responsible": gettext_lazy("撤销登记错的责任主体"),
    "parties.enter": gettext_lazy("登记单位"),
    "panels.take_in": gettext_lazy("专家入库"),
    "panels.take_out": gettext_lazy("专家出库"),
    "panels.interest": gettext_lazy("登记专家的利害关系"),
    "panels.convene": gettext_lazy("抽取评审专家"),
    "panels.withdraw": gettext_lazy("专家回避或替补"),
    "panels.opine": gettext_lazy("登记专家个人意见"),
    "panels.conclude": gettext_lazy("形成评审意见"),
    "imports.receive": gettext_lazy("上传导入表格"),
    "imports.discard": gettext_lazy("放弃导入"),
    "registers.import": gettext_lazy("批量导入"),
    "imports.undo": gettext_lazy("撤销批量导入"),
    "registers.merge": gettext_lazy("合并监管对象"),
    "registers.separate": gettext_lazy("撤销合并"),
    "registers.tell_apart": gettext_lazy("记下不是同一家"),
    "gates.ask": gettext_lazy("查询准入条件"),
    "gates.suspend": gettext_lazy("登记区域限批"),
    "gates.lift": gettext_lazy("登记解除限批"),
    "linking.decide": gettext_lazy("确认任务关联"),
    "filings.begin": gettext_lazy("填写备案和报告"),
    "filings.fill": gettext_lazy("填写草稿"),
    "filings.attach": gettext_lazy("上传附件"),
    "filings.detach": gettext_lazy("移除附件"),
    "filings.step": gettext_lazy("报送和受理"),
    "filings.read": gettext_lazy("阅知抄送"),
    "duties.relief": gettext_lazy("申请和审批暂缓、免除"),
    "duties.remind": gettext_lazy("提醒应办事项"),
    "duties.moved": gettext_lazy("已办结事项的期限变动"),
    "work.report": gettext_lazy("反馈和审核"),
    "work.evidence": gettext_lazy("增减佐证材料"),
    "work.request": gettext_lazy("申请和审批"),
    "work.demand": gettext_lazy("要求反馈"),
    "work.remind": gettext_lazy("催办"),
    "work.hand_over": gettext_lazy("移交承办单位"),
    "work.target": gettext_lazy("登记指标"),
    "work.meeting": gettext_lazy("登记会议"),
    "notices.settings": gettext_lazy("修改通知设置"),
    "notices.robot": gettext_lazy("登记群机器人"),
    "notices.try": gettext_lazy("试发群消息"),
    "notices.retry": gettext_lazy("重新发送通知"),
    "journal.verify": gettext_lazy("检查日志"),
    "accesses.verify": gettext_lazy("检查访问记录"),
    "accesses.remove": gettext_lazy("按规则清理访问记录"),
    "files.take": gettext_lazy("下载附件"),
    "exports.ask": gettext_lazy("申请导出"),
    "exports.decide": gettext_lazy("审批导出"),
    "exports.take": gettext_lazy("下载导出文件"),
    "journal.export": gettext_lazy("导出日志"),
    "lists.enter": gettext_lazy("列入名录"),
    "lists.leave": gettext_lazy("移出名录"),
    "lists.draw_up": gettext_lazy("起草名录"),
    "lists.publish": gettext_lazy("公布名录"),
    "lists.export": gettext_lazy("下载名录"),
    "exchange.release": gettext_lazy("向社会公开"),
    "exchange.withdraw": gettext_lazy("撤销公开"),
    "exchange.deliver": gettext_lazy("送达名录"),
    "exchange.receive": gettext_lazy("签收名录"),
    "subjects.hand_over": gettext_lazy("移交监管对象"),
    "subjects.classify": gettext_lazy("改变共享级别"),
    "installation.init": gettext_lazy("建立安装（命令行）"),
    "installation.backup": gettext_lazy("备份（命令行）"),
    "installation.restore": gettext_lazy("从备份恢复（命令行）"),
    "installation.upgrade": gettext_lazy("升级（命令行）"),
    "installation.holidays": gettext_lazy("装入放假安排（命令行）"),
    "demo.load": gettext_lazy("载入演示数据"),
}
SUBJECTS = {
    "user": gettext_lazy("账号"),
    "plan": gettext_lazy("方案"),
    "review": gettext_lazy("审阅"),
    "party": gettext_lazy("单位"),
    "place": gettext_lazy("区划"),
    "verdict": gettext_lazy("准入答复"),
    "suspension": gettext_lazy("区域限批"),
    "robot": gettext_lazy("群机器人"),
    "import": gettext_lazy("导入批次"),
    "subject": gettext_lazy("监管对象"),
    "filing": gettext_lazy("备案和报告"),
    "panel": gettext_lazy("专家评审"),
    "expert": gettext_lazy("专家"),
    "edition": gettext_lazy("各期名录"),
    "release": gettext_lazy("公开信息"),
    "export": gettext_lazy("导出申请"),
    "key": gettext_lazy("接口密钥"),
    "assignment": gettext_lazy("承办任务"),
    "meeting": gettext_lazy("联席会议"),
    "target": gettext_lazy("目标指标"),
    "annex": gettext_lazy("方案附表"),
    "annexes": gettext_lazy("方案附表"),
    "bulletin": gettext_lazy("通报"),
    "letters": gettext_lazy("催办函"),
    "duties": gettext_lazy("应办事项"),
    "progress": gettext_lazy("任务进展情况表"),
    "targets": gettext_lazy("目标指标"),
    "tasks": gettext_lazy("任务清单"),
}
DETAILS = {
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
}


class JournalFilter(Narrowing):
    words = forms.CharField(label=gettext_lazy("操作人或内容"), required=False, max_length=60)
    action = forms.ChoiceField(label=gettext_lazy("操作"), required=False, choices=[("", gettext_lazy("全部")), *ACTIONS.items()])
    first = day_field(gettext_lazy("自"))
    last = day_field(gettext_lazy("至"))

    def apply(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        if not self.is_valid():
            return entries
        wanted = self.cleaned_data
        if words := wanted["words"].strip():
            entries = entries.filter(Q(actor_name__contains=words) | Q(detail_json__contains=words) | Q(subject=words))
        if wanted["action"]:
            entries = entries.filter(action=wanted["action"])
        if wanted["first"]:
            entries = entries.filter(recorded_at__gte=clock.start_of(wanted["first"]))
        if wanted["last"]:
            entries = entries.filter(recorded_at__lt=clock.start_of(wanted["last"] + dt.timedelta(days=1)))
        return entries


@needs(READ)
def journal(request: HttpRequest) -> HttpResponse:
    form = JournalFilter(request.GET)
    listing = Listing(request, form.apply(Entry.objects.select_related("on_behalf_of")), COLUMNS, default="-sequence")
    people = _people_named(listing.page)
    context = {
        "form": form,
        "listing": listing,
        "rows": [_row(entry, people) for entry in listing.page],
        "heads": daily_heads(DAYS_SHOWN),
    }
    return render(request, "web/journal/journal.html", context)


@needs(READ)
@require_POST
def journal_verify(request: HttpRequest) -> HttpResponse:
    report = verify()
    record(request.user, "journal.verify", detail={"checked": report.checked, "faults": len(report.faults)})
    return render(request, "web/journal/verified.html", {"report": report, "digest": report.head[1]})


@needs(READ)
def journal_heads(request: HttpRequest) -> HttpResponse:
    """The heads of the last days as a page to print and sign, or as the text file that the verifier reads."""
    heads = daily_heads(DAYS_PRINTED)
    if request.GET.get("as") == "text":
        return _attached("\n".join([*head_lines(heads), ""]), _("操作日志校验值"), "txt")
    return render(request, "web/journal/heads.html", {"heads": heads})


@needs(READ)
def journal_export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole journal as lines of JSON: what the verifier checks without this software."""
    record(request.user, "journal.export")
    answer = StreamingHttpResponse(lines(), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, _dated(_("操作日志"), "jsonl"))
    return answer


@needs(READ)
def journal_verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks an exported journal: one file of Python, nothing else."""
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, filename=VERIFIER.name)


def _attached(text: str, name: str, ending: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, _dated(name, ending))
    return answer


def _dated(name: str, ending: str) -> str:
    return _("{name}（{day}）.{ending}").format(name=name, day=timezone.localdate().isoformat(), ending=ending)


def _row(entry: Entry, people: dict[str, str]) -> dict[str, Any]:
    kind, _colon, key = entry.subject.partition(":")
    return {
        "entry": entry,
        "action": ACTIONS.get(entry.action, entry.action),
        "subject": people.get(entry.subject) or f"{SUBJECTS.get(kind, kind)} {key}".strip(),
        "details": [
            (DETAILS.get(name, name), _words(name, value)) for name, value in entry.detail.items() if value not in ("", None)
        ],
    }


def _words(name: str, value: Any) -> str:
    if name == "role" and value in Appointment.Role.values:
        return str(Appointment.Role(value).label)
    if isinstance(value, list):
        return _("、").join(str(item) for item in value)
    return "" if value is None else str(value)


def _people_named(entries: Any) -> dict[str, str]:
    """Return the names of the people that the rows of one page are about, by subject."""
    keys = keys_of(entry.subject[5:] for entry in entries if entry.subject.startswith("user:"))
    return {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=keys)}


urlpatterns = [
    path("journal/", journal, name="journal"),
    path("journal/verify/", journal_verify, name="journal_verify"),
    path("journal/heads/", journal_heads, name="journal_heads"),
    path("journal/export/", journal_export, name="journal_export"),
    path("journal/verifier/", journal_verifier, name="journal_verifier"),
]
