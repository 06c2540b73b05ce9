"""The command `jingtu`. A command is a module with `arguments(parser)` and `run(options)`; only the one called is loaded."""

import argparse
import importlib
import os
import re
import sys
import traceback
from dataclasses import dataclass
from types import ModuleType
from typing import NoReturn

from jingtu.project.failure import Failure


@dataclass(frozen=True)
class Command:
    """A command: the words that call it, one line about it, its module, and whether it needs the database."""

    words: str
    help: str
    module: str
    database: bool = True


COMMANDS = (
    Command("run", "准备好一切并启动网页服务和后台进程；按 Ctrl-C 结束", "run"),
    Command("serve", "只启动网页服务", "serve"),
    Command("worker", "只启动后台进程", "worker"),
    Command("migrate", "建立或更新数据库的表", "migrate"),
    Command("init", "建立正式使用的安装：数据库、所在地区、三个管理员", "init", database=False),
    Command("upgrade", "换了新版本的程序后：检查、自动备份、更新数据库", "upgrade"),
    Command("backup", "把数据库和文件备份成一个文件，不必停止服务", "backup"),
    Command("restore", "从备份恢复", "restore"),
    Command("doctor", "检查这个安装有什么问题、该怎么办", "doctor"),
    Command("plan parse", "读一份方案文件，显示读出的任务（不用数据库）", "plan_parse", database=False),
    Command("plan import", "导入方案文件，成为待审阅的草稿或已确认的方案", "plan_import"),
    Command("indices", "计算单因子、内梅罗、地累积、潜在生态风险指数（不用数据库）", "indices", database=False),
    Command("qc", "检查检测数据的质量：质控样品、不可能的数值、造假迹象（不用数据库）", "qc", database=False),
    Command("check", "检查要交付的检测数据，写出问题清单、标注的工作簿或模板（不用数据库）", "check", database=False),
    Command("standards show", "查看某个项目某一天有效的限值及其出处（不用数据库）", "standards_show", database=False),
    Command("standards check", "检查限值文件，包括自己的（不用数据库）", "standards_check", database=False),
    Command("evaluate", "按标准评价样品：逐项、逐点结论和理由、项目统计（不用数据库）", "evaluate", database=False),
    Command("risk", "按 HJ 25.3 评估建设用地的健康风险：致癌风险、危害商、贡献率、控制值（不用数据库）", "risk", database=False),
    Command("trends", "分析历次监测的趋势：上升、下降、突变，逐点和分区域（不用数据库）", "trends", database=False),
    Command("rerun", "按运行记录重复一次计算并比较（不用数据库）", "rerun", database=False),
    Command("krige", "由样点画一种元素的分布图，并说明图有多准（不用数据库）", "krige", database=False),
    Command("classify", "按样品和评价单元划分农用地类别，写出图层和清单（不用数据库）", "classify", database=False),
    Command("sampling", "在图层里布采样点，或增减现有样点（不用数据库）", "sampling", database=False),
    Command("places load", "装入全国行政区划", "places_load"),
    Command("holidays load", "装入国务院办公厅公布的一年放假安排", "holidays_load"),
    Command("journal verify", "检查操作日志有没有被改动", "journal_verify"),
    Command("journal heads", "显示操作日志每天末条的校验值，供抄录或打印", "journal_heads"),
    Command("journal export", "导出操作日志，供独立的核验程序检查", "journal_export"),
    Command("user add", "建立账号，如第一个系统管理员", "user_add"),
    Command("user reset-factor", "解除账号绑定的动态口令，供手机丢失的安全管理员使用", "user_reset_factor"),
    Command("demo load", "装入演示数据和演示账号", "demo_load"),
    Command("demo plans", "导入一个目录里的五个真实方案", "demo_plans"),
    Command("trace", "列出每条要求由哪些声明承担、由哪些测试证明（开发用）", "trace"),
    Command("settings", "显示全部环境变量及其含义", "settings_page", database=False),
    Command("manage", "运行 Django 的管理命令（开发用）", "manage"),
)

RESTORE_NOTE = "restore-under-way.json"  # what an interrupted restoring leaves; operations.swapping explains it

