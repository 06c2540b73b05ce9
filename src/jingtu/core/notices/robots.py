"""Messages to chat groups in the shapes of WeCom (企业微信群机器人) and DingTalk (钉钉自定义机器人).

Both take `{"msgtype": "text", "text": {"content": …}}` and answer `{"errcode": 0, …}`. WeCom cuts text at 2,048 bytes; DingTalk
wants `timestamp` (milliseconds) and `sign` in the address: Base64 of the HMAC-SHA256, under the secret, of timestamp, line feed,
secret. Text is the only type sent: Markdown would let the words of a document draw links.
"""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
from typing import Any
from urllib.parse import SplitResult, urlencode

from django.utils.translation import gettext as _

from .addresses import AddressRefused, checked, resolved
from .models import Robot

BYTES_OF_TEXT = 2048
SECONDS = 10
ANSWER_BYTES = 64 * 1024


class NotDelivered(Exception):
    """The group's platform did not take the message; the message is one Chinese sentence."""


def post(robot: Robot, text: str) -> None:
    """Send plain text to the robot's group. Raises NotDelivered with the reason."""
    try:
        parts = checked(robot.url)
        answer = _ask(parts, _signed(parts, robot), _body(text))
    except AddressRefused as error:
        raise NotDelivered(str(error)) from None
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(_("没有连上群机器人的服务器（%(error)s）。") % {"error": _plain(error)}) from None
    if answer.get("errcode") != 0:
        raise NotDelivered(
            _("群机器人没有接受消息：%(code)s %(words)s。")
            % {"code": answer.get("errcode", ""), "words": str(answer.get("errmsg", ""))[:200]}
        )


def signature(secret: str, timestamp: int) -> str:
    """Return DingTalk's sign for a time in milliseconds, not yet encoded for an address."""
    said = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()


def fitting(text: str, limit: int = BYTES_OF_TEXT) -> str:
    """Return the text cut to so many bytes of UTF-8, with an ellipsis where something is missing."""
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - len("…".encode())].decode(errors="ignore") + "…"


def _body(text: str) -> bytes:
    harmless = text.replace("<@", "＜@").replace("@all", "＠all")  # words of a document must not call people up
    return json.dumps({"msgtype": "text", "text": {"content": fitting(harmless)}}, ensure_ascii=False).encode()


def _signed(parts: SplitResult, robot: Robot) -> str:
    query = parts.query
    if robot.shape == Robot.Shape.DINGTALK and robot.secret:
        timestamp = time.time_ns() // 1_000_000
        sign = urlencode({"timestamp": timestamp, "sign": signature(robot.secret, timestamp)})
        query = f"{query}&{sign}" if query else sign
    return (parts.path or "/") + (f"?{query}" if query else "")


def _ask(parts: SplitResult, target: str, body: bytes) -> dict[str, Any]:
    connection = _connection(parts)
    try:
        connection.request("POST", target, body, {"Content-Type": "application/json; charset=utf-8"})
        response = connection.getresponse()
        words = response.read(ANSWER_BYTES)
    finally:
        connection.close()
    if response.status != 200:  # a redirect is not followed: it could lead into the house
        raise NotDelivered(_("群机器人的服务器回答了 %(status)s，没有接受消息。") % {"status": response.status})
    try:
        answer = json.loads(words)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NotDelivered(_("群机器人的服务器回答的不是预期的格式，请核对地址。"))
    return answer


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """Return a connection to the very address that was judged, with the certificate checked for the name."""
    address, port = resolved(parts)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, port, timeout=SECONDS)
    plain = socket.create_connection((address, port), timeout=SECONDS)
    if parts.scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
        except BaseException:
            plain.close()
            raise
    else:
        connection.sock = plain
    connection.auto_open = 0
    return connection


def _plain(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
