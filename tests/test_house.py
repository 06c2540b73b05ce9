"""Tests about the code: what must hold for the house as a whole."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "tests", "docs", "scripts", "benchmarks", "requirements", ".ci")
TEXTS = {".py", ".md", ".html", ".js", ".css", ".yaml", ".yml", ".toml", ".lock", ".in", ".txt", ".sh", ""}
# Written in pieces, or this file would find itself.
MACHINE_PATH = re.compile("(?<![\\w.])/(?:wo" + "rk|fa" + "rm|ro" + "ot)/\\w+")
REGISTRY = re.compile(r"https?://[\w.-]*(?:py" + "pi|pythonho" + "sted|npm" + "js|deb" + r"ian)\.\w+")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def texts() -> list[Path]:
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    beside = [path for path in ROOT.iterdir() if path.is_file()]
    wanted = [path for path in [*inside, *beside] if path.suffix in TEXTS]
    return [path for path in wanted if "vendor" not in path.parts and "__pycache__" not in path.parts]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["path of a machine", "address of a registry"])
def test_no_file_names_a_machine_or_a_registry(pattern):
    found = [f"{path.relative_to(ROOT)}: {hit.group()}" for path in texts() for hit in pattern.finditer(path.read_text("utf-8"))]

    assert not found, "\n".join(found)


def test_no_line_of_code_is_longer_than_130_characters():
    code = [path for path in texts() if path.suffix == ".py" and "migrations" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in code
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 130 and not re.search(r"""\br["']""", line)  # a pattern is broken where its sense allows, or not at all
    ]

    assert not found, "\n".join(found)


def test_the_lock_files_hold_a_hash_for_every_package_and_no_address():
    for lock in (ROOT / "requirements").glob("*.lock"):
        packages = re.findall(r"^[\w.\[\]-]+==.*\\$", words := lock.read_text("utf-8"), re.MULTILINE)
        assert len(packages) == len(re.findall(r"^[\w.\[\]-]+==", words, re.MULTILINE)) > 0, lock
        assert "://" not in words, lock


def test_the_lock_files_hold_every_declared_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = {"app": project["project"]["dependencies"], "dev": project["dependency-groups"]["dev"]}
    for name, requirements in declared.items():
        locked = set(re.findall(r"^([\w.-]+)", (ROOT / f"requirements/{name}.lock").read_text("utf-8").lower(), re.MULTILINE))
        wanted = {re.match(r"[\w.-]+", requirement).group().lower() for requirement in requirements}
        assert wanted <= locked, f"run make lock: {wanted - locked}"


def test_every_link_between_our_pages_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_every_module_says_what_it_is():
    modules = [path for path in (ROOT / "src").rglob("*.py") if path.name != "apps.py" and "migrations" not in path.parts]

    assert [str(path.relative_to(ROOT)) for path in modules if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_no_page_carries_inline_script_or_style():
    comment = re.compile(r"{% comment .*?{% endcomment %}", re.DOTALL)
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\sstyle=\"|\son[a-z]+=\"|<style", re.IGNORECASE
    )
    found = {}
    for path in (ROOT / "src").rglob("*.html"):
        if hits := inline.findall(comment.sub("", path.read_text("utf-8"))):
            found[str(path.relative_to(ROOT))] = hits

    assert found == {}


@pytest.mark.django_db
def test_every_address_asks_for_a_login_first(client):
    """Without an account nobody sees anything but the login, the portal, the check of a file, error pages and static files."""
    open_to_all = {"login", "portal", "portal_item", "portal_download", "file_check", "file_check_template"}
    addresses = [pattern for pattern in get_resolver().reverse_dict if isinstance(pattern, str)]
    assert addresses == []  # every name lives in a namespace; the API's own test asks each of its addresses
    names = {name for name in get_resolver().namespace_dict["web"][1].reverse_dict if isinstance(name, str)}
    assert open_to_all <= names
    for name in names - open_to_all:
        path = "/" + get_resolver().namespace_dict["web"][1].reverse_dict.getlist(name)[0][0][0][0]
        path = re.sub(r"%\((\w+)\)s", "1", path)
        answer = client.get(path)
        assert answer.status_code in {302, 404, 405}, (name, path, answer.status_code)
        assert answer.status_code != 302 or "/login/" in answer["Location"], (name, path)
