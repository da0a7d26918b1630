"""What is done with a customer's consent to marketing."""

from datetime import datetime
from uuid import UUID

from db.answer import Answer
from domain.states import ConsentState
from domain.text import clean
from resolvers.context import Context

MAX_SOURCE = 100


async def update_marketing_consent(
    context: Context, id: UUID, state: ConsentState, source: str | None, since: datetime | None
) -> Answer:
    """Note that a customer gave consent, or withdrew it."""
    cleaned = clean(source, field=("source",), limit=MAX_SOURCE)
    async with context.write() as unit:
        customer = await unit.customers.get(id)
        customer.update_consent(state, unit.at, source=cleaned, since=since)
        return unit.answer(customer=id)
