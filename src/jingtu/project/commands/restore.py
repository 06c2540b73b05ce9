"""`jingtu restore FILE` puts the installation back as a backup holds it; nothing is touched before all of it has been checked."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="备份文件", help="jingtu backup 写成的 .zip 文件")
    parser.add_argument("--replace", action="store_true", help="这里已有数据时也恢复，原有数据移到一旁保留")


def run(options: argparse.Namespace) -> None:
    from django.utils import timezone

    from jingtu.project.operations import restoring

    done = restoring.restore(options.file, replace=options.replace)
    print(f"已恢复到 {timezone.localtime(done.made_at):%Y-%m-%d %H:%M} 的状态：{done.rows} 行数据，{done.files} 个文件。")
    if done.migrated:
        print("备份来自较早的版本，数据库的表已更新到本版本。")
    if done.missing:
        print(f"注意：备份时就缺少 {done.missing} 个文件。")
    if done.aside:
        print(f"原有的文件保留在 {done.aside}；确认无误后可以删除。")
    if done.old_schema:
        print(
            f"原有的表保留在 PostgreSQL 的模式 {done.old_schema} 里；确认无误后可用 DROP SCHEMA {done.old_schema} CASCADE 删除。"
        )
    print("建议再运行 jingtu journal verify 和 jingtu doctor。")
