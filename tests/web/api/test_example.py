"""The example of docs/api.md, run as it is printed."""

import json
import re
from pathlib import Path

import pytest

from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).resolve().parents[3] / "docs/api.md").read_text(encoding="utf-8")


def test_the_printed_way_of_signing_comes_in(world):
    printed: dict = {}
    exec(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1], printed)
    caller, address = world.callers.signer, "/api/v1/gates/industry.demolition_may_start/verdicts"
    body = json.dumps({"name": world.site.name}).encode()
    at, nonce = int(printed["time"].time()), printed["secrets"].token_hex(16)
    header = printed["sign"]("POST", address, body, caller.key.name, caller.secret, at, nonce)

    response = caller.client.generic("POST", address, body, "application/json", headers={"Authorization": header})

    assert response.status_code == 201
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    assert set(shown) == set(response.json())
    assert set(shown["reasons"][0]) == set(response.json()["reasons"][0])


def test_every_kind_of_problem_is_in_the_table(world):
    source = Path(__file__).resolve().parents[3] / "src/jingtu"
    files = [*(source / "web/api").glob("*.py"), source / "core/keys/admitting.py", source / "project/errors.py"]
    code = "".join(file.read_text(encoding="utf-8") for file in files) + (source / "project/uploads.py").read_text("utf-8")
    named = set(re.findall(r'(?:return|answer\(request,|KeyRefused\(\s*|__init__\()\s*"([a-z]+(?:-[a-z]+)*)"', code))

    assert {"not-valid", "refused", "nonce-used", "quota-spent", "too-large", "failed"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in PAGE] == []
    problem_of(world.callers.inspector.get("/api/v1/tasks/1"), 404, "not-found")
