"""Accounts that may belong to an order, or be another account's double: read, never acted upon."""

from functools import partial
from uuid import UUID

from db import candidates
from db.candidates import Candidate, CandidateMatch
from resolvers.context import Context

__all__ = ["Candidate", "CandidateMatch", "attach_candidates", "duplicate_candidates"]


async def attach_candidates(context: Context, order_id: UUID) -> list[Candidate]:
    """Name the accounts that may belong to an order, for all orders of an answer together."""
    load = partial(candidates.attach_candidates, context.session)
    return await context.reads.loader("attach candidates", load).load(order_id)


async def duplicate_candidates(context: Context, customer_id: UUID) -> list[Candidate]:
    """Name the accounts that may be the same person, for all accounts of an answer together."""
    load = partial(candidates.duplicate_candidates, context.session)
    return await context.reads.loader("duplicate candidates", load).load(customer_id)
