"""Who is asking, behind a reverse proxy: what a trusted proxy passes on is believed, what anybody else says of it is dropped."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")


class TrustedProxies:
    """Put the visitor's own address into REMOTE_ADDR when the request came through one of JINGTU_TRUSTED_PROXIES."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if not is_trusted(meta.get("REMOTE_ADDR", "")):
            for name in FORWARDED:
                meta.pop(name, None)
        elif chain := meta.get("HTTP_X_FORWARDED_FOR"):
            meta["REMOTE_ADDR"] = _visitor(chain, meta["REMOTE_ADDR"])
        return self.get_response(request)


def is_trusted(address: str) -> bool:
    """Tell whether this is the address of a proxy that we believe."""
    try:
        asked = ip_address(address)
    except ValueError:
        return False
    return any(asked in network for network in settings.TRUSTED_PROXIES)


def _visitor(chain: str, proxy: str) -> str:
    """Return the last address that no trusted proxy has: what stands before it anybody could have written."""
    seen = proxy
    for address in reversed([part.strip() for part in chain.split(",")]):
        try:
            ip_address(address)
        except ValueError:
            break
        seen = address
        if not is_trusted(address):
            break
    return seen
