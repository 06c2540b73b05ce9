"""The settings that the environment may carry: one table with name, default, meaning and the words that explain it."""

import datetime as dt
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEMONSTRATION_DAY = dt.date(2019, 6, 30)
LEAST_MONTHS = 6  # 网络安全法第二十一条（2016）: logs of the network
FILE = "jingtu.env"  # in the home folder, so it cannot name the home folder itself


class SettingRefused(ImproperlyConfigured):
    """A setting that cannot be used; the message is one Chinese sentence for the person who set it."""


@dataclass(frozen=True)
class Setting:
    """One environment variable. `parse` turns its words into a value or raises ValueError with what was expected."""

    name: str
    default: str
    parse: Callable[[str], Any]
    help: str


def flag(words: str) -> bool:
    """Return True for 1 and False for 0 or nothing."""
    if words not in {"", "0", "1"}:
        raise ValueError("应为 1（是）或 0（否）")
    return words == "1"


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `lowest` to `highest`."""

    def parse(words: str) -> int:
        if not words.isascii() or not words.isdigit() or not lowest <= int(words) <= highest:
            raise ValueError(f"应为 {lowest} 到 {highest} 之间的整数")
        return int(words)

    return parse


def months_kept(words: str) -> int:
    """Return how many months a log of the network is kept, 0 for ever; the law asks for LEAST_MONTHS."""
    number = whole_number(0, 1200)(words)
    if 0 < number < LEAST_MONTHS:
        raise ValueError(f"应为 0（不清理）或不少于 {LEAST_MONTHS} 的整数，网络日志至少留存 {LEAST_MONTHS} 个月")
    return number


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a parser that accepts one of `choices`."""

    def parse(words: str) -> str:
        if words not in choices:
            raise ValueError(f"应为 {'、'.join(choices)} 之一")
        return words

    return parse


def day(words: str) -> dt.date | None:
    """Return the day of an ISO date, None for nothing."""
    try:
        return dt.date.fromisoformat(words) if words else None
    except ValueError:
        raise ValueError("应为 2019-06-30 这样的日期") from None


def folder(words: str) -> Path:
    """Return the absolute path of a folder."""
    return Path(words).expanduser().resolve()


def hours(words: str) -> tuple[int, int]:
    """Return the first and last hour of a span such as 22-7; it may run over midnight."""
    first, dash, last = words.partition("-")
    if not dash or not first.isdigit() or not last.isdigit() or int(first) > 23 or int(last) > 23:
        raise ValueError("应为 22-7 这样的起止钟点，0 到 23")
    return int(first), int(last)


def web_address(words: str) -> str:
    """Return an address such as https://jingtu.example.gov.cn without a slash at its end, nothing for nothing."""
    url = urlsplit(words)
    if words and (url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment):
        raise ValueError("应为 https://主机名 这样的地址")
    return words.rstrip("/")


def dask_address(words: str) -> str:
    """Return the address of a Dask scheduler, nothing for nothing."""
    url = urlsplit(words)
    if words and (url.scheme not in {"tcp", "tls"} or not url.hostname):
        raise ValueError("应为 tcp://主机:端口 这样的地址")
    return words


def names(words: str) -> list[str]:
    """Return the names of a list separated by commas."""
    return [name.strip() for name in words.split(",") if name.strip()]


def addresses(words: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks of a list separated by commas; an address alone is a network of one."""
    try:
        return [ip_network(name) for name in names(words)]
    except ValueError:
        raise ValueError("应为 127.0.0.1 或 10.0.0.0/8 这样的地址或网段，用逗号分开") from None


# PostgreSQL would compile our long statements to machine code anew each time: seconds for what takes milliseconds to answer.
UNCOMPILED = {"options": "-c jit=off"}


def database(words: str) -> dict[str, Any] | None:
    """Return Django's description of a PostgreSQL database, None for nothing (SQLite then serves)."""
    if not words:
        return None
    try:
        url = urlsplit(words)
        name = unquote(url.path.lstrip("/"))
        if url.scheme not in {"postgres", "postgresql"} or not name:
            raise ValueError
        parts = {"USER": url.username, "PASSWORD": url.password, "HOST": url.hostname, "PORT": url.port}
    except ValueError:
        raise ValueError("应为 postgres://用户:密码@主机:端口/数据库 这样的地址") from None
    options = UNCOMPILED | dict(parse_qsl(url.query))
    host = options.pop("host", None)  # a folder of Unix sockets cannot stand before the slash
    described = {key: unquote(str(value)) for key, value in parts.items() if value is not None}
    if host:
        described["HOST"] = host
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "OPTIONS": options, **described}


