"""JSON as it comes in: only what every database can keep."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON without the characters that no text may hold: U+0000, and halves of a pair of surrogates."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what the body says. Raises ParseError."""
        data = super().parse(stream, media_type, parser_context)
        words = json.dumps(data, ensure_ascii=False)
        try:
            words.encode()
        except UnicodeEncodeError:
            raise ParseError from None
        if "\\u0000" in words:
            raise ParseError
        return data
