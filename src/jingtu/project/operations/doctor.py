"""What is wrong with an installation: one finding a question, each with what to do about it."""

import datetime as dt
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import ERROR, run_checks
from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from jingtu.core import clock
from jingtu.core.jobs.models import Job
from jingtu.core.journal.models import Entry
from jingtu.core.journal.verification import verify
from jingtu.core.parties.models import Appointment
from jingtu.core.parties.scope import ADMINISTRATORS
from jingtu.core.places.queries import latest
from jingtu.plandoc.readers.legacy import find_office
from jingtu.project import environment
from jingtu.project.secret import FILE as SECRET_FILE

from . import running, schema, space
from .doctor_accesses import accesses, accesses_intact, position_key
from .doctor_notices import deliveries, recipients, robots
from .findings import RECENT, WAITED_LONG, Finding, Level, error, ok, warning
from .holidays import holidays

LOW_BYTES, VERY_LOW_BYTES = 1024**3, 200 * 1024**2
CLOCK_ROOM = dt.timedelta(minutes=5)
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
LOCAL = {"127.0.0.1", "::1", "localhost"}


def examine(*, thorough: bool = True) -> Iterator[Finding]:
    """Yield what is found, in the order in which it is best mended; `thorough` also reads the whole database and journal.

    Questions to a database that does not answer are left out.
    """
    yield from _settings()
    yield from _home()
    yield position_key()
    yield _disk()
    yield _time_zone()
    yield _page_files()
    yield _office()
    yield _fonts()
    yield _mail()
    reachable = _database()
    yield reachable
    if reachable.level is Level.ERROR:
        return
    questions: tuple[Callable[[], Finding], ...] = (
        *(_clock, _processes, _jobs, deliveries, robots),
        *(_administrators, recipients, _place, holidays, _backups, accesses),
    )
    for question in (*questions, *((_integrity, _journal, accesses_intact) if thorough else ())):
        yield question()


def _settings() -> Iterator[Finding]:
    found = [message for message in run_checks() if not message.is_silenced()]
    for message in found:
        make = error if message.level >= ERROR else warning
        yield make("设置", f"{message.msg}（{message.id}）", message.hint or "请改正这项设置。")
    if settings.LISTEN not in LOCAL and not settings.HTTPS:
        yield warning("设置", "其他电脑可以访问，但没有 HTTPS，密码在网络上明文传送", "见 docs/installation.zh.md 设前置代理。")
    elif not found:
        yield ok("设置", "没有矛盾")


def _home() -> Iterator[Finding]:
    home = Path(settings.HOME)
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield error("数据目录", f"{home} 不能读写", "请用安装净土的账号运行，或改正目录的属主。")
        return
    loose = [path for path in (home, home / SECRET_FILE, home / environment.FILE) if _is_open_to_others(path)]
    if loose:
        names = " ".join(str(path) for path in loose)
        yield warning("数据目录", f"{'、'.join(map(str, loose))} 可被本机其他账号读取", f"请运行 chmod go-rwx {names}。")
    else:
        yield ok("数据目录", f"{home}，只有本账号可读")


def _is_open_to_others(path: Path) -> bool:
    return os.name == "posix" and path.exists() and bool(path.stat().st_mode & OPEN_TO_OTHERS)


def _disk() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    said = f"还剩 {space.size(free)}"
    if free < VERY_LOW_BYTES:
        return error("磁盘", said, "随时可能写满：请立即腾出空间。")
    return warning("磁盘", said, "请腾出空间。") if free < LOW_BYTES else ok("磁盘", said)


def _time_zone() -> Finding:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        return error("时区", f"本机没有时区 {settings.TIME_ZONE} 的资料", "请安装 tzdata（pip install tzdata 或系统软件包）。")
    return ok("时区", settings.TIME_ZONE)


def _page_files() -> Finding:
    if not (Path(settings.STATIC_ROOT) / getattr(staticfiles_storage, "manifest_name", "")).is_file():
        return error("页面文件", "还没有准备好，页面会没有样式", "请运行 jingtu upgrade。")
    return ok("页面文件", "齐全")


def _office() -> Finding:
    if find_office() is None:
        return warning("LibreOffice", "没有安装，不能读 .doc、.wps、.rtf、.odt 文件", "需要时请安装，或让用户另存为 .docx。")
    return ok("LibreOffice", "已安装")


def _fonts() -> Finding:
    finder = shutil.which("fc-list")
    if finder is None:
        return ok("字体", "本机没有 fontconfig，不检查")
    listed = subprocess.run([finder, ":lang=zh", "family"], capture_output=True, text=True, timeout=30).stdout
    if listed.strip():
        return ok("字体", "有中文字体")
    return warning("字体", "没有中文字体，LibreOffice 转换旧文件时可能缺字", "请安装中文字体，如 fonts-noto-cjk。")


def _mail() -> Finding:
    if not settings.EMAIL_HOST:
        return warning(
            "邮件", "没有设置邮件服务器，通知只在平台内显示", "需要邮件时请设 JINGTU_SMTP_HOST 等（见 docs/settings.md）。"
        )
    return ok("邮件", f"经 {settings.EMAIL_HOST} 发送")