SETTINGS = (
    Setting("JINGTU_HOME", "var", folder, "数据目录：数据库、上传的文件、密钥都放在这里。"),
    Setting(
        "JINGTU_DATABASE_URL", "", database, "PostgreSQL 地址（postgres://用户:密码@主机/库名）；不设时用数据目录里的 SQLite。"
    ),
    Setting("JINGTU_SECRET_KEY", "", str, "签名密钥；不设时第一次启动自动生成，存入数据目录，只有本账号可读。"),
    Setting("JINGTU_DEBUG", "0", flag, "1 为调试：出错时显示细节。只在开发机上使用。"),
    Setting("JINGTU_DEMONSTRATION", "0", flag, "1 为演示：第一次启动时装入演示数据和演示账号，日期固定为 2019-06-30。"),
    Setting("JINGTU_TODAY", "", day, "把“今天”固定在某一日，如 2019-06-30；不设时按日历。"),
    Setting("JINGTU_LISTEN", "127.0.0.1", str, "服务监听的地址；局域网其他电脑要访问时设为 0.0.0.0。"),
    Setting("JINGTU_PORT", "8000", whole_number(1, 65535), "服务的端口。"),
    Setting("JINGTU_THREADS", "8", whole_number(1, 256), "同时处理请求的线程数。"),
    Setting("JINGTU_ALLOWED_HOSTS", "", names, "允许的主机名，用逗号分开；不设时为本机名和本机地址。"),
    Setting("JINGTU_HTTPS", "0", flag, "1 表示用户经 HTTPS 访问（由前置代理提供）；登录信息只经加密连接传送。"),
    Setting(
        "JINGTU_TRUSTED_PROXIES",
        "",
        addresses,
        "前置代理的地址，用逗号分开，可写网段；只相信它们转告的访问者地址和协议。不设而 JINGTU_HTTPS=1 时为本机。",
    ),
    Setting("JINGTU_PLACE", "", str, "本单位所在的行政区划代码，由 jingtu init 写入。"),
    Setting("JINGTU_UPLOAD_LIMIT_MB", "50", whole_number(1, 500), "单个上传文件的上限，单位 MB。"),
    Setting(
        "JINGTU_SCANNER",
        "",
        str,
        "查病毒的命令，如 clamdscan --no-summary；佐证材料的路径接在后面，退出码 0 为无毒、1 为有毒。不设时不查。",
    ),
    Setting("JINGTU_REMIND_DAYS", "15", whole_number(1, 365), "到期前多少天发蓝色提醒。"),
    Setting("JINGTU_IDLE_MINUTES", "30", whole_number(1, 1440), "多少分钟没有操作就自动退出登录。"),
    Setting("JINGTU_LOGIN_ATTEMPTS", "5", whole_number(1, 100), "连续输错多少次密码后锁定。"),
    Setting("JINGTU_LOCKED_MINUTES", "30", whole_number(1, 1440), "锁定多少分钟。"),
    Setting(
        "JINGTU_SECOND_FACTOR",
        "1",
        flag,
        "1 表示管理员登录、导出受控数据时，除密码外还要输入动态口令。演示时没有写明就是 0；正式使用时不要设为 0。",
    ),
    Setting("JINGTU_FACTOR_MINUTES", "15", whole_number(1, 240), "输入一次动态口令后，多少分钟内导出数据不必再输入。"),
    Setting(
        "JINGTU_ADDRESS", "", web_address, "用户访问本系统的地址，如 https://主机名；邮件和群消息里的链接用它，不设时不带链接。"
    ),
    Setting("JINGTU_SMTP_HOST", "", str, "发送邮件的服务器；不设时不发邮件。"),
    Setting("JINGTU_SMTP_PORT", "465", whole_number(1, 65535), "邮件服务器的端口。"),
    Setting("JINGTU_SMTP_SECURITY", "tls", one_of("tls", "starttls", "none"), "与邮件服务器之间的加密方式；none 为不加密。"),
    Setting("JINGTU_SMTP_USER", "", str, "邮件服务器的用户名；不设时不登录。"),
    Setting("JINGTU_SMTP_PASSWORD", "", str, "邮件服务器的密码或授权码。"),
    Setting("JINGTU_MAIL_FROM", "", str, "发件人地址；不设时用 JINGTU_SMTP_USER。"),
    Setting("JINGTU_QUIET_HOURS", "22-7", hours, "默认的免打扰时段（北京时间的钟点）；其间的邮件和群消息等到结束时再发。"),
    Setting("JINGTU_DIGEST_HOUR", "8", whole_number(0, 23), "每天几点发送汇总邮件。"),
    Setting("JINGTU_ESCALATE_DAYS", "7", whole_number(1, 365), "红色督办多少天没有办理，就告知本地区的领导。"),
    Setting("JINGTU_WEBHOOK_PRIVATE", "0", flag, "1 表示群机器人的地址可以在内网、可以不加密；只在平台部署在内网时使用。"),
    Setting("JINGTU_JOURNAL_HASH", "sha256", one_of("sha256", "sm3"), "操作日志的散列算法；sm3 需要 Python 的加密库支持。"),
    Setting(
        "JINGTU_JOURNAL_MAIL",
        "",
        names,
        "每天早上把操作日志的校验值发到这些邮箱（上级部门、审计部门），用逗号分开；不设时只通知本平台的审计员。",
    ),
    Setting(
        "JINGTU_ACCESS_LOG_MONTHS",
        "0",
        months_kept,
        "访问记录保留多少个月，至少 6；更早的每天清理一次，清理了多少写入操作日志。0 为不清理。",
    ),
    Setting("JINGTU_LEASE_SECONDS", "60", whole_number(1, 3600), "后台进程中断后，经过多少秒由其他进程接手它的工作。"),
    Setting("JINGTU_DASK_SCHEDULER", "", dask_address, "大批计算交给这个 Dask 集群（tcp://主机:端口）；不设时用本机的线程。"),
    Setting("JINGTU_LOG_LEVEL", "INFO", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "日志的详细程度。"),
    Setting("JINGTU_TEST_ALL", "0", flag, "测试用：1 表示缺少数据库或浏览器时算失败，不略过。"),
    Setting("JINGTU_PLANS", "", str, "测试和 make demo-plans 用：五个真实方案所在的目录，默认为 ../shared/plans。"),
    Setting("JINGTU_SCREENSHOTS", "0", flag, "测试用：1 表示把浏览器测试的截图存入 docs/images。"),
    Setting("JINGTU_BROWSER", "", str, "测试用：Chromium 的路径；不设时自动寻找。"),
    Setting("JINGTU_POSTGRESQL", "", str, "测试用：PostgreSQL 程序（initdb、postgres）所在的目录；不设时自动寻找。"),
)


