"""Carry out a run so that it can be repeated: its outputs appear whole or not at all, with a record beside them.

The record (OUT.run.json) holds the inputs' hashes, the parameters, the standards with their dates and hashes, the versions of
what computed, and the outputs' hashes. It holds no time: the same run writes the same record.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.overwriting import refuse_inputs, refuse_strange_folder
from jingtu.runs.refusal import Refused

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Inputs = Mapping[str, Path]

FORM = 1
SUFFIX = ".run.json"
COMPUTING = (
    "numpy",
    "scipy",
    "pandas",
    "numba",
    "pyarrow",
    "geopandas",
    "shapely",
    "pyproj",
    "rasterio",
    "XlsxWriter",
    "matplotlib",
)
SHAPEFILE = frozenset((".shp", ".dbf", ".shx", ".prj", ".cpg"))  # what is read of one; indices beside it are not
_BLOCK = 1 << 20
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class UsedStandard:
    """A standard that a run took values from: its number, title, first and last day, and the hash of its data file."""

    code: str
    title: str
    valid_from: str = ""
    valid_until: str = ""
    sha256: str = ""
    checked: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a run brought: files (the first is the one asked for), lines of summary and warnings in Chinese, standards used."""

    outputs: tuple[Path, ...]
    summary: tuple[str, ...] = ()
    standards: tuple[UsedStandard, ...] = ()
    warnings: tuple[str, ...] = ()
    refused_rows: int = 0
    record: Path | None = None


class Run(Protocol):
    """What a module of `runs` named X offers under the name X."""

    def __call__(self, inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = ...) -> Outcome: ...


@dataclass(frozen=True)
class Comparison:
    """A run repeated: what is otherwise than recorded, in sentences; `same` tells whether every output has the same bytes."""

    same: bool
    differences: tuple[str, ...]
    outcome: Outcome


