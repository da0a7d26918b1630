"""What the rules need from outside, said as interfaces; adapters and app implement them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.delivery import Reply
from domain.errors import InvalidInput, Path


class DoubtCode(StrEnum):
    """What looks wrong about a value that was stored all the same."""

    EMAIL_DOUBTFUL = "EMAIL_DOUBTFUL"
    PHONE_DOUBTFUL = "PHONE_DOUBTFUL"
    VAT_ID_DOUBTFUL = "VAT_ID_DOUBTFUL"
    TAX_COUNTRY_DIFFERS = "TAX_COUNTRY_DIFFERS"
    URL_DOUBTFUL = "URL_DOUBTFUL"
    PAYMENT_REFERENCE_MISTYPED = "PAYMENT_REFERENCE_MISTYPED"
    PAYMENT_REFERENCE_DIFFERS = "PAYMENT_REFERENCE_DIFFERS"
    ORDER_OVERPAID = "ORDER_OVERPAID"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning: the value was stored, and somebody should look at it."""

    code: DoubtCode
    message: str
    field: Path = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found out about one value.

    `value` is what to store. `canonical` is the machine's spelling where the value was understood
    (E.164 for a phone), to send, look up or compare with. `problem` is a sentence, and `certain`
    says that the value is surely wrong, not only unusual.
    """

    value: str
    code: DoubtCode
    canonical: str | None = None
    problem: str | None = None
    certain: bool = False

    def doubt(self, field: Path) -> Doubt | None:
        """Refuse what is certainly wrong with InvalidInput; say what is doubtful."""
        if self.problem is None:
            return None
        if self.certain:
            raise InvalidInput(self.problem, field=field)
        return Doubt(self.code, self.problem, field)


class ContactCheck(Protocol):
    """Checks the ways to reach and to bill a customer. The texts are cleaned and not blank."""

    def email(self, text: str) -> Checked:
        """Check an e-mail address; nothing is asked over the network."""
        ...

    def phone(self, text: str, country: str | None) -> Checked:
        """Check a phone number; one without + or 00 belongs to the country."""
        ...

    def vat_id(self, text: str, country: str | None) -> Checked:
        """Check a VAT or business id; one without a country's letters belongs to the country."""
        ...


class SecretUnreadable(Exception):
    """A sealed secret can't be opened: the key that sealed it is missing."""


class Vault(Protocol):
    """Seals secrets, so that who reads the database alone can't use them."""

    @property
    def is_ready(self) -> bool:
        """Tell whether there is a key to seal with."""
        ...

    def seal(self, secret: str) -> str:
        """Give the secret in a form that may be stored."""
        ...

    def open(self, sealed: str) -> str:
        """Give the secret back.

        Raises:
            SecretUnreadable: it was sealed with another key, or is damaged.
        """
        ...


class Sender(Protocol):
    """Sends requests to addresses of others' choice, and only where that is safe."""

    @property
    def allows_plain(self) -> bool:
        """Tell whether http:// may be used, as in development."""
        ...

    async def look(self, url: str) -> Checked:
        """Look an address up: certainly wrong is one that must not be called."""
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: str) -> Reply:
        """Send a request and read the beginning of the answer; whatever fails is in the reply."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment, in UTC and aware of it."""
        ...
