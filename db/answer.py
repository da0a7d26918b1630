"""What a mutation answers: references and counts, which the API reads anew after commit."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.errors import DomainError
from domain.ports import Doubt, DoubtCode


@dataclass(slots=True, kw_only=True)
class Answer:
    """Ids by noun, counts and short lists by name, doubts. `log_position` stands before the call's own events."""

    refs: dict[str, UUID] = field(default_factory=dict[str, UUID])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict[str, list[dict[str, str]]])
    warnings: tuple[Doubt, ...] = ()
    errors: tuple[DomainError, ...] = ()
    log_position: int | None = None
    once: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    """What only the first answer tells: secrets, which are kept nowhere in plain."""

    def to_json(self) -> dict[str, Any]:
        """Give what the idempotency row keeps."""
        return {
            "refs": {name: str(id) for name, id in self.refs.items()},
            "counts": self.counts,
            "lists": self.lists,
            "warnings": [[doubt.code, doubt.message, list(doubt.field)] for doubt in self.warnings],
            "log_position": self.log_position,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Answer":
        """Read what an idempotency row kept."""
        return cls(
            refs={name: UUID(id) for name, id in kept["refs"].items()},
            counts=kept["counts"],
            lists=kept.get("lists", {}),
            warnings=tuple(
                Doubt(DoubtCode(code), message, tuple(path))
                for code, message, path in kept["warnings"]
            ),
            log_position=kept["log_position"],
        )
