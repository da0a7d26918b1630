"""What people type wrong."""

from dataclasses import replace
from typing import Final

from app.demo.people import Person

SLIPS: Final = ("shipping_address", "phone", "email")
"""Parts of an order's details that people get wrong."""


def slipped(person: Person, part: str) -> Person:
    """Give the person with that part typed wrong: a letter too few, a digit too few."""
    if part == "phone":
        return replace(person, phone=person.phone[:-1])
    if part == "email":
        name, _, mailbox = person.email.partition("@")
        return replace(person, email=f"{name[:-1]}@{mailbox}")
    line1 = person.address.line1 or ""
    return replace(person, address=replace(person.address, line1=f"{line1[:2]}{line1[3:]}"))
