"""`jingtu trace` prints which declarations carry a requirement and which tests prove it; `--json` gives it to programs."""

import argparse
import json
import sys
from pathlib import Path

SOURCE_TESTS = Path(__file__).parents[4] / "tests"  # beside src in a checkout; an installed program has none


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="编号", help="只看这些要求，如 REC-02；不写时为全部")
    parser.add_argument("--json", action="store_true", help="输出 JSON：编号、声明、测试")
    parser.add_argument(
        "--tests", type=Path, metavar="目录", default=SOURCE_TESTS, help="测试所在目录；不写时为源代码旁边的 tests"
    )


def run(options: argparse.Namespace) -> int:
    from jingtu.project.tracing import trace

    there = options.tests.is_dir()
    if not there:
        print(f"没有找到测试目录 {options.tests}，只列出声明。要看测试请用 --tests 指定目录。", file=sys.stderr)
    found = trace(options.tests if there else None)
    if unknown := [each for each in options.ids if each not in found]:
        print(f"要求库里没有 {'、'.join(unknown)}。编号从 REG-01 到 ANX-07，请核对。", file=sys.stderr)
        return 2
    chosen = {each: found[each] for each in options.ids or found}
    if options.json:
        print(json.dumps(chosen, ensure_ascii=False, indent=1))
        return 0
    for each, traced in chosen.items():
        print(f"{each}　{'；'.join(traced['declarations']) or '还没有声明'}")
        for test in traced["tests"]:
            print(f"    {test}")
    declared = [each for each in chosen if chosen[each]["declarations"]]
    tested = [each for each in declared if chosen[each]["tests"]]
    print(f"共 {len(chosen)} 条要求，{len(declared)} 条有声明，其中 {len(tested)} 条有测试。")
    return 0
