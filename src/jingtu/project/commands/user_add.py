"""`jingtu user add NAME` makes an administrator: the first accounts of an installation, from which all others come."""

import argparse
import getpass
import sys

from jingtu.project.failure import Failure

ROLES = {"system_admin": "系统管理员", "security_admin": "安全管理员", "auditor": "审计员"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="账号", help="登录用的名字")
    parser.add_argument("--role", choices=tuple(ROLES), default="system_admin", metavar="角色", help="、".join(ROLES))
    parser.add_argument("--name", default="", metavar="姓名", help="这个人的姓名")


def run(options: argparse.Namespace) -> None:
    from jingtu.project import people

    people.add_administrator(options.username, options.name, options.role, _password())
    print(f"已建立{ROLES[options.role]}账号 {options.username}。第一次登录时须修改密码。")


def _password() -> str:
    """Ask twice at a terminal; read one line where the input is a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再输入一次："):
        raise Failure("两次输入的密码不一样，没有建立账号。请再运行一次。")
    return first
