"""The text of a program while it is written: its lines, names, constants and statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from queryplan.pages import cut_out
from queryplan.plan.levels import Level
from queryplan.plan.prepared import Preparation
from queryplan.plan.running import Irregular, grouped, placing


@dataclass(slots=True)
class Writer:
    """Collects what a program is made of."""

    preparation: Preparation
    body: list[str] = field(default_factory=list[str])
    constants: dict[str, Any] = field(default_factory=dict[str, Any])
    levels: list[tuple[str, Level]] = field(default_factory=list[tuple[str, Level]])
    _named: int = 0

    def __post_init__(self) -> None:
        for helper in (cut_out, grouped, items, placing, missing, required):
            self.constants[helper.__name__] = helper

    @property
    def embeds(self) -> bool:
        """Whether the database can embed rows in rows."""
        return self.preparation.dialect.name == "postgresql"

    def name(self, kind: str) -> str:
        """Make a variable's name that is used once."""
        self._named += 1
        return f"{kind}_{self._named}"

    def constant(self, value: object, kind: str) -> str:
        """Bind a constant, the same one once, and give its name."""
        for name, known in self.constants.items():
            if known is value:
                return name
        name = self.name(kind)
        self.constants[name] = value
        return name

    def level(self, kind: str, level: Level) -> str:
        """Add a statement of the program, and give its name."""
        name = self.constant(level, kind)
        self.levels.append((name, level))
        return name

    def line(self, text: str) -> None:
        """Add a line to the function."""
        self.body.append(f"    {text}")

    def text(self, result: str) -> str:
        """Put the text of the function together."""
        start = ["async def run(at, q, a, keys):", "    fetch = at.fetch"]
        return "\n".join([*start, *self.body, f"    return {result}", ""])


def missing() -> Any:
    """Stop: null stands where it may not; graphql-core knows what follows from that."""
    raise Irregular("null")


def items(value: Any) -> list[Any]:
    """Give a list as it is; of anything else graphql-core knows whether it is one."""
    if type(value) is not list:
        raise Irregular("no list")
    return cast("list[Any]", value)


def required(value: Any) -> Any:
    """Give the value, which may not be null."""
    return missing() if value is None else value
