"""The rooms of the console: one declared entry each, shown to those who may enter."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import Scope, scope_of
from jingtu.web import themes


@dataclass(frozen=True)
class Room:
    """An entry of the navigation.

    `inside` are further names of addresses that belong to the room, so that it stays marked while one is open.
    An empty `permission` lets in everyone who is logged in, several let in whoever has one of them.
    """

    label: str | Promise
    url_name: str
    icon: str
    permission: str | tuple[str, ...] = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wing:
    """Rooms shown together under one heading; an empty label shows none."""

    label: str | Promise
    rooms: tuple[Room, ...]


REVIEW_PAGES = ("upload", "review", "review_task", "review_add", "review_head", "confirm")
WORK_PAGES = ("assignment", "report", "hand_down", "request_new", "remind")
CATALOGUE_PAGES = ("catalogue", "catalogue_enter", "catalogue_entry", "editions", "edition", "contradictions")
REGISTER_PAGES = (
    *("register", "dossier", "dossier_tasks", "register_print", "register_moves"),
    *("subject_new", "subject_edit", "subject_announce"),
    *("data_delivery", "data_delivery_receipt", "data_results", "data_archive", "column_maps", "column_map"),
)
COMMISSION_PAGES = ("unit_new", "unit", "unit_scope", "commission_new", "commission")
PANEL_PAGES = ("panel_new", "panel")
SUPERVISION = ("registers.read", "filings.submit")  # who supervises, and who is supervised
SUPERVISED = _("监管")  # where the rooms of themes stand
WINGS = (
    Wing("", (Room(_("首页"), "web:home", "home"),)),
    Wing(
        _("办理"),
        (
            Room(_("我的待办"), "web:todo", "checklist", ("work.verify", "filings.submit"), WORK_PAGES),
            Room(
                _("任务办理"), "web:work", "progress", "work.read", ("board", "assign", "work_moves", "work_ask", "work_remind")
            ),
            Room(_("领导视图"), "web:leaders", "chart-bar", "work.read", ("ranking",)),
            Room(_("通报和报表"), "web:bulletins", "file-text", "work.read"),
            Room(_("联席会议"), "web:meetings", "users-group", "work.read", ("meeting", "meeting_new")),
        ),
    ),
    Wing(
        SUPERVISED,
        (
            Room(_("监管对象"), "web:registers", "building-community", SUPERVISION, REGISTER_PAGES),
            Room(_("应办事项"), "web:dues", "calendar-due", SUPERVISION, ("due",)),
            Room(_("备案和报告"), "web:filings", "file-text", SUPERVISION, ("filing",)),
            Room(_("第三方机构"), "web:units", "building", SUPERVISION, COMMISSION_PAGES),
            Room(_("专家评审"), "web:panels", "users-group", ("registers.read", "filings.submit", "panels.opine"), PANEL_PAGES),
            Room(_("专家库"), "web:experts", "users", "filings.decide", ("expert", "expert_new")),
            Room(_("名单和名录"), "web:catalogues", "list-details", SUPERVISION, CATALOGUE_PAGES),
            Room(_("准入查询"), "web:gates", "help-circle", ("gates.ask", "filings.submit"), ("gate_question", "verdict")),
            Room(_("区域限批"), "web:suspensions", "ban", "gates.ask", ("suspension", "suspension_new")),
            Room(_("应公开未公开"), "web:disclosure", "world", SUPERVISION, ("disclosure_of", "filing_publication")),
            Room(_("监管指标"), "web:indicators", "sum", "registers.read", ("indicator",)),
            Room(_("批量导入"), "web:imports", "file-spreadsheet", "registers.import", ("import", "import_new", "import_undo")),
            Room(_("疑似重复"), "web:duplicates", "git-compare", "registers.import", ("duplicate",)),
            Room(_("导出申请"), "web:exports", "download", SUPERVISION, ("export_new",)),
        ),
    ),
    Wing(
        _("方案和任务"),
        (
            Room(_("方案"), "web:plans", "files", "plans.read", ("plan", "compare")),
            Room(_("导入与审阅"), "web:reviews", "file-search", "plans.upload", REVIEW_PAGES),
            Room(_("任务清单"), "web:tasks", "list-check", "plans.read", ("task",)),
            Room(_("部门分工"), "web:matrix", "users-group", "plans.read", ("party_tasks",)),
            Room(_("时间安排"), "web:timeline", "timeline-event", "plans.read", ("calendar",)),
            Room(_("目标指标"), "web:targets", "target-arrow", "plans.read", ("targets_side", "target")),
            Room(_("方案附表"), "web:annexes", "table", "plans.read", ("annex",)),
            Room(_("主题覆盖"), "web:coverage", "layout-grid", "plans.read"),
            Room(_("同类任务比较"), "web:comparisons", "git-compare", "plans.read", ("comparison",)),
            Room(_("登记核对"), "web:links", "arrows-diff", "plans.read", ("links_suggested", "task_links")),
        ),
    ),
    Wing(
        _("资料"),
        (
            Room(_("单位"), "web:parties", "building", "parties.read", ("party", "party_handover")),
            Room(_("行政区划"), "web:places", "map", "places.read", ("place",)),
            Room(_("参考目录"), "web:code_lists", "list-details", SUPERVISION, ("code_list",)),
        ),
    ),
    Wing(
        _("管理"),
        (
            Room(_("账号"), "web:people", "users", "users.manage", ("person", "person_new", "person_reset")),
            Room(_("通知发送"), "web:deliveries", "send", "notices.manage", ("robots", "robot", "robot_new")),
            Room(_("角色和区域"), "web:appointments", "user-shield", "roles.manage", ("person_roles", "person_deputy")),
            Room(_("接口密钥"), "web:keys", "key", "roles.manage", ("key_new",)),
            Room(_("访问记录"), "web:accesses", "book", "journal.read", ("accesses_verify",)),
            Room(_("操作日志"), "web:journal", "notebook", "journal.read", ("journal_verify",)),
        ),
    ),
)


def wings_for(user: User | AnonymousUser) -> list[Wing]:
    """Return the wings with the rooms this person may enter, without empty wings."""
    if not user.is_authenticated:
        return []
    scope = scope_of(user)
    more = {SUPERVISED: tuple(themes.rooms())}
    rooms = [(wing.label, (*wing.rooms, *more.get(wing.label, ()))) for wing in WINGS]
    allowed = [Wing(label, tuple(room for room in inside if _may_enter(room, scope))) for label, inside in rooms]
    return [wing for wing in allowed if wing.rooms]


def _may_enter(room: Room, scope: Scope) -> bool:
    asked = (room.permission,) if isinstance(room.permission, str) else room.permission
    return not room.permission or any(scope.may(permission) for permission in asked)
