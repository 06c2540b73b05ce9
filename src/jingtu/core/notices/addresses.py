"""Where a webhook may point: an encrypted address outside the house, so that nobody makes the server ask its own network."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = {"https": 443, "http": 80}


class AddressRefused(Exception):
    """The address cannot be used; the message is one Chinese sentence."""


def checked(url: str) -> SplitResult:
    """Return the parts of an address that may be asked, judged by its words alone. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise AddressRefused(_("群机器人的地址应当是 https:// 开头的完整地址，请从群机器人的设置里重新复制。"))
    if parts.username or parts.password or any(ord(letter) <= 32 for letter in url):
        raise AddressRefused(_("群机器人的地址里不能有用户名、密码或空格，请从群机器人的设置里重新复制。"))
    if parts.scheme != "https" and not settings.WEBHOOK_PRIVATE:
        raise AddressRefused(
            _(
                "群机器人的地址没有加密（http），不能使用；应当是 https:// 开头。平台在内网时请由系统管理员设 JINGTU_WEBHOOK_PRIVATE=1。"
            )
        )
    return parts


def resolved(parts: SplitResult) -> tuple[str, int]:
    """Return the IP address and port to connect to. Raises AddressRefused if one of the host's addresses is not public.

    The caller connects to exactly this address: asked a second time, the name might answer differently.
    """
    port = parts.port or PORTS[parts.scheme]
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise AddressRefused(_("找不到主机 %(host)s，请核对地址，并检查服务器能否上外网。") % {"host": parts.hostname}) from None
    if not settings.WEBHOOK_PRIVATE and not all(_is_public(address) for address in found):
        raise AddressRefused(
            _("主机 %(host)s 在本机或内网，不能使用。平台确实在内网时请由系统管理员设 JINGTU_WEBHOOK_PRIVATE=1。")
            % {"host": parts.hostname}
        )
    return found[0], port


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (inner := ip.ipv4_mapped or ip.sixtofour):
        ip = inner
    return ip.is_global and not ip.is_multicast