def _database() -> Finding:
    try:
        ahead, behind = schema.unknown(schema.applied()), schema.pending()
    except Exception as failure:  # whatever the driver says of it, the finding is that it cannot be used
        reason = (str(failure).strip() or type(failure).__name__).splitlines()[0]
        return error("数据库", f"不能使用（{reason}）", "请检查数据库服务和 JINGTU_DATABASE_URL。")
    if ahead:
        return error("数据库", f"由更新版本的程序建立（{schema.named(ahead[:3])}）", "请换回新版本的程序。")
    if behind:
        return error(
            "数据库", f"缺少 {len(behind)} 项更新（{schema.named(behind[:3])}）", "请运行 jingtu upgrade（新安装：jingtu init）。"
        )
    return ok("数据库", f"{connection.display_name}，{space.size(space.database_bytes())}，表已是本版本")


def _clock() -> Finding:
    now = timezone.now()
    marks = [Entry.objects.aggregate(at=Max("recorded_at"))["at"], Job.objects.aggregate(at=Max("created_at"))["at"]]
    newest = max((mark for mark in marks if mark), default=now)
    if newest > now + CLOCK_ROOM:
        return error(
            "时钟",
            f"本机时间 {timezone.localtime(now):%Y-%m-%d %H:%M} 早于最近一条记录的 {timezone.localtime(newest):%Y-%m-%d %H:%M}",
            "本机时钟被调慢过，或曾经调快：请校准时间。时限按错误的日期计算，数据没有损坏。",
        )
    return ok("时钟", f"{timezone.localtime(now):%Y-%m-%d %H:%M}" + (f"，日期固定为 {clock.pinned()}" if clock.pinned() else ""))


def _processes() -> Finding:
    found = running.running(Path(settings.HOME))
    if "worker" in found:
        return ok("进程", f"正在运行：{'、'.join(found)}")
    if found:
        return error("进程", "网页服务在运行而后台进程没有，上传的文件不会被读取，通知不会发出", "请启动 jingtu worker。")
    return warning("进程", "没有在运行（或在另一台机器上运行）", "用 jingtu run 或系统服务启动。")


def _jobs() -> Finding:
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lt=now - WAITED_LONG).count()
    dropped = Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=now - WAITED_LONG).count()
    if waiting + dropped:
        return error("后台任务", f"{waiting + dropped} 项等了 5 分钟以上没有执行", "请检查后台进程是否在运行，看它的日志。")
    failed = Job.objects.filter(Q(finished_at__gt=now - RECENT), state=Job.State.FAILED)
    if count := failed.count():
        last = failed.order_by("-finished_at").first()
        return warning("后台任务", f"7 天内有 {count} 项失败，最近一项 {last.kind}：{last.error[:80]}", "请看后台进程的日志。")
    return ok("后台任务", "没有积压")


def _administrators() -> Finding:
    held = Appointment.objects.held_on(clock.today()).filter(user__is_active=True).values_list("role", flat=True)
    missing = [role.label for role in Appointment.Role if role in ADMINISTRATORS and role not in set(held)]
    if missing:
        return warning("管理员", f"没有{'、'.join(map(str, missing))}", "请用 jingtu user add 建立（新安装：jingtu init）。")
    return ok("管理员", "三员齐全")


def _place() -> Finding:
    if not settings.PLACE:
        return ok("地区", "没有设定（JINGTU_PLACE）")
    place = latest(settings.PLACE)
    if place is None or not place.held_on(clock.today()):
        return warning("地区", f"代码 {settings.PLACE} 现在没有这个行政区划", "请改正 jingtu.env 里的 JINGTU_PLACE。")
    return ok("地区", f"{place.name}（{place.code}）")


def _backups() -> Finding:
    last = Entry.objects.filter(action="installation.backup").aggregate(at=Max("recorded_at"))["at"]
    if last is None:
        return warning("备份", "从未备份", "请每天运行 jingtu backup，并把备份复制到另一台机器。")
    said = f"最近一次 {timezone.localtime(last):%Y-%m-%d %H:%M}"
    return warning("备份", said, "已过 7 天，请检查定时备份。") if last < timezone.now() - RECENT else ok("备份", said)


def _integrity() -> Finding:
    if connection.vendor != "sqlite":
        return ok("数据完整", "由 PostgreSQL 自行检查")
    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found == "ok":
        return ok("数据完整", "数据库文件没有损坏")
    return error("数据完整", f"数据库文件已损坏（{found}）", "请停止服务，用最近一次完好的备份恢复。")


def _journal() -> Finding:
    report = verify()
    if report.intact:
        return ok("操作日志", f"{report.checked} 条，首尾相接")
    return error(
        "操作日志",
        f"{report.checked} 条中有 {len(report.faults)} 处问题：{report.faults[0].sentence}",
        "请保留原样并报告审计员。",
    )
