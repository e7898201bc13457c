"""Plain values as YAML on one line, as a case file takes them."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", re.ASCII)
_NOT_TEXT: Final = re.compile(r"null|true|false", re.IGNORECASE)


def flow(value: Any) -> str:
    """Write a plain value so that the reader of case files gives the same back: `{fev1: 39.9, codes: [a, b]}`.

    A text is quoted unless it is a plain word, a date or a time of the day.
    """
    match value:
        case Mapping():
            return f"{{{', '.join(f'{flow(key)}: {flow(part)}' for key, part in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case Decimal():
            return format(value, "f")
        case str() if _PLAIN.fullmatch(value) and not _NOT_TEXT.fullmatch(value):
            return value
    return json.dumps(value, ensure_ascii=False)