def perform(name: str, inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """Carry out the run `name` and return its outcome, with outputs and record in the folder of `out`.

    Raises Refused (from the run, for a folder that is not there, for results that would take the place of an input or of
    a folder with other content) and Cancelled; in all cases nothing of `out` is touched.
    """
    work = _work(name)
    if not out.parent.is_dir():
        raise Refused(f"没有目录 {out.parent}，结果无处可写；请先建立目录或换一个路径。")
    path = record_path(out)
    _guard([out, path], inputs, path)
    hashed = {key: _input(path, out.parent) for key, path in sorted(inputs.items())}
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        made = work(inputs, parameters, Path(folder) / out.name, progress=progress)
        record = _record(name, hashed, parameters, made)
        _guard([out.parent / output.name for output in made.outputs], inputs, path)
        outputs = tuple(_moved(output, out.parent) for output in made.outputs)
    _write_whole(path, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n")
    return Outcome(outputs, made.summary, made.standards, made.warnings, made.refused_rows, path)


def record_path(out: Path) -> Path:
    """Return where the record of an output stands."""
    return out.with_name(out.name + SUFFIX)


def rerun(record: Path, *, progress: Progress = unheard) -> Comparison:
    """Repeat a recorded run on its inputs and compare; the recorded outputs are left as they are.

    Raises Refused where the record cannot be read, an input is missing or has changed since.
    """
    told = _told(record)
    inputs = {key: _unchanged(entry, record) for key, entry in told["inputs"].items()}
    with tempfile.TemporaryDirectory(prefix="jingtu-rerun-") as folder:
        out = Path(folder) / record.name.removesuffix(SUFFIX)
        made = _work(told["run"])(inputs, told["parameters"], out, progress=progress)
        now = _record(told["run"], told["inputs"], told["parameters"], made)
        differences = tuple(_differences(told, now, record.parent))
    return Comparison(told["outputs"] == now["outputs"], differences, made)


def sha256(path: Path) -> str:
    """Return the hash of a file; of a folder, and of a shapefile of several files, over the name and hash of each, in order."""
    if len(files := files_of(path)) > 1 or path.is_dir():
        folder = path if path.is_dir() else path.parent
        return _digest("".join(f"{p.relative_to(folder).as_posix()}\0{_of_file(p)}\n" for p in files).encode())
    return _of_file(path)


def files_of(path: Path) -> list[Path]:
    """Return the files that make up an input or output: itself, everything in it, or a shapefile with its companions."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file())
    if path.suffix.lower() != ".shp":
        return [path]
    beside = (p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() in SHAPEFILE)
    return sorted(beside)


def _of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _work(name: str) -> Run:
    if not _NAME.fullmatch(name):
        raise Refused(f"记录里的计算“{name}”不认识，应为 evaluate 之类的名字。")
    try:
        module = importlib.import_module(f"jingtu.runs.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"jingtu.runs.{name}":
            raise
        raise Refused(f"这个版本的程序没有计算“{name}”；请检查记录，或换用写下记录的版本。") from error
    run = getattr(module, name, None)
    if run is None:
        raise Refused(f"jingtu.runs.{name} 不是可以单独进行的计算；请检查记录。")
    work: Run = run
    return work


def _input(path: Path, beside: Path) -> dict[str, Json]:
    """Return what is recorded of an input: its path as seen from the record, size and hash."""
    if not path.exists():
        raise Refused(f"找不到文件 {path}。请检查路径。")
    try:
        seen = Path(os.path.relpath(path.resolve(), beside.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        seen = path.resolve().as_posix()
    return {"path": seen, "bytes": sum(p.stat().st_size for p in files_of(path)), "sha256": sha256(path)}


def _record(name: str, inputs: Mapping[str, Any], parameters: Mapping[str, Json], made: Outcome) -> dict[str, Any]:
    return {
        "form": FORM,
        "run": name,
        "parameters": dict(parameters),
        "inputs": dict(inputs),
        "standards": [vars(used) for used in made.standards],
        "versions": versions(),
        "outputs": {path.name: sha256(path) for path in made.outputs},
    }


def versions() -> dict[str, Json]:
    """Return the versions of this program and of the libraries that compute."""
    found: dict[str, Json] = {"python": platform.python_version(), "machine": platform.machine()}
    for name in ("jingtu", *COMPUTING):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _guard(targets: Sequence[Path], inputs: Inputs, record: Path) -> None:
    refuse_inputs(targets, inputs)
    for target in targets:
        refuse_strange_folder(target, record, sha256)


def _moved(path: Path, folder: Path) -> Path:
    target = folder / path.name
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(path, target)
    return target


def _write_whole(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def _told(record: Path) -> dict[str, Any]:
    """Return a record that was read, with the keys that repeating needs."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refused(f"{record.name} 不是运行记录；应为计算时写在结果旁边的 *{SUFFIX} 文件。") from error
    wanted = {"form": int, "run": str, "parameters": dict, "inputs": dict, "standards": list, "versions": dict, "outputs": dict}
    if not isinstance(told, dict) or any(not isinstance(told.get(key), kind) for key, kind in wanted.items()):
        raise Refused(f"{record.name} 缺少运行记录应有的内容（{'、'.join(wanted)}）；请使用原来的记录。")
    if told["form"] != FORM:
        raise Refused(f"{record.name} 是第 {told['form']} 版的记录，这个程序只认第 {FORM} 版；请用写下记录的版本重算。")
    return told


def _unchanged(entry: Any, record: Path) -> Path:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        raise Refused(f"{record.name} 里没有写明输入文件的路径；请使用原来的记录。")
    path = record.parent / str(entry["path"])
    if not path.exists():
        raise Refused(f"找不到当时的输入文件 {path}；请放回原处再重算。")
    if entry.get("sha256") not in _hashes(path):
        raise Refused(f"输入文件 {path} 与记录的不同（内容改过）；请放回当时的文件，或作为新的计算另行运行。")
    return path


def _hashes(path: Path) -> set[str]:
    """Return the hashes by which an unchanged input may be recorded: earlier records hashed of a shapefile the .shp alone."""
    return {sha256(path)} | ({_of_file(path)} if path.is_file() else set())


def _differences(told: dict[str, Any], now: dict[str, Any], folder: Path) -> list[str]:
    lines = []
    for name in sorted({*told["versions"], *now["versions"]}):
        was, is_now = told["versions"].get(name, "没有"), now["versions"].get(name, "没有")
        if was != is_now:
            lines.append(f"版本不同：{name} 当时 {was}，现在 {is_now}。")
    if told["standards"] != now["standards"]:
        was = "、".join(str(used.get("code")) for used in told["standards"])
        lines.append(f"标准数据不同：当时用 {was}，其内容或日期已有变化。")
    lines += _output_differences(told["outputs"], now["outputs"])
    for name, was in sorted(told["outputs"].items()):
        if not (path := folder / name).exists():
            lines.append(f"结果文件 {name} 已不在记录旁边；需要时请重新运行。")
        elif sha256(path) != was:
            lines.append(f"结果文件 {name} 在保存后改动过。")
    return lines


def _output_differences(was: Mapping[str, str], is_now: Mapping[str, str]) -> list[str]:
    return [
        f"结果 {name} {'这次没有得到' if name not in is_now else '当时没有' if name not in was else '与当时不同'}。"
        for name in sorted({*was, *is_now})
        if was.get(name) != is_now.get(name)
    ]
