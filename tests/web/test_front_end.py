"""The vendored front end is what its list says; templates and scripts keep the house's rules."""

import hashlib
import re
from pathlib import Path

import pytest

from jingtu.web.templatetags.ui import icon

WEB = Path(__file__).parents[2] / "src/jingtu/web"
VENDOR = WEB / "static/web/vendor"


def test_vendored_files_are_those_that_were_fetched():
    listed = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    present = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.suffix in (".css", ".js", ".svg")}
    assert present.keys() == listed.keys()
    for name, path in present.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name], name


@pytest.mark.parametrize("template", sorted(WEB.parent.glob("**/templates/**/*.html")), ids=lambda path: path.name)
def test_a_template_names_icons_that_are_carried(template):
    for name in re.findall(r'\{% icon "([^"]+)"', template.read_text(encoding="utf-8")):
        assert icon(name)


@pytest.mark.parametrize("module", sorted(WEB.glob("static/web/js/*.js")), ids=lambda path: path.name)
def test_a_script_opens_with_its_example_and_writes_no_markup(module):
    text = module.read_text(encoding="utf-8")
    assert text.startswith("/**")
    assert "<" in text.split("*/")[0]
    assert "innerHTML" not in text
    assert "eval(" not in text
