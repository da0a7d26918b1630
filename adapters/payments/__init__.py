"""The payment providers that Tiski knows, and those that other packages bring along.

A package brings one by an entry point of the group `tiski.payment_providers`, which names
a callable without arguments that gives a `domain.ports.ProviderKind`.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec

from adapters.payments.playing import Playing
from domain.ports import ProviderKind

GROUP = "tiski.payment_providers"


def provider_kinds(
    *, test_psp: str | None = None, stripe_url: str | None = None
) -> Mapping[str, ProviderKind]:
    """Find every provider that shops of this deployment can be connected with, by name.

    `test_psp` is the address of a PSP for tests; without one there is no provider `test`.
    """
    brought = [point.load()() for point in entry_points(group=GROUP)]
    ours = (*_playing(test_psp), *_stripe(stripe_url))
    return {kind.name: kind for kind in (*brought, *ours)}


def _playing(address: str | None) -> Iterator[ProviderKind]:
    if address:
        yield Playing(address)


def _stripe(address: str | None) -> Iterator[ProviderKind]:
    if find_spec("stripe") is not None:
        from adapters.payments.stripe import Stripe  # noqa: PLC0415  (its library is an extra)

        yield Stripe(address)
