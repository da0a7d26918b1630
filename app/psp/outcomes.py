"""What becomes of a request, chosen by the last two digits of its amount in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.states import TransactionStatus


class Reply(StrEnum):
    """How the PSP answers."""

    ANSWER = "an answer"
    ERROR = "status 500"
    DROP = "the connection is closed"
    SILENCE = "no answer"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is done, what it becomes later, and what the caller hears of it.

    `does` None: nothing is done. `later` is told by a notice and by asking, after a second.
    """

    does: TransactionStatus | None = TransactionStatus.SUCCESS
    reply: Reply = Reply.ANSWER
    later: TransactionStatus | None = None


DONE: Final = Outcome()
OUTCOMES: Final[Mapping[int, Outcome]] = {
    1: Outcome(does=TransactionStatus.FAILURE),
    2: Outcome(does=TransactionStatus.PENDING, later=TransactionStatus.SUCCESS),
    3: Outcome(does=TransactionStatus.PENDING, later=TransactionStatus.FAILURE),
    4: Outcome(reply=Reply.ERROR),
    5: Outcome(does=None, reply=Reply.ERROR),
    6: Outcome(reply=Reply.DROP),
    7: Outcome(reply=Reply.SILENCE),
    8: Outcome(does=None, reply=Reply.SILENCE),
    9: Outcome(
        does=TransactionStatus.PENDING, reply=Reply.SILENCE, later=TransactionStatus.SUCCESS
    ),
}


def outcome_of(amount: int) -> Outcome:
    """Choose by the amount; every other ending than 01 to 09 is simply done."""
    return OUTCOMES.get(amount % 100, DONE)