MISTAKES = (
    (r"the following arguments are required: (.*)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument ([^:]*): expected .*argument.*", r"\1 后面缺少内容"),
    (r"argument ([^:]*): invalid choice: (\S+) \(choose from (.*)\)", r"\1 不能是 \2，可选 \3"),
    (r"argument ([^:]*): invalid \S+ value: (.*)", r"\1 不能是 \2"),
)


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：")


class Parser(argparse.ArgumentParser):
    """argparse in Chinese."""

    def __init__(self, words: str, help: str) -> None:
        super().__init__(prog=f"jingtu {words}", description=f"{help}。", formatter_class=_Help, add_help=False)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")
        self.add_argument("--debug", action="store_true", help="出错时显示程序细节")

    def error(self, message: str) -> NoReturn:
        said = message
        for english, chinese in MISTAKES:
            said = re.sub(f"^{english}$", chinese, said)
        self.exit(2, f"命令写得不完整或不对：{said}。用 {self.prog} --help 查看用法。\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not done, 2 asked for wrongly."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        return _call(words)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  Python flushes it at exit
        return 0
    except Exception as error:
        return _explain(error, "--debug" in words)


def _call(words: list[str]) -> int:
    command, rest = _chosen(words)
    if command is None:
        return _overview(words)
    module = importlib.import_module(f"jingtu.project.commands.{command.module}")
    options = _options(command, module, rest)
    if command.database:
        set_up_django()
    return module.run(options) or 0


def _chosen(words: list[str]) -> tuple[Command | None, list[str]]:
    for command in COMMANDS:
        length = command.words.count(" ") + 1
        if " ".join(words[:length]) == command.words:
            return command, words[length:]
    return None, words


def _options(command: Command, module: ModuleType, rest: list[str]) -> argparse.Namespace:
    parser = Parser(command.words, command.help)
    module.arguments(parser)
    return parser.parse_args(rest)


def set_up_django() -> None:
    """Read the settings and load the applications; finish first what an interrupted restoring left."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingtu.project.settings")
    import django

    django.setup()
    from django.conf import settings

    if (settings.HOME / RESTORE_NOTE).exists():
        from jingtu.project.operations.restoring import finish_interrupted

        finish_interrupted(settings.HOME)
        print("上一次恢复中途被打断，已经处理完毕。", file=sys.stderr)


def _overview(words: list[str]) -> int:
    asked_for_help = words in ([], ["-h"], ["--help"], ["help"])
    group = [command for command in COMMANDS if words and command.words.startswith(words[0] + " ")]
    if not asked_for_help and not group:
        print(f"没有 {' '.join(words[:2])} 这个命令。用 jingtu --help 查看全部命令。", file=sys.stderr)
        return 2
    print("净土：把土壤污染防治工作方案变成可跟踪的任务和目标。\n\n用法：jingtu 命令 [参数]\n\n命令：")
    for command in group or COMMANDS:
        print(f"  {command.words:<16}{command.help}")
    print("\n每个命令加 --help 显示它的参数；设置见 jingtu settings。")
    return 0 if asked_for_help else 2


def _explain(error: Exception, debug: bool) -> int:
    """Print one sentence about what went wrong; the traceback only for who asked for it."""
    if debug:
        traceback.print_exc()
    sentence, code = _sentence(error)
    print(sentence, file=sys.stderr)
    return code


def _sentence(error: Exception) -> tuple[str, int]:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, Failure):
        return str(error), error.code
    if "Refused" in kinds:  # plandoc's own sentence
        return str(error), 1
    if "ImproperlyConfigured" in kinds:
        return str(error), 2
    if isinstance(error, FileNotFoundError):
        return f"找不到文件 {error.filename}。请检查路径。", 1
    if isinstance(error, PermissionError):
        return f"没有权限读写 {error.filename}。请检查文件的属主和权限。", 1
    if kinds & {"OperationalError", "ProgrammingError"}:
        return f"数据库不能用：{str(error).strip()}。请先运行 jingtu migrate，并检查 JINGTU_DATABASE_URL。", 1
    return f"出现意外错误（{type(error).__name__}：{error}）。加 --debug 再运行一次可看到细节。", 1
