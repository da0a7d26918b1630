"""Checks of generated addresses and numbers: one of each pattern stands for all that have it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from domain.ports import Checked, ContactCheck

_LETTERS: Final = re.compile("[a-z]+")
_DIGITS: Final = re.compile("[0-9]")
_PREFIX: Final = 7
"""How much of a phone number, from its +, says in which plan it stands."""


class PatternChecks:
    """Checks a value with the shop's checks when it is the first with its pattern."""

    def __init__(self, checks: ContactCheck) -> None:
        self._checks = checks
        self._found: dict[tuple[str | None, ...], Checked] = {}

    def email(self, text: str) -> Checked:
        """Check an e-mail address by its mailbox and how its name is written."""
        name, _, mailbox = text.rpartition("@")
        pattern = _DIGITS.sub("0", _LETTERS.sub("a", name))
        return self._once(text, ("email", pattern, mailbox), lambda: self._checks.email(text))

    def phone(self, text: str, country: str | None) -> Checked:
        """Check a phone number by its first digits and its length."""
        pattern = text[:_PREFIX] + _DIGITS.sub("0", text[_PREFIX:])
        key = ("phone", pattern, country)
        return self._once(text, key, lambda: self._checks.phone(text, country))

    def vat_id(self, text: str, country: str | None) -> Checked:
        """Check a VAT id."""
        return self._once(text, ("vat", text, country), lambda: self._checks.vat_id(text, country))

    def iban(self, text: str) -> str:
        """Check the number of a bank account."""
        return self._checks.iban(text)

    def bic(self, text: str) -> str:
        """Check the code of a bank."""
        return self._checks.bic(text)

    def _once(
        self, text: str, key: tuple[str | None, ...], check: Callable[[], Checked]
    ) -> Checked:
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = check()
        # The machine's spelling is the first one's; nothing that is stored comes from it.
        return found if found.value == text else replace(found, value=text, canonical=None)
