"""How credentials and the values of providers' messages are read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from domain.errors import InvalidInput, Problems
from domain.provider import Credential


def given(asked: Sequence[Credential], credentials: Mapping[str, str]) -> dict[str, str]:
    """Take the credentials that a provider asks for; those that may be left out are blank then.

    Raises:
        InvalidInput: one is missing, or there is one that nobody asked for.
    """
    problems = Problems()
    unknown = credentials.keys() - {each.name for each in asked}
    for name in sorted(unknown):
        with problems.at():
            names = ", ".join(each.name for each in asked)
            raise InvalidInput(f"There is no credential {name}; there are {names}.")
    for each in asked:
        with problems.at():
            if each.is_required and not credentials.get(each.name, "").strip():
                raise InvalidInput(f"{each.name} is missing. {each.description}")
    problems.settle()
    return {each.name: credentials.get(each.name, "").strip() for each in asked}


def moment(text: str) -> datetime:
    """Read a moment with its offset; in UTC."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        message = "a moment without an offset"
        raise ValueError(message)
    return found.astimezone(UTC)


def uuid_or_none(text: str | None) -> UUID | None:
    """Read an id of ours that a provider sent back; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
