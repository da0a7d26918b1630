"""Which parts of a profile are written over an order, and over which orders."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.address import Address
from domain.customer import Customer
from domain.errors import InvalidInput
from domain.profile import DETAILS_PARTS, PROFILE_PARTS, CustomerDetails, Profile
from domain.propagation import MAX_SELECTED, ProfileParts, Propagation, PropagationScope

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEXTS = st.none() | st.sampled_from(["a", "b"])
ADDRESSES = st.none() | st.builds(Address, city=st.sampled_from(["Turku", "Oslo"]))
PROFILES = st.builds(Profile, **dict.fromkeys(PROFILE_PARTS, TEXTS))
DETAILS = st.builds(
    CustomerDetails,
    **dict.fromkeys(PROFILE_PARTS, TEXTS),
    shipping_address=ADDRESSES,
    billing_address=ADDRESSES,
)


def customer(profile: Profile, address: Address | None = None) -> Customer:
    made = Customer(id=UUID(int=1), number="1", profile=profile, created_at=NOW, updated_at=NOW)
    if address is not None:
        made.add_address(UUID(int=2), address, NOW, shipping=True, billing=True)
    return made


@given(
    profile=PROFILES,
    address=ADDRESSES,
    details=DETAILS,
    fields=st.none() | st.frozensets(st.sampled_from(sorted(DETAILS_PARTS))),
    emptied=st.frozensets(st.sampled_from(sorted(PROFILE_PARTS))),
)
def test_each_part_is_written_cleared_or_left(
    profile: Profile,
    address: Address | None,
    details: CustomerDetails,
    fields: frozenset[str] | None,
    emptied: frozenset[str],
) -> None:
    """S2-9: the whole rule, part by part."""
    cleared = {part for part in emptied if getattr(profile, part) is None}
    parts = ProfileParts.of(customer(profile, address), fields, cleared)
    after = parts.over(details)
    for part in DETAILS_PARTS:
        before = getattr(details, part)
        held = address if part.endswith("_address") else getattr(profile, part)
        if fields is not None and part not in fields:
            expected = before
        elif part == "shipping_address" and before is None:
            expected = None
        elif held is None:
            expected = None if part in cleared else before
        else:
            expected = held
        assert getattr(after, part) == expected
    assert parts.over(after) == after


def test_only_selected_orders_are_named() -> None:
    ids = (UUID(int=1),)
    assert Propagation().scope is PropagationScope.ALL
    assert Propagation(PropagationScope.SELECTED, ids).order_ids == ids
    for scope, named in (
        (PropagationScope.SELECTED, ()),
        (PropagationScope.ALL, ids),
        (PropagationScope.NOT_COMPLETED, ids),
        (PropagationScope.SELECTED, ids * (MAX_SELECTED + 1)),
    ):
        with pytest.raises(InvalidInput) as refused:
            Propagation(scope, named)
        assert refused.value.field == ("propagation", "orderIds")


def test_some_part_is_named_or_all_are_meant() -> None:
    assert Propagation(fields=None).fields is None
    with pytest.raises(InvalidInput) as refused:
        Propagation(fields=frozenset())
    assert refused.value.field == ("propagation", "fields")
