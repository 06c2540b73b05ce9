"""A writing request under an Idempotency-Key: sent again it is answered as the first time, and nothing is done twice."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from jingtu.core.accesslog.seeing import saw, seen
from jingtu.core.keys.models import Answered
from jingtu.core.keys.repeating import WORDS, digest_of, once
from jingtu.core.subjects.errors import Refused

from .authentication import body_of_request
from .problems import NotValid

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
IDEMPOTENCY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="1 到 64 个字母、数字、下划线或连字符；重发同一请求时不变，只办理一次，24 小时内有效",
)


def answered_once(
    request: Request, words: str, post: Callable[..., Response], again: Callable[[Request, Any], Any], **named: Any
) -> Response:
    """Return what `post` answers, or what `again` makes of the body answered under these words. Raises NotValid, WordsReused."""
    words = words.strip().strip('"')
    if not WORDS.fullmatch(words):
        raise NotValid({HEADER: _("%(header)s 应是 1 到 64 个字母、数字、下划线或连字符。") % {"header": HEADER}})
    repeated = lambda kept: _again(kept, again(request, json.loads(kept.body)))  # noqa: E731
    digest = digest_of(request.method, request.get_full_path(), body_of_request(request))
    return once(request.auth, words, digest, lambda kept: _first(kept, post(request, **named)), repeated, Refused)


def _first(kept: Answered, response: Response) -> Response:
    kept.status, kept.tag = response.status_code, response.headers.get("ETag", "")
    kept.body = json.dumps(response.data, cls=JSONEncoder, ensure_ascii=False)
    kept.seen = seen()
    return response


def _again(kept: Answered, body: Any) -> Response:
    for kind, rows in kept.seen.items():
        for pk, sensitivity in rows.items():
            saw(kind, int(pk), sensitivity)
    headers = {REPLAYED: "true"} | ({"ETag": kept.tag} if kept.tag else {})
    return Response(body, status=kept.status, headers=headers)
