"""Shares a plan out among players, so that no two of them touch the same order or account."""

from collections.abc import Sequence

from app.demo.changes import Attach
from app.demo.steps import ChangeAccount, ChangeOrder, CreateAccount, Place, Step


def shares_of(steps: Sequence[Step], players: int) -> list[int]:
    """Say of each step which player takes it: an account and all its orders are one player's.

    What a storefront tells of a visit touches neither, so that anybody may tell it.
    """
    if players == 1:
        return [0] * len(steps)
    owners = {
        step.order: step.customer
        for step in steps
        if isinstance(step, Place | Attach) and step.customer is not None
    }

    def share(nth: int, step: Step) -> int:
        if isinstance(step, Place | ChangeOrder):
            return owners.get(step.order, step.order) % players
        if isinstance(step, CreateAccount | ChangeAccount):
            return step.customer % players
        return nth % players

    return [share(nth, step) for nth, step in enumerate(steps)]
