"""The refusal of somebody who has asked for too much in too short a time."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from graphql import GraphQLError

from app.errors import THROTTLED


class Throttled(GraphQLError):
    """A budget is spent, or all places are taken; HTTP says 429."""

    def __init__(self, message: str, wait: float, cost: Mapping[str, Any] | None) -> None:
        """`wait` is in seconds; `cost` is what `extensions.cost` says of it, if anything."""
        self.retry_after = max(ceil(wait), 1)
        self.cost = cost
        told = {"code": THROTTLED, "retryAfter": self.retry_after}
        super().__init__(message, extensions=told if cost is None else {**told, "cost": cost})
