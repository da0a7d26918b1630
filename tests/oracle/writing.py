"""Writing a tree as a document, in one of the many ways to say the same."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)
from oracle.selections import Pick, Scope
from oracle.stock import TABLES
from oracle.values import is_one_of

Part = tuple[Pick, Scope | None]
"""A field, with the part of its selection that is written in one place."""


@dataclass(slots=True)
class Writer:
    """Writes one document; what it hands to variables stands in `variables`."""

    random: Random
    declared: list[str] = field(default_factory=list[str])
    fragments: list[str] = field(default_factory=list[str])
    variables: dict[str, Any] = field(default_factory=dict[str, Any])
    _written: dict[int, str] = field(default_factory=dict[int, str])
    """The arguments of fields that are written already: every repeat has the same."""

    def document(self, scope: Scope) -> str:
        """Write the query, its fragments before or behind it."""
        body = self.selection(scope)
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        parts = [f"query Asked{declared} {body}", *self.fragments]
        self.random.shuffle(parts)
        return "\n".join(parts)

    def selection(self, scope: Scope) -> str:
        """Write what is selected of an object."""
        texts = self._grouped(scope.kind.name, self._parts(scope))
        for name, member in scope.by_type.items():
            inner = " ".join(self._grouped(name, self._parts(member)))
            texts.append(f"... on {name}{self._condition()} {{ {inner} }}")
        self.random.shuffle(texts)
        return f"{{ {' '.join(texts)} }}"

    def _parts(self, scope: Scope) -> list[Part]:
        """Take the fields in a random order, some of them twice, in parts that overlap."""
        parts: list[Part] = []
        picks = list(scope.picks.values())
        for pick in self.random.sample(picks, len(picks)):
            if self.random.random() < 0.85:
                parts.append((pick, pick.below))
            else:
                parts += [(pick, each) for each in self._halves(pick.below)]
        return parts

    def _halves(self, scope: Scope | None) -> Sequence[Scope | None]:
        if scope is None:
            return [None, None]
        picks = list(scope.picks.items())
        cut = self.random.randint(1, max(1, len(picks) - 1))
        back = self.random.randint(0, cut) if cut < len(picks) else 0
        return [
            Scope(scope.kind, dict(picks[:cut]), scope.by_type),
            Scope(scope.kind, dict(picks[back:])),
        ]

    def _grouped(self, kind: str, parts: Sequence[Part]) -> list[str]:
        """Write some of the fields directly, and others in fragments, which may be nested."""
        random = self.random
        if len(parts) > 1 and random.random() < 0.35:
            at = random.randint(1, len(parts) - 1)
            inner = " ".join(self._grouped(kind, parts[at:]))
            return [*self._grouped(kind, parts[:at]), *self._fragment(kind, inner)]
        return [self._field(*part) for part in parts]

    def _fragment(self, kind: str, inner: str) -> list[str]:
        random, form = self.random, self.random.random()
        if form < 0.3:
            return [f"...{self._condition()} {{ {inner} }}"]
        if form < 0.6:
            return [f"... on {kind}{self._condition()} {{ {inner} }}"]
        if form < 0.7 and kind in TABLES:
            return [f"... on Node {{ ... on {kind}{self._condition()} {{ {inner} }} }}"]
        name = f"Part{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {kind} {{ {inner} }}")
        return [f"...{name}{self._condition()}" for _ in range(1 + (random.random() < 0.2))]

    def _field(self, pick: Pick, below: Scope | None) -> str:
        alias = "" if pick.key == pick.name else f"{pick.key}: "
        if id(pick) not in self._written:
            self._written[id(pick)] = self._arguments(pick)
        text = f"{alias}{pick.name}{self._written[id(pick)]}{self._condition()}"
        return text if below is None else f"{text} {self.selection(below)}"

    def _condition(self) -> str:
        """Write `@skip` or `@include`, seldom, by a literal or a variable."""
        random = self.random
        if random.random() > 0.08:
            return ""
        found = ""
        for directive, usual in random.sample([("skip", False), ("include", True)], 2):
            if found and random.random() < 0.7:
                continue
            value = usual if random.random() < 0.8 else not usual
            text = "true" if value else "false"
            if random.random() < 0.6:
                text = self._variable("Boolean!", value, one_of=False)
            found += f" @{directive}(if: {text})"
        return found

    def _arguments(self, pick: Pick) -> str:
        texts = [
            f"{name}: {self.value(pick.definition.args[name].type, value)}"
            for name, value in pick.arguments.items()
        ]
        self.random.shuffle(texts)
        return f"({', '.join(texts)})" if texts else ""

    def value(self, kind: Any, value: Any, *, one_of: bool = False) -> str:
        """Write a value, or parts of it, as a literal or as a variable."""
        if self.random.random() < 0.2:
            return self._variable(str(kind), value, one_of=one_of)
        return literal(kind, value, self)

    def _variable(self, kind: str, value: Any, *, one_of: bool) -> str:
        """Declare a variable with that value, in one of the ways that the place allows."""
        name = f"v{len(self.declared)}"
        forms = ["plain", "default"] if not kind.endswith("!") and not one_of else ["plain"]
        if value is None and not one_of:
            forms.append("absent")
        bare = kind.removesuffix("!")
        form = self.random.choice(forms)
        if form == "default" and value is not None and bare in SIMPLE:
            self.declared.append(f"${name}: {kind} = {json.dumps(value)}")
        elif form == "absent":
            self.declared.append(f"${name}: {kind}")
        else:
            required = "!" if one_of or (value is not None and self.random.random() < 0.5) else ""
            given = kind if kind.endswith("!") else bare + required
            self.declared.append(f"${name}: {given}")
            self.variables[name] = value
        return f"${name}"


SIMPLE = {"Int", "Boolean", "ID", "String", "[String!]", "DateTime", "Decimal"}


def literal(kind: Any, value: Any, writer: Writer) -> str:
    """Write a value as a literal, in which there may be variables."""
    if isinstance(kind, GraphQLNonNull):
        return literal(kind.of_type, value, writer)
    if value is None:
        return "null"
    if isinstance(kind, GraphQLList):
        return f"[{', '.join(writer.value(kind.of_type, each) for each in value)}]"
    if isinstance(kind, GraphQLInputObjectType):
        fields = [
            f"{name}: {writer.value(kind.fields[name].type, each, one_of=is_one_of(kind))}"
            for name, each in value.items()
        ]
        return f"{{{', '.join(fields)}}}"
    return value if isinstance(kind, GraphQLEnumType) else json.dumps(value)
