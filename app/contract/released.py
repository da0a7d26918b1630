"""The released schema: what stands in `schema.released.graphql`, which clients rely on."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from graphql import Node, StringValueNode, Visitor, parse, print_ast, visit

FILE: Final = Path("schema.released.graphql")

_HEAD: Final = re.compile(r"# Tiski (\S+), (\w+): .*\n\n")
_SCOPES: Final = re.compile(r"Needs the scopes? [^.]*\.")


def written(sdl: str, version: str) -> str:
    """Write a schema as the file keeps it: without descriptions, but for the scopes in them."""
    bare = print_ast(visit(parse(sdl), _Bare()))
    body = f"{bare.rstrip()}\n"
    return (
        f"# Tiski {version}, {_sum(body)}: what clients rely on. Written by `tiski schema release`, "
        f"never by hand; docs/contract.md says when.\n\n{body}"
    )


def version_of(released: str) -> str | None:
    """Read which version a released schema is of; None where it is not as it was written."""
    found = _HEAD.match(released)
    return found[1] if found and found[2] == _sum(released[found.end() :]) else None


def _sum(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:16]


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
