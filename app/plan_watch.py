"""Counts how plans do, and shows it to whoever develops."""

from functools import cache
from typing import Any, Final

from graphql import DocumentNode

from app.metrics import Metrics
from queryplan.plan import Plans, Unplannable

_NAMED: Final = frozenset({"planned", "irregular", "variables", "introspection"})
_KINDS: Final = (
    ("has a resolver", "resolver"),
    ("has an extension", "resolver"),
    ("argument", "argument"),
    ("below a made object", "relation"),
    ("@", "directive"),
    ("directive", "directive"),
)


class PlanWatch:
    """Puts what plans do into the metrics, under labels whose number is bounded."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._answers = cache(metrics.plan_answers.labels)

    def answered(self, outcome: str) -> None:
        """Count an outcome; a reason that names a field goes by its kind."""
        self._answers(label(outcome)).inc()

    def compiled(self, seconds: float, kept: int) -> None:
        """Measure a compilation."""
        self._metrics.plan_compile_seconds.observe(seconds)
        self._metrics.plans_kept.set(kept)


def label(outcome: str) -> str:
    """Give the label of an outcome."""
    if outcome in _NAMED:
        return outcome
    return next((kind for part, kind in _KINDS if part in outcome), "other")


def told(
    plans: Plans | None,
    document: DocumentNode,
    name: str | None,
    variables: dict[str, Any],
    statements: list[str],
    *,
    by_plan: bool,
) -> dict[str, Any]:
    """Say which road an operation took, what plans sent for it, and why it was not all planned."""
    shown: dict[str, Any] = {
        "road": "plan" if by_plan else "graphql-core",
        "statements": statements,
    }
    if not by_plan:
        found = None if plans is None else plans.program(document, name, variables)
        reason = str(found) if isinstance(found, Unplannable) else "irregular"
        shown["reason"] = "TISKI_PLAN is off" if found is None else reason
    return shown
