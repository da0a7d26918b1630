"""The released schema: what stands in `schema.released.graphql`, which clients rely on."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from graphql import Node, StringValueNode, Visitor, parse, print_ast, visit

FILE: Final = Path("schema.released.graphql")

_VERSION: Final = re.compile(r"^# Tiski (\S+):", re.MULTILINE)
_SCOPES: Final = re.compile(r"Needs the scopes? [^.]*\.")


def written(sdl: str, version: str) -> str:
    """Write a schema as the file keeps it: without descriptions, but for the scopes in them."""
    bare = print_ast(visit(parse(sdl), _Bare()))
    return (
        f"# Tiski {version}: what clients rely on. Written by `tiski schema release`, never by "
        f"hand; docs/contract.md says when.\n\n{bare.rstrip()}\n"
    )


def version_of(released: str) -> str | None:
    """Read which version a released schema is of."""
    found = _VERSION.search(released)
    return found and found[1]


def scopes_in(description: str | None) -> frozenset[str]:
    """Read which scopes a description says are needed."""
    found = _SCOPES.search(description or "")
    return frozenset(re.findall(r"`([^`]+)`", found[0])) if found else frozenset()


class _Bare(Visitor):
    """Takes descriptions off, and leaves what they say of scopes."""

    def enter(self, node: Node, *_: Any) -> Node | None:
        """Shorten the description of a definition, where it has one."""
        description: StringValueNode | None = getattr(node, "description", None)
        if description is None:
            return None
        found = _SCOPES.search(description.value)
        kept = StringValueNode(value=found[0]) if found else None
        return replace(cast("Any", node), description=kept)
