"""The approval system of a planning bureau, as a process of its own: it takes applications over HTTP and asks Jingtu first.

    python planning_bureau.py http://127.0.0.1:8000 <key> <secret>     # prints its own address

POST /applications {"reference", "gate", "planned_use", "parcels" or "geometry"} decides one. POST /attack {"how": "replay" |
"altered" | "stranger" | "late"} sends what somebody who listened could send, and returns what Jingtu said. Nothing but Python's
library is used.
"""

import hashlib
import hmac
import json
import secrets
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

ADDRESS = "/api/v1/land/questions"
DECISIONS = {"pass": "approved", "blocked": "refused", "not_decidable": "put off"}


class Bureau:
    """What the system knows: where Jingtu is, its key, and the last request that it sent."""

    def __init__(self, server: str, key: str, secret: str) -> None:
        self.server, self.key, self.secret = server, key, secret
        self.last: tuple[bytes, str] = (b"", "")

    def decide(self, application: dict) -> dict:
        """Ask about the land of an application and decide."""
        body = json.dumps(application).encode()
        self.last = body, self.header(body)
        status, answer = self.send(*self.last)
        return {"decision": DECISIONS.get(answer.get("outcome"), "put off"), "status": status, "answer": answer}

    def attack(self, how: str) -> dict:
        """Send what was heard once more, changed, under a guessed secret, or signed long ago."""
        body, header = self.last
        if how == "altered":
            body = body.replace(b"residential", b"industrial")
        if how == "stranger":
            header = self.header(body, secret="guessed")
        if how == "late":
            header = self.header(body, at=int(time.time()) - 1000)
        status, answer = self.send(body, header)
        return {"status": status, "answer": answer}

    def header(self, body: bytes, secret: str = "", at: int = 0) -> str:
        """Sign a request."""
        at, nonce = at or int(time.time()), secrets.token_hex(16)
        words = "\n".join(("POST", ADDRESS, str(at), nonce, hashlib.sha256(body).hexdigest()))
        signature = hmac.new((secret or self.secret).encode(), words.encode(), "sha256").hexdigest()
        return f"JINGTU-SHA256 key={self.key}, time={at}, nonce={nonce}, signature={signature}"

    def send(self, body: bytes, header: str) -> tuple[int, dict]:
        """Send to Jingtu; return status and answer."""
        headers = {"Authorization": header, "Content-Type": "application/json"}
        request = urllib.request.Request(self.server + ADDRESS, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)


def handler_of(bureau: Bureau) -> type[BaseHTTPRequestHandler]:
    """Return the handler of the two addresses."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = bureau.decide(given) if self.path == "/applications" else bureau.attack(given["how"])
            body = json.dumps(told, ensure_ascii=False).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing: the first line of the output is the address."""

    return Handler


def main() -> None:
    """Serve until the process is ended."""
    server = HTTPServer(("127.0.0.1", 0), handler_of(Bureau(*sys.argv[1:4])))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
