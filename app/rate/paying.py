"""Who pays for what runs in a task."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import anyio

from app.rate.bill import BILL
from app.rate.till import Till


def token_of(context: Any) -> UUID:
    """Name the token by which somebody asks."""
    return context.viewer.token_id


@asynccontextmanager
async def paying(till: Till | None, context: Any, address: str) -> AsyncGenerator[None]:
    """Write a bill for the operation of this block, and close it at its end.

    Raises:
        Throttled: the token or the address has nothing left.
    """
    if till is None:
        yield
        return
    bill = till.bill(token_of(context), address)
    token = BILL.set(bill)
    try:
        yield
    finally:
        BILL.reset(token)
        with anyio.CancelScope(shield=True):
            await bill.end()
