"""Keys for the tests of the interface, and a caller that signs."""

import datetime as dt
import json
import secrets
import time

from django.test import Client

from jingtu.core import clock
from jingtu.core.keys.admitting import signature_of
from jingtu.core.keys.issuing import issue
from jingtu.core.keys.models import ApiKey
from jingtu.core.parties.models import User


def key_for(owner: User, by: User, **wanted: object) -> tuple[ApiKey, str]:
    """Issue a key that may write, unless something else is said."""
    usual = {
        "purpose": "自然资源局 供地审批系统",
        "way": "token",
        "rights": "write",
        "per_minute": 10_000,
        "per_day": 100_000,
        "valid_until": clock.today() + dt.timedelta(days=30),
    }
    return issue(owner, by=by, **(usual | wanted))


class Caller:
    """Another system: calls with its key, signs where the key is for signing."""

    def __init__(self, key: ApiKey, secret: str) -> None:
        self.key, self.secret, self.client = key, secret, Client()

    def get(self, path: str, **headers: str):
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object, **headers: str):
        return self.send("POST", path, body, **headers)

    def send(self, method: str, path: str, body: object = None, **headers: str):
        """Send a request; `headers` overwrite, with underscores for hyphens."""
        content = b"" if body is None else json.dumps(body).encode()
        sent = {"Authorization": self.authorization(method, path, content)}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, path, content, content_type="application/json", headers=sent)

    def authorization(
        self, method: str, path: str, content: bytes = b"", at: int | None = None, nonce: str = "", secret: str = ""
    ) -> str:
        """Return the header that lets a request in."""
        if self.key.way == ApiKey.Way.TOKEN:
            return f"Bearer {self.key.name}.{secret or self.secret}"
        at, nonce = int(time.time()) if at is None else at, nonce or secrets.token_hex(16)
        signature = signature_of(secret or self.secret, self.key.algorithm, method, path, at, nonce, content)
        scheme = "JINGTU-SM3" if self.key.algorithm == "sm3" else "JINGTU-SHA256"
        return f"{scheme} key={self.key.name}, time={at}, nonce={nonce}, signature={signature}"
