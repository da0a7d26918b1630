"""Events as lines of JSON, for other programs."""

from collections.abc import Mapping
from typing import Any

import orjson

from domain.log import encode_cursor


def event_line(row: Mapping[str, Any], **beside: str) -> bytes:
    """Write all that the log holds of an event, with its cursor and what else is said of it."""
    return orjson.dumps({**beside, "cursor": encode_cursor(row["position"]), **row}, default=str)
