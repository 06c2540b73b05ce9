"""`jingtu doctor` says what is wrong with the installation; exit code 1 when something must be mended."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="不逐条检查数据库文件和操作日志")
    parser.add_argument("--problems", action="store_true", help="只显示有问题的")


def run(options: argparse.Namespace) -> int:
    from jingtu.project.operations.doctor import Level, examine

    counts = dict.fromkeys(Level, 0)
    for finding in examine(thorough=not options.quick):
        counts[finding.level] += 1
        if not options.problems or finding.level is not Level.OK:
            print(finding, flush=True)
    if not options.problems:
        print(f"共 {counts[Level.ERROR]} 处错误，{counts[Level.WARNING]} 处注意。")
    return 1 if counts[Level.ERROR] else 0
