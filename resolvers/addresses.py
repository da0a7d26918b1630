"""What looks wrong about an e-mail address that a message goes to."""

from uuid import UUID

from db.unit import UnitOfWork
from domain.mailboxes import meant
from domain.message import Hint, HintCode
from domain.ports import ContactCheck
from domain.text import email_key


async def hints_about(
    unit: UnitOfWork, checks: ContactCheck, email: str, customer_id: UUID | None
) -> tuple[Hint, ...]:
    """Say what staff should look at, the gravest first; `customer_id` is the order's account."""
    hints: list[Hint] = []
    checked = checks.email(email)
    if checked.problem is not None:
        code = HintCode.MALFORMED if checked.certain else HintCode.UNUSUAL
        hints.append(Hint(code, checked.problem))
    probably = meant(email)
    if probably is not None:
        sentence = f"Was {probably.rpartition('@')[2]} meant?"
        hints.append(Hint(HintCode.DOMAIN_MISTYPED, sentence, probably))
    back = await unit.messages.came_back(email)
    for state, code, sentence in _EARLIER:
        if count := back.get(state):
            hints.append(Hint(code, sentence.format(count=count)))
    account = None if customer_id is None else await unit.messages.address_of_account(customer_id)
    if account is not None and email_key(account) != email_key(email):
        sentence = "The customer's account has another address."
        hints.append(Hint(HintCode.DIFFERS_FROM_ACCOUNT, sentence, account))
    return tuple(hints)


_EARLIER = (
    (
        "BOUNCED",
        HintCode.BOUNCED_BEFORE,
        "Messages to this address that came back: {count}.",
    ),
    (
        "COMPLAINED",
        HintCode.COMPLAINED_BEFORE,
        "Messages to this address that were called spam: {count}.",
    ),
)
