"""Accounts that look alike, for people to judge. Nothing is ever linked or merged by itself."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import entity
from resolvers import candidates
from schema.enums import CandidateMatch

if TYPE_CHECKING:
    from schema.customer.types import Customer


@strawberry.type(description="An account that may be meant, and what speaks for it.")
class Candidate:
    """An account that may be meant."""

    customer_id: strawberry.Private[UUID]
    matched_by: list[CandidateMatch] = strawberry.field(description="What the two have in common.")
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = entity(
        ref="customer_id", description="The account."
    )


def _shown(found: Iterable[candidates.Candidate]) -> list[Candidate]:
    return [Candidate(customer_id=each.customer_id, matched_by=each.matches) for each in found]


async def _attach(root: Any, info: strawberry.Info) -> list[Candidate]:
    return _shown(await candidates.attach_candidates(info.context, root.id))


async def _duplicates(root: Any, info: strawberry.Info) -> list[Candidate]:
    return _shown(await candidates.duplicate_candidates(info.context, root.id))


def attach_candidates() -> Any:
    """Declare the accounts that may belong to an order."""
    return strawberry.field(
        resolver=_attach,
        metadata={"scope": Scope.CUSTOMERS_READ.value},
        description="For a guest's order the accounts with its e-mail address or phone number, at "
        "most 10, the surest first. None is ever attached by itself.",
    )


def duplicate_candidates() -> Any:
    """Declare the accounts that may be the same person."""
    return strawberry.field(
        resolver=_duplicates,
        description="Other accounts with the same phone number, with the same name and a postal "
        "code in common, or with the phone number of a guest's order that has this account's "
        "e-mail address; at most 10, the surest first. None is ever merged by itself.",
    )
