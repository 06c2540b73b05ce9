"""What may be wrong with the access log and the key that moves positions."""

import os
import stat
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from jingtu.core.accesslog import keeping
from jingtu.core.accesslog.models import SCHEMA
from jingtu.core.accesslog.sealing import unsealed_since, verify
from jingtu.project.secret import POSITION_FILE

from .findings import WAITED_LONG, Finding, error, ok, warning

NAME, KEY = "访问记录", "位置密钥"
LATE = 6 * WAITED_LONG


def accesses() -> Finding:
    """The log can be written and its rows are sealed in time."""
    try:
        waits_since = unsealed_since()
    except DatabaseError as failure:
        return error(NAME, f"不能读写（{failure}）", f"请检查数据目录里的 {keeping.FILE} 或数据库的 {SCHEMA} 模式。")
    if (Path(settings.HOME) / keeping.WAITING).exists():
        return warning(NAME, "有记录没能写进数据库，存在旁边的文件里", "请腾出磁盘空间并启动后台进程，它会补进去。")
    if waits_since and waits_since < timezone.now() - LATE:
        return warning(NAME, f"{timezone.localtime(waits_since):%Y-%m-%d %H:%M} 以来的记录没有封存", "请检查后台进程是否在运行。")
    return ok(NAME, "按时封存")


def accesses_intact() -> Finding:
    """Nothing in the log was changed."""
    report = verify()
    if report.intact:
        return ok(NAME, f"已封存 {report.checked} 条，首尾相接")
    return error(NAME, f"{len(report.faults)} 处问题：{report.faults[0]}", "请保留原样并报告审计员。")


def position_key() -> Finding:
    """The key is there and nobody else on this machine can read it."""
    path = Path(settings.HOME) / POSITION_FILE
    if not path.exists():
        return warning(KEY, "还没有生成", "启动一次净土就会生成；从备份恢复的安装应当带着原来的密钥。")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return warning(KEY, f"{path} 可被本机其他账号读取", f"请运行 chmod go-rwx {path}。")
    return ok(KEY, "只有本账号可读")
