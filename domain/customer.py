"""A customer's account: the profile and its addresses."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from domain import events
from domain.address import Address
from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import InvalidInput, NotFound, TooManyAddresses
from domain.metadata import Entry, Key, Metadata, with_entries, without_keys
from domain.profile import PROFILE_PARTS, Profile
from domain.states import ConsentState
from domain.tags import Tags, with_tags, without_tags
from domain.unset import UNSET, Untouched

MAX_ADDRESSES = 50
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ExternalNumber:
    """The number that a customer or an order has in another system, unique within that system."""

    source: str
    number: str

    def to_json(self) -> dict[str, str]:
        """Give it as the log keeps it."""
        return {"source": self.source, "number": self.number}


@dataclass(slots=True, kw_only=True)
class CustomerAddress:
    """An address in a customer's book."""

    id: UUID
    address: Address = logged(whole=True, personal=True)
    created_at: datetime = logged(skip=True)


@dataclass(slots=True, kw_only=True)
class Customer(Aggregate):
    """A customer's account. Orders keep their own copy of these details.

    `order_count`, `total_spent` (minor units by currency) and `last_order_at` follow from the
    account's orders and are kept by the unit of work.
    """

    noun = "customer"

    number: str | None = logged(skip=True)
    external_number: ExternalNumber | None = logged(whole=True, personal=True, default=None)
    profile: Profile = logged(name="")
    language: str | None = logged(personal=True, default=None)
    note: str | None = logged(personal=True, default=None)
    tags: Tags = logged(personal=True, default=())
    metadata: Metadata = logged(keyed=True, personal=True, default=())
    addresses: list[CustomerAddress] = field(default_factory=list[CustomerAddress])
    default_shipping_address_id: UUID | None = None
    default_billing_address_id: UUID | None = None
    consent: ConsentState = ConsentState.NOT_ASKED
    consent_at: datetime | None = None
    consent_source: str | None = logged(personal=True, default=None)
    order_count: int = logged(skip=True, default=0)
    total_spent: dict[str, int] = logged(skip=True, default_factory=dict[str, int])
    last_order_at: datetime | None = logged(skip=True, default=None)
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)
    erased_at: datetime | None = logged(skip=True, default=None)

    @property
    def default_shipping_address(self) -> Address | None:
        """Where parcels go; the billing address serves when it is the only default."""
        return self._default(self.default_shipping_address_id, self.default_billing_address_id)

    @property
    def default_billing_address(self) -> Address | None:
        """Where bills go; the shipping address serves when it is the only default."""
        return self._default(self.default_billing_address_id, self.default_shipping_address_id)

    def update(
        self,
        profile: Mapping[str, str | None],
        *,
        language: str | Untouched | None = UNSET,
        note: str | Untouched | None = UNSET,
    ) -> None:
        """Change the parts of the profile that `profile` names; None clears a part."""
        unknown = profile.keys() - PROFILE_PARTS
        if unknown:
            raise InvalidInput(f"A profile has no {', '.join(sorted(unknown))}.", field=("input",))
        self.profile = self.profile.changed(profile)
        if language is not UNSET:
            self.language = language
        if note is not UNSET:
            self.note = note
        self.record(events.CustomerUpdated())

    def add_tags(self, tags: Tags) -> None:
        """Put tags on the customer; those that are there keep their spelling."""
        self.tags = with_tags(self.tags, tags)
        self.record(events.CustomerTagsChanged())

    def remove_tags(self, tags: Tags) -> None:
        """Take tags off the customer, however they are spelled."""
        self.tags = without_tags(self.tags, tags)
        self.record(events.CustomerTagsChanged())

    def set_metadata(self, entries: Iterable[Entry]) -> None:
        """Set entries; those under other keys stay as they are."""
        self.metadata = with_entries(self.metadata, entries)
        self.record(events.CustomerMetadataChanged())

    def delete_metadata(self, keys: Collection[Key]) -> None:
        """Delete the entries under some keys."""
        self.metadata = without_keys(self.metadata, keys)
        self.record(events.CustomerMetadataChanged())

    def update_consent(
        self, state: ConsentState, at: datetime, *, source: str | None, since: datetime | None
    ) -> None:
        """Note whether the customer wants to hear of offers; `at` is now, `since` when they said so.

        Said again without a date, the first one stays.
        """
        if state is ConsentState.NOT_ASKED:
            raise InvalidInput("Consent is given or withdrawn.", field=("state",))
        if since is not None and since > at + CLOCKS_DIFFER:
            raise InvalidInput("Consent can't come from the future.", field=("at",))
        if since is None and (state, source) == (self.consent, self.consent_source):
            since = self.consent_at
        self.consent, self.consent_source = state, source
        self.consent_at = since or at
        self.record(events.MarketingConsentChanged())

    def add_address(
        self, id: UUID, address: Address, at: datetime, *, shipping: bool, billing: bool
    ) -> None:
        """Put an address into the book, as a default where asked; the first one is both."""
        if len(self.addresses) >= MAX_ADDRESSES:
            raise TooManyAddresses(MAX_ADDRESSES)
        first = not self.addresses
        self.addresses.append(CustomerAddress(id=id, address=address, created_at=at))
        self._make_default(id, shipping=shipping or first, billing=billing or first)
        self.record(events.CustomerAddressAdded(id))

    def update_address(self, id: UUID, address: Address, *, shipping: bool, billing: bool) -> None:
        """Replace an address of the book, as a default where asked."""
        self.address(id).address = address
        self._make_default(id, shipping=shipping, billing=billing)
        self.record(events.CustomerAddressUpdated(id))

    def remove_address(self, id: UUID) -> None:
        """Take an address out of the book; it stops being a default."""
        self.addresses.remove(self.address(id))
        if self.default_shipping_address_id == id:
            self.default_shipping_address_id = None
        if self.default_billing_address_id == id:
            self.default_billing_address_id = None
        self.record(events.CustomerAddressRemoved(id))

    def set_default_address(self, id: UUID, *, shipping: bool, billing: bool) -> None:
        """Make an address of the book the default for shipping, for billing, or for both."""
        if not (shipping or billing):
            raise InvalidInput(
                "Say for what the address is the default: shipping, billing or both.",
                field=("shipping",),
            )
        self.address(id)
        self._make_default(id, shipping=shipping, billing=billing)
        self.record(events.CustomerDefaultAddressSet())

    def address(self, id: UUID) -> CustomerAddress:
        """Find an address of the book."""
        for entry in self.addresses:
            if entry.id == id:
                return entry
        raise NotFound("address", field=("id",))

    def _default(self, first: UUID | None, second: UUID | None) -> Address | None:
        chosen = first or second
        return None if chosen is None else self.address(chosen).address

    def _make_default(self, id: UUID, *, shipping: bool, billing: bool) -> None:
        if shipping:
            self.default_shipping_address_id = id
        if billing:
            self.default_billing_address_id = id
