#!/usr/bin/env python3
"""Check an exported journal without the software that wrote it: one file, Python's standard library, nothing else.

    python verify_journal.py journal.jsonl [heads.txt]

Each line of the export is one row as JSON. A row is sealed with SHA-256 or SM3 over a JSON list of what it says and the
seal of the row before (`said` below). `heads.txt`, if given, holds what was written down or received on earlier days: a day,
a number and a seal per line. Exit code 0: every seal holds, every link holds and every known head stands; 1: not; 2: unreadable.
"""

import hashlib
import json
import re
import sys

FIELDS = ("sequence", "recorded_at", "actor", "actor_name", "on_behalf_of", "action", "subject", "detail")
HEAD = re.compile(r"(\d+)\s+([0-9a-f]{64})\s*$")


def digest(row):
    said = [row["previous_hash"], *(row[name] for name in FIELDS)]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    try:
        return hashlib.new(row["algorithm"], text.encode()).hexdigest()
    except ValueError:
        sys.exit(f"这台电脑的 Python 不支持散列算法 {row['algorithm']}，请换一台（OpenSSL 1.1.1 以上）再核验。")


def known_heads(path):
    with open(path, encoding="utf-8") as lines:
        return {int(found[1]): found[2] for line in lines if (found := HEAD.search(line))}


def check(lines, heads):
    """Return how many rows were read, the last row, and a sentence for each fault."""
    faults, last, count = [], None, 0
    for line in lines:
        row, count = json.loads(line), count + 1
        n = row["sequence"]
        if digest(row) != row["hash"]:
            faults.append(f"第 {n} 条内容被改动：与它的校验值不符。")
        if last and n != last["sequence"] + 1:
            faults.append(f"第 {last['sequence']} 条之后应当是第 {last['sequence'] + 1} 条，却是第 {n} 条。")
        elif last and row["previous_hash"] != last["hash"]:
            faults.append(f"第 {n} 条与上一条接不上。")
        if heads.pop(n, row["hash"]) != row["hash"]:
            faults.append(f"第 {n} 条与事先抄录的校验值不符。")
        last = row
    faults += [f"事先抄录的第 {n} 条不在导出的日志里。" for n in sorted(heads)]
    return count, last, faults


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    try:
        heads = known_heads(arguments[1]) if len(arguments) == 2 else {}
        with open(arguments[0], encoding="utf-8") as lines:
            count, last, faults = check(lines, heads)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        print(f"读不出这份文件：{error}。请用“操作日志”页面重新导出。", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults or not last:
        print(f"共 {count} 条，{len(faults)} 处问题。", file=sys.stderr)
        return 1
    print(f"共 {count} 条，全部相符。末条为第 {last['sequence']} 条，校验值 {last['hash']}。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
