"""What the rules need from outside, said as interfaces; adapters and app implement them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.delivery import Reply
from domain.errors import InvalidInput, Path
from domain.provider import Answer, Credential, Notice, Request, Statement


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
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    LEFT_TO_SETTLE = "LEFT_TO_SETTLE"
    NOTHING_TO_DOWNLOAD = "NOTHING_TO_DOWNLOAD"
    MESSAGE_INCOMPLETE = "MESSAGE_INCOMPLETE"
    SENDER_MISSING = "SENDER_MISSING"


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

    def iban(self, text: str) -> str:
        """Give the number of a bank account as machines write it.

        Raises:
            InvalidInput: its check digits, its length or its country is wrong.
        """
        ...

    def bic(self, text: str) -> str:
        """Give the code of a bank as machines write it.

        Raises:
            InvalidInput: it is none.
        """
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


class PaymentProvider(Protocol):
    """One shop's access to a payment provider. Nothing here is called inside a transaction.

    What the network or the provider does wrong is in the answer, never raised: FAILURE where it
    is certain that nothing was done, UNKNOWN where it is not.
    """

    async def capture(self, request: Request) -> Answer:
        """Collect some of what is reserved."""
        ...

    async def void(self, request: Request) -> Answer:
        """Let go of all that is reserved and not collected; the amount says how much that is."""
        ...

    async def refund(self, request: Request) -> Answer:
        """Give some of what was collected back."""
        ...

    async def fetch(self, payment: str) -> Statement:
        """Ask for a payment and all that was done with it.

        Raises:
            PaymentUnknown: there is no such payment.
            ProviderSilent: there was no answer that can be read.
        """
        ...

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Check who sent a notice and read it; the names of headers are in lower case.

        Raises:
            NoticeRefused: signature, age or shape is wrong.
        """
        ...


class ProviderKind(Protocol):
    """A payment provider that shops can be connected with."""

    @property
    def name(self) -> str:
        """The name by which payments and settings know it, in lower case."""
        ...

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """What a shop must tell before it can be used."""
        ...

    def connect(self, credentials: Mapping[str, str]) -> PaymentProvider:
        """Give one shop's access.

        Raises:
            InvalidInput: a credential is missing or has a wrong shape; the message names it.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment, in UTC and aware of it."""
        ...
