"""Notices of the PSP that runs beside the tests, as it would send them."""

from datetime import UTC, datetime

import orjson
from at_the_psp import Till

from adapters.payments.playing import SIGNATURE, signature_of
from app.psp import PLAY
from app.psp.books import Entry
from resolvers.notices import receive


def notice(account: str, entry: Entry, id: str = "tn_1", type: str | None = None) -> bytes:
    """Write a notice of the PSP."""
    told = {
        "id": id,
        "type": type or f"payment.{entry.kind.value.lower()}.{entry.status.value.lower()}",
        "created": datetime.now(UTC).isoformat(),
        "payment": account,
        "transaction": entry.to_json(),
    }
    return orjson.dumps(told)


def signed(body: bytes) -> dict[str, str]:
    """Sign it as the PSP does."""
    sent = str(int(datetime.now(UTC).timestamp()))
    return {SIGNATURE: f"t={sent},v1={signature_of(PLAY.webhook_secret, sent, body)}"}


async def tell(till: Till, body: bytes) -> None:
    """Let a notice come in."""
    world = till.world
    await receive(world.services, world.shop_id, "test", signed(body), body)
