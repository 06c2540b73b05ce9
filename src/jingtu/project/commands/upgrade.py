"""`jingtu upgrade` brings database and page files up to a newly installed program, with a backup to go back to."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="只看需要做什么，不改动任何内容")


def run(options: argparse.Namespace) -> None:
    from jingtu.project.operations import schema, upgrading

    if options.check:
        schema.refuse_newer()
        missing = schema.pending()
        print(f"需要 {len(missing)} 项更新：{schema.named(missing)}。" if missing else "数据库已是本版本，不需要更新。")
        return
    done = upgrading.upgrade(say=lambda sentence: print(sentence, flush=True))
    print(f"已完成 {len(done.made)} 项更新，可以启动服务了。" if done.made else "数据库已是本版本，不需要更新。")
    if done.backup:
        print(f"如要退回：停止服务，装回原来版本的程序，再运行 jingtu restore --replace {done.backup}。")
