"""Who asks: the owner of the key that the request carries. Sessions of browsers do not count here."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from jingtu.core.keys import admitting
from jingtu.core.keys.models import ApiKey
from jingtu.core.parties.models import User


class KeyAuthentication(BaseAuthentication):
    """A token or a signature; `request.user` is the key's owner, `request.auth` the key. One request is counted."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Return owner and key, None for a request without a key. Raises KeyRefused."""
        scheme, _space, words = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        if scheme.lower() == "bearer":
            key = admitting.by_token(words)
        elif scheme.upper() in admitting.SCHEMES:
            key = _by_signature(request, scheme.upper(), words)
        else:
            known = _("、").join(("Bearer", *admitting.SCHEMES))
            raise admitting.KeyRefused("scheme-unknown", _("Authorization 头应以 %(known)s 之一开头。") % {"known": known})
        admitting.count(key)
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        """Return what a refusal says about how to come in."""
        return 'Bearer realm="jingtu"'


def _by_signature(request: Request, scheme: str, words: str) -> ApiKey:
    signed = admitting.Signed.read(scheme, words)
    key = admitting.check_early(signed)
    admitting.check_signature(key, signed, request.method, request.get_full_path(), body_of_request(request))
    return key


def body_of_request(request: Request) -> bytes:
    """Return the whole body, kept for the view. Django's limit in memory is for forms; UploadLimit has limited this one."""
    plain: Any = request._request
    if not hasattr(plain, "_body"):
        plain._body = plain.read()
    return plain._body


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description says it."""

    target_class = KeyAuthentication
    name = ["token", "signature"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Return both ways."""
        signature = _("JINGTU-SHA256 或 JINGTU-SM3 开头，后接 key、time、nonce、signature；签名的写法在发放密钥的页面上。")
        return [
            {"type": "http", "scheme": "bearer"},
            {"type": "apiKey", "in": "header", "name": "Authorization", "description": str(signature)},
        ]
