"""`jingtu user reset-factor NAME` takes a lost device off an account: for the security administrator whom no other can help."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="账号", help="登录用的名字")


def run(options: argparse.Namespace) -> None:
    from jingtu.core.factors.services import reset
    from jingtu.project import people

    reset(people.named(options.username, " reset-factor "), by=None)
    print(f"已重置账号 {options.username} 的双因素认证，本人下次登录时重新绑定动态口令。这一步已记入操作日志。")
