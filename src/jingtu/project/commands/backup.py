"""`jingtu backup [FILE or FOLDER]` writes the whole installation into one file while service goes on."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", nargs="?", type=Path, metavar="文件或目录", help="备份的位置（.zip 文件或目录），默认为数据目录下的 backups"
    )
    parser.add_argument(
        "--with-secret", action="store_true", help="连同签名密钥一起备份（恢复后登录状态仍有效，备份须更小心保管）"
    )
    parser.add_argument("--keep", type=int, metavar="份数", help="目录里只保留最新的几份")


def run(options: argparse.Namespace) -> None:
    from jingtu.project.failure import Failure
    from jingtu.project.operations import saving
    from jingtu.project.operations.space import size

    if options.keep is not None and options.keep < 1:
        raise Failure("--keep 应为 1 以上的整数。", code=2)
    made = saving.back_up(options.target, with_secret=options.with_secret, keep=options.keep)
    print(f"已备份到 {made.path}（{size(made.bytes)}）：{sum(made.tables.values())} 行数据，{made.files} 个文件。")
    if made.missing:
        print(f"注意：有 {len(made.missing)} 个文件在数据库里有登记而磁盘上没有，如 {made.missing[0]}。")
    if not options.with_secret:
        print("备份不含签名密钥；在别处恢复后，用户须重新登录。请把备份复制到另一台机器上。")
