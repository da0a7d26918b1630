"""What is known of a mutation before it runs: its name, its key, what the caller had seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a mutation."""

    mutation: str
    input_hash: str = ""
    idempotency_key: str | None = None
    expected_version: int | None = None
