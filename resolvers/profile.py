"""Cleans and checks what somebody typed about a customer, before the rules see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.address import Address
from domain.changes import camel
from domain.errors import Problems
from domain.ports import Checked, ContactCheck, Doubt, DoubtCode
from domain.profile import CustomerDetails
from domain.text import clean

Part = str | Address | Callable[[], Address] | None
Parts = Mapping[str, Part]
"""Parts by name, None for one that is cleared. An address may still have to be made: what is wrong
with it is then told together with the rest."""


@dataclass(frozen=True, slots=True)
class CheckedParts:
    """Parts as they may be stored, and what looks unusual about them."""

    parts: dict[str, "str | Address | None"]
    doubts: tuple[Doubt, ...]

    @property
    def profile(self) -> dict[str, str | None]:
        """The parts that are no addresses."""
        return {name: part for name, part in self.parts.items() if not isinstance(part, Address)}

    @property
    def cleared(self) -> frozenset[str]:
        """The parts that were set to null."""
        return frozenset(name for name, part in self.parts.items() if part is None)


def check_parts(
    checks: ContactCheck, typed: Parts, *path: str, country: str | None = None
) -> CheckedParts:
    """Clean the texts and check what can be checked; `path` is where they stand in the input.

    A phone number or VAT id without a prefix belongs to the country of the shipping address, or
    else to `country`.

    Raises:
        InvalidInput, Refused: something is certainly wrong.
    """
    parts: dict[str, str | Address | None] = {}
    doubts: list[Doubt] = []
    problems = Problems()
    for name, value in typed.items():
        with problems.at():
            if not isinstance(value, str):
                parts[name] = value() if callable(value) else value
    shipping = parts.get("shipping_address")
    home = (shipping.country if isinstance(shipping, Address) else None) or country
    by_part: dict[str, Callable[[str], Checked]] = {
        "email": checks.email,
        "phone": lambda text: checks.phone(text, home),
        "vat_id": lambda text: checks.vat_id(text, home),
    }
    for name, value in typed.items():
        if not isinstance(value, str):
            continue
        at = (*path, camel(name))
        with problems.at():
            text = clean(value, field=at)
            parts[name] = text
            if text is not None and name in by_part:
                found = by_part[name](text)
                parts[name] = found.value
                doubt = found.doubt(at)
                if doubt is not None:
                    doubts.append(doubt)
    problems.settle()
    return CheckedParts(parts, tuple(doubts))


def country_doubts(before: CustomerDetails, after: CustomerDetails, *path: str) -> list[Doubt]:
    """Warn when the country changed: the tax stays as it was when the order was placed."""
    was = before.shipping_address.country if before.shipping_address else None
    now = after.shipping_address.country if after.shipping_address else None
    if was == now or was is None or now is None:
        return []
    message = (
        f"The order was taxed for {was} and now goes to {now}. Its tax did not change; "
        "see whether it must."
    )
    return [Doubt(DoubtCode.TAX_COUNTRY_DIFFERS, message, path)]
