"""What a query selects: a tree in which every key of the answer stands once."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
    is_leaf_type,
)
from oracle.values import Values

MADE_BY_HAND = {
    "Query": {
        "previewCustomerPropagation",
        "salesSummary",
        "emailCheck",
        "previewMessage",
        "messageTemplates",
        "labels",
        "viewer",
        "logCursor",
    },
    "Customer": {"duplicateCandidates"},
    "Order": {"attachCandidates"},
}
"""Fields with a resolver of their own, chosen only where a query shall not be planned."""

TESTED_ELSEWHERE = {"salesSummary", "emailCheck", "previewMessage", "labels"}
"""Fields for whose arguments few drawn at random fit; they have tests of their own."""

ALIASES = [
    "a" * 80,
    "b" * 79 + "B",
    "b" * 80,
    *("None", "class", "await", "run", "at", "q", "a", "keys", "fetch", "x", "rows", "total"),
    *("r_1", "o", "shop_id", "house_id", "_", "id", "position", "values", "items", "data"),
]


@dataclass(slots=True)
class Pick:
    """One field of the answer."""

    key: str
    name: str
    kind: Any
    arguments: dict[str, Any]
    definition: GraphQLField
    below: "Scope | None" = None


@dataclass(slots=True)
class Scope:
    """What is selected of an object; of an interface, `by_type` adds to what all types share."""

    kind: GraphQLObjectType | GraphQLInterfaceType
    picks: dict[str, Pick] = field(default_factory=dict[str, Pick])
    by_type: "dict[str, Scope]" = field(default_factory=dict[str, "Scope"])

    @property
    def shapes(self) -> dict[str, str]:
        """Tell the type behind each key, in any of the types."""
        own = {key: str(pick.kind) for key, pick in self.picks.items()}
        for scope in self.by_type.values():
            own |= scope.shapes
        return own


@dataclass(slots=True)
class Chooser:
    """Chooses trees."""

    schema: GraphQLSchema
    random: Random
    values: Values
    left: int
    """How many fields may still be chosen."""
    planned: bool = True
    """Whether only such fields are chosen as a plan can give."""
    storm: bool = False
    """Whether every field gets an alias."""

    def query(self, roots: int, *names: str) -> Scope:
        """Choose the fields of a query; those with names are among them."""
        kind = self.schema.query_type
        assert kind is not None
        scope = Scope(kind)
        for name in names:
            self._add(scope, name, 5, 60)
        others = sorted(self._offered(kind))
        for _ in range(roots):
            self._add(scope, self.random.choice(others), 5, 60)
        if self.random.random() < 0.2:
            self._add_typename(scope)
        return scope

    def _scope(self, kind: Any, depth: int, most: int) -> Scope:
        """Choose what is selected of an object; `most` is how many rows a list may have."""
        scope = Scope(kind)
        if isinstance(kind, GraphQLInterfaceType):
            members = sorted(each.name for each in self.schema.get_possible_types(kind))
            for name in self.random.sample(members, self.random.randint(0, min(4, len(members)))):
                member = scope.by_type[name] = Scope(self._object(name))
                self._fill(member, depth, most, taken=scope)
        self._fill(scope, depth, most, taken=scope)
        return scope

    def _object(self, name: str) -> GraphQLObjectType:
        kind = self.schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        return kind

    def _fill(self, scope: Scope, depth: int, most: int, taken: Scope) -> None:
        names = self._offered(scope.kind)
        few = self.random.randint(1, min(9, len(names)))
        for name in self.random.sample(names, few):
            if self.left > 0 or not scope.picks:
                self._add(scope, name, depth, most, taken)
        if self.random.random() < 0.3 or not scope.picks:
            self._add_typename(scope, taken)

    def _offered(self, kind: Any) -> list[str]:
        by_hand = MADE_BY_HAND.get(kind.name, ()) if self.planned else ()
        left_out = {*by_hand, *TESTED_ELSEWHERE}
        return [name for name in kind.fields if name not in left_out]

    def _add(
        self, scope: Scope, name: str, depth: int, most: int, taken: Scope | None = None
    ) -> None:
        definition = scope.kind.fields[name]
        kind: Any = get_named_type(definition.type)
        is_leaf = is_leaf_type(kind)
        # What a connection consists of is no level of its own.
        deeper = 0 if scope.kind.name.endswith(("Connection", "Edge")) else 1
        if not is_leaf and depth - deeper < 0:
            return
        key = self._key(name, str(definition.type), scope, taken or scope, is_leaf=is_leaf)
        if key is None:
            return
        self.left -= 1
        size = self.random.choice([most, max(1, most // 4), 2])
        given = self.values.arguments(scope.kind.name, definition, name, min(most, size))
        pick = Pick(key, name, definition.type, given, definition)
        scope.picks[key] = pick
        if not is_leaf:
            pages = [given[each] for each in ("first", "last") if given.get(each) is not None]
            rows = min([*pages, 20]) if "first" in definition.args else 1
            pick.below = self._scope(kind, depth - deeper, max(1, most // max(1, rows)))

    def _add_typename(self, scope: Scope, taken: Scope | None = None) -> None:
        key = self._key("__typename", "String!", scope, taken or scope, is_leaf=True)
        if key is not None:
            definition = GraphQLField(GraphQLString)
            scope.picks[key] = Pick(key, "__typename", "String!", {}, definition)

    def _key(
        self, name: str, shape: str, scope: Scope, taken: Scope, *, is_leaf: bool
    ) -> str | None:
        """Choose a key that the answer doesn't have yet, or that is of the same shape elsewhere."""
        aliased = self.storm or self.random.random() < 0.1
        wanted = [self.random.choice(ALIASES)] if aliased else [name]
        shapes = taken.shapes
        for key in (*wanted, *(f"{name}{nth}" for nth in range(2, 200))):
            elsewhere = shapes.get(key)
            # Two types may share a key, as no object is of both; what all types share may not.
            shared = scope is not taken and key not in taken.picks and is_leaf
            if key not in scope.picks and (elsewhere is None or (shared and elsewhere == shape)):
                return key
        return None
