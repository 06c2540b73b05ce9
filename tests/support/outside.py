"""The world outside in small: a mail server and a chat platform on this machine that keep what they are given."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to take a message; `refuse` holds how many messages it turns away first."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails, self.refuse = [], 0

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            if command == "QUIT":
                self._say("221 bye")
                return
            if command == "RCPT" and self.server.refuse:
                self.server.refuse -= 1
                self._say("451 mailbox busy")
            elif command == "DATA":
                self._say("354 go on")
                self.server.mails.append(self._message())
                self._say("250 taken")
            else:
                self._say("250 ok")

    def _message(self):  # type: ignore[no-untyped-def]
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class ChatPlatform(ThreadingHTTPServer):
    """Takes posts and answers `answer` with `status`; `posts` holds pairs of path and message."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Chat)
        self.posts, self.status, self.answer, self.location = [], 200, {"errcode": 0, "errmsg": "ok"}, ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/robot/send?access_token=token"


class _Chat(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, json.loads(body)))
        words = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator:
    """Run the server in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
