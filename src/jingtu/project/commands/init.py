"""`jingtu init` makes an installation for real use; run again after an interruption it goes on where it stopped."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from jingtu.project.failure import Failure

if TYPE_CHECKING:
    from jingtu.core.places.models import Division
    from jingtu.project.operations.initialising import Administrator

USERNAMES = {"system_admin": "sysadmin", "security_admin": "secadmin", "auditor": "auditor"}
TITLES = {"system_admin": "系统管理员", "security_admin": "安全管理员", "auditor": "审计员"}
SETTINGS = {
    "database_url": "JINGTU_DATABASE_URL",
    "listen": "JINGTU_LISTEN",
    "port": "JINGTU_PORT",
    "hosts": "JINGTU_ALLOWED_HOSTS",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", metavar="地区", help="本单位所在的地区，名称或行政区划代码；不写时询问")
    parser.add_argument("--database-url", metavar="地址", help="PostgreSQL 地址；不写时用数据目录里的 SQLite")
    parser.add_argument("--listen", metavar="地址", help="监听的地址，如 0.0.0.0（局域网直接访问）")
    parser.add_argument("--port", metavar="端口", help="监听的端口")
    parser.add_argument("--hosts", metavar="主机名", help="用户访问用的主机名，多个用逗号分开")
    parser.add_argument("--https", action="store_true", help="用户经 HTTPS 访问（由前置代理提供）")
    for role, name in USERNAMES.items():
        parser.add_argument(
            f"--{role.replace('_', '-')}", default=name, metavar="账号", help=f"{TITLES[role]}的账号，默认 {name}"
        )


def run(options: argparse.Namespace) -> None:
    chosen = _chosen(options)
    if os.environ.get("JINGTU_DEMONSTRATION") == "1":
        raise Failure("正式的安装不能同时是演示。请取消 JINGTU_DEMONSTRATION 再运行。", code=2)
    os.environ.update(chosen)  # before the settings are read: they decide which database is meant

    from jingtu.project.cli import set_up_django

    set_up_django()
    from jingtu.project.operations import initialising, schema

    if schema.has_accounts() and initialising.is_complete():
        print("这里已是建立好的安装，没有改动任何内容。用 jingtu doctor 检查它。")
        return
    initialising.refuse_content()
    initialising.prepare(say=lambda sentence: print(sentence, flush=True))
    place = _place(options.place)
    towns = initialising.load_towns_of(place)
    kept = initialising.write_environment(chosen | {"JINGTU_PLACE": place.code})
    usernames = {role: getattr(options, role) for role in USERNAMES}
    initialising.make_administrators(place, usernames, show=_show)
    print(f"地区：{place.name}（{place.code}），乡镇街道 {towns} 个。设置写在 {kept}。")
    print("下一步：jingtu run（或按 docs/installation.zh.md 设为系统服务），再用 jingtu doctor 检查。")


def _chosen(options: argparse.Namespace) -> dict[str, str]:
    """Return the settings to keep: those asked for here, and those of this kind that the environment carries now."""
    kept = {name: os.environ[name] for name in (*SETTINGS.values(), "JINGTU_HTTPS") if os.environ.get(name)}
    given = {name: getattr(options, option) for option, name in SETTINGS.items() if getattr(options, option)}
    return kept | given | ({"JINGTU_HTTPS": "1"} if options.https else {})


def _place(words: str | None) -> "Division":
    from jingtu.project.operations import initialising

    if words:
        return initialising.place_named(words)
    if not sys.stdin.isatty():
        raise Failure("请用 --place 写明本单位所在的地区，如 --place 廊坊市。", code=2)
    while True:
        try:
            return initialising.place_named(input("本单位所在的地区（名称或行政区划代码）："))
        except Failure as failure:
            print(failure)


def _show(made: "list[Administrator]") -> None:
    print("\n三个管理员的账号和一次性密码（只显示这一次，第一次登录时须修改；三个账号应由三个人分别掌握）：")
    for each in made:
        print(f"  {each.title}\t{each.username}\t{each.password}")
    print(flush=True)