def with_file(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment, filled up from the file jingtu.env of the home folder: every command then means the same database.

    A line is NAME=value; empty lines and lines that begin with # are left out. Raises SettingRefused for any other.
    """
    path = folder(environ.get("JINGTU_HOME", "").strip() or "var") / FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return dict(environ)
    except PermissionError:
        raise SettingRefused(f"没有权限读设置文件 {path}。请用安装净土的账号运行，或改正文件的属主。") from None
    kept = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name.startswith("JINGTU_") or name == "JINGTU_HOME":
            raise SettingRefused(f"设置文件 {path} 第 {number} 行应为 JINGTU_名称=值（JINGTU_HOME 除外）。请改正后再启动。")
        kept[name] = value
    return kept | dict(environ)


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every setting by name. Raises SettingRefused for unknown names and unusable values."""
    known = {setting.name for setting in SETTINGS}
    for name in sorted(environ):
        if name.startswith("JINGTU_") and name not in known:
            raise SettingRefused(_unknown(name, known))
    values = {setting.name: _value(setting, environ) for setting in SETTINGS}
    if values["JINGTU_DEMONSTRATION"] and values["JINGTU_TODAY"] is None:
        values["JINGTU_TODAY"] = DEMONSTRATION_DAY
    if values["JINGTU_DEMONSTRATION"] and not environ.get("JINGTU_SECOND_FACTOR", "").strip():
        values["JINGTU_SECOND_FACTOR"] = False
    return values


def _value(setting: Setting, environ: Mapping[str, str]) -> Any:
    words = environ.get(setting.name, setting.default).strip() or setting.default
    try:
        return setting.parse(words)
    except ValueError as error:
        shown = "设定的地址" if setting.parse is database else f"“{words}”"  # an address may hold a password
        raise SettingRefused(f"环境变量 {setting.name} 的值{shown}不能用：{error}。请改正后再启动。") from None


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"您是不是要写 {near[0]}？" if near else "全部设置见 docs/settings.md。"
    return f"不认识环境变量 {name}。{hint}请改名或取消它后再启动。"


def as_markdown() -> str:
    """Return the page docs/settings.md."""
    head = (
        "# Settings · 设置\n\nSettings come from the environment, and what it leaves open from the file `jingtu.env` in the home "
        "folder (written by `jingtu init`, one `NAME=value` a line).\nThis page is printed by `jingtu settings`; a test keeps it "
        "true.\n\n"
        "设置来自环境变量；环境变量没有写的，看数据目录里的 `jingtu.env`（由 `jingtu init` 写成，一行一个“名称=值”）。"
        "本页由 `jingtu settings` 生成。\n\n| 环境变量 | 默认值 | 说明 |\n|---|---|---|\n"
    )
    rows = (f"| `{s.name}` | {f'`{s.default}`' if s.default else '（空）'} | {s.help} |\n" for s in SETTINGS)
    return head + "".join(rows)
