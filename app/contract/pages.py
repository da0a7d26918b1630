"""The pages of `docs/api`: all that the schema says, by noun, with an example of each operation."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    print_ast,
)

from app.contract.examples import Example, examples
from app.contract.nouns import NOUNS, ROOTS, Noun, named, placed

FOLDER: Final = Path("docs/api")
INDEX: Final = "README.md"

_NOTE: Final = "<!-- Written by `tiski schema docs` from the descriptions in schema/ and docs/api/examples. -->\n"
_FIELD: Final = ("field", "type", "what it says")
_COMMON: Final = "common"
_ALSO: Final = "And [what every mutation answers](common.md#payloads)."
_ANSWER: Final = "Payload"
_PAGING: Final = {"first", "after", "last", "before"}
_PAGED: Final = "[Page by page](common.md#lists)."
_LISTED: Final = "Connection"
_EDGE: Final = "Edge"  # they stand with their connections
_OPERATIONS: Final = {"Query": "Queries", "Mutation": "Mutations", "Subscription": "Subscriptions"}
_KINDS: Final[Mapping[Any, tuple[str, str]]] = {
    GraphQLInterfaceType: ("Interfaces", "interface"),
    GraphQLObjectType: ("Types", "type"),
    GraphQLInputObjectType: ("Inputs", "input"),
    GraphQLEnumType: ("Enumerations", "enum"),
    GraphQLScalarType: ("Scalars", "scalar"),
}
_BLANK: Final = "—"
_WIDE: Final = 80  # characters of a line of JSON


def pages(built: strawberry.Schema, core: GraphQLSchema, examples_of: Path) -> dict[str, str]:
    """Write every page, by its file name."""
    schema = build_schema(built.as_str())  # whose defaults are written as clients write them
    book = Book(schema, placed(built, core), examples(schema, examples_of))
    return {INDEX: book.index(), **{f"{noun.slug}.md": book.page(noun) for noun in NOUNS}}


class Book:
    """All pages: what stands where, and how it is written."""

    def __init__(
        self, schema: GraphQLSchema, places: dict[str, str], examples: dict[str, Example]
    ) -> None:
        self.schema = schema
        self.places = places
        self.examples = examples
        answers = [_fields(each).items() for each in self._ending(_ANSWER)]
        said = [{(name, _said(each)) for name, each in fields} for fields in answers]
        every = set[tuple[str, str]].intersection(*said) if said else set[tuple[str, str]]()
        self.shared = [name for name, each in (answers or [()])[0] if (name, _said(each)) in every]

    def index(self) -> str:
        """Write the page that leads to all others."""
        rows = [
            f"| [{noun.title}]({noun.slug}.md) | {noun.about} | {self._operations_of(noun)} |\n"
            for noun in NOUNS
        ]
        return (
            f"{_NOTE}# The API, noun by noun\n\n"
            "Every operation with its arguments, what it needs and an example that our tests run; every\n"
            "type, input, enumeration and scalar. GraphiQL and `schema.graphql` say the same; the\n"
            "[guides](../../README.md#where-to-go-next) tell how to work with it. An example writes\n"
            "`the id of an order` where your own id goes.\n\n"
            f"| page | what it is about | operations |\n|---|---|---|\n{''.join(rows)}"
        )

    def page(self, noun: Noun) -> str:
        """Write the page of a noun."""
        parts = [f"{_NOTE}# {noun.title}\n\n{noun.about} [All pages]({INDEX}).\n"]
        for root, heading in _OPERATIONS.items():
            found = [
                self._operation(each) for each in self._of(noun) if each.startswith(f"{root}.")
            ]
            parts += [f"## {heading}\n", *found] if found else []
        if noun.slug == _COMMON:
            parts += self._shared_parts()
        known = self.schema.type_map
        names = sorted(name for name in self._of(noun) if name in known)
        types = [known[name] for name in names if not name.endswith((_EDGE, _ANSWER))]
        for kind, (heading, _) in _KINDS.items():
            found = [self._type(each) for each in types if isinstance(each, kind)]
            parts += [f"## {heading}\n", *found] if found else []
        return "\n".join(parts)

    def _of(self, noun: Noun) -> list[str]:
        return [name for name, slug in self.places.items() if slug == noun.slug]

    def _operations_of(self, noun: Noun) -> str:
        names = [name for name in self._of(noun) if name.startswith(tuple(f"{r}." for r in ROOTS))]
        return ", ".join(self._link(name) for name in names) or _BLANK

    def _operation(self, place: str) -> str:
        root, _, name = place.partition(".")
        definition = _fields(self.schema.type_map[root])[name]
        example = self.examples[place]
        variables = f"\n```json\n{_json(example.variables)}\n```\n" if example.variables else ""
        answer = self.schema.type_map[named(definition)]
        below = f"\n#{self._type(answer)}" if answer.name.endswith(_ANSWER) else ""
        return (
            f"### {root.lower()} {name}\n\n"
            f"{_said(definition)}\n\nAnswers {self._type_link(definition)}.\n"
            f"{self._arguments(definition)}"
            f"\n```graphql\n{example.document}\n```\n{variables}{below}"
        )

    def _arguments(self, definition: GraphQLField) -> str:
        rows = [
            _row(f"`{name}`", self._type_link(each), _default(each), _said(each))
            for name, each in definition.args.items()
        ]
        return _table(("argument", "type", "default", "what it says"), rows)

    def _type(self, kind: GraphQLNamedType) -> str:
        name = kind.name
        _, word = _KINDS[type(kind)]
        head = f"### {word} {name}\n\n{_said(kind)}\n"
        if name.endswith(_LISTED):
            fields = _fields(kind)
            names = ", ".join(f"`{field}`" for field in fields)
            node = self._link(named(fields["nodes"]))
            return f"{head}\nOf {node}. [As in every list](common.md#lists): {names}.\n"
        if isinstance(kind, GraphQLEnumType):
            rows = [_row(f"`{value}`", _said(each)) for value, each in kind.values.items()]
            return f"{head}{_table(('value', 'what it says'), rows)}"
        if isinstance(kind, GraphQLInputObjectType):
            rows = [
                _row(f"`{field}`", self._type_link(each), _default(each), _said(each))
                for field, each in kind.fields.items()
            ]
            return f"{head}{_table(('field', 'type', 'default', 'what it says'), rows)}"
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            shared = {*(self.shared if name.endswith(_ANSWER) else ()), *_inherited(kind)}
            own = {field: each for field, each in kind.fields.items() if field not in shared}
            rows = [row for field, each in own.items() for row in self._rows(field, each)]
            also = f"\n{_ALSO}\n" if name.endswith(_ANSWER) else ""
            return f"{head}{self._relatives(kind)}{_table(_FIELD, rows)}{also}"
        return head

    def _shared_parts(self) -> Iterator[str]:
        """Write once what all payloads and all lists have."""
        (answer, *_), (listed, *_) = self._ending(_ANSWER), self._ending(_LISTED)
        rows = [row for name in self.shared for row in self._rows(name, _fields(answer)[name])]
        yield f"## Payloads\n\nWhat every mutation answers, beside its own fields.\n{_table(_FIELD, rows)}"
        rows = [_row(f"`{name}`", _said(each)) for name, each in _fields(listed).items()]
        edge = _fields(self.schema.type_map[named(_fields(listed)["edges"])])
        rows += [_row("`edges { cursor }`", _said(edge["cursor"]))]
        fields = (each for kind in self._ending("Query") for each in _fields(kind).values())
        paged = next(each for each in fields if each.args.keys() >= _PAGING)
        taken = [_row(f"`{name}`", _said(paged.args[name])) for name in sorted(_PAGING)]
        yield (
            f"## Lists\n\nWhat every list takes.\n{_table(('argument', 'what it says'), taken)}\n"
            f"And what it has.\n{_table(('field', 'what it says'), rows)}"
        )

    def _ending(self, end: str) -> list[GraphQLNamedType]:
        return [each for name, each in self.schema.type_map.items() if name.endswith(end)]

    def _rows(self, name: str, definition: GraphQLField) -> Iterator[str]:
        """Write a field, and its arguments below it."""
        is_list = definition.args.keys() >= _PAGING
        said = f"{_said(definition)} {_PAGED}" if is_list else _said(definition)
        yield _row(f"`{name}`", self._type_link(definition), said)
        for argument, each in definition.args.items():
            if is_list and argument in _PAGING:
                continue
            shown = f"`{name}({argument}:)`"
            default = _default(each)
            said = _said(each) if default == _BLANK else f"{_said(each)} {default} when left out."
            yield _row(shown, self._type_link(each), said)

    def _relatives(self, kind: GraphQLObjectType | GraphQLInterfaceType) -> str:
        above = ", ".join(self._link(each.name) for each in kind.interfaces)
        whose = ", ".join(f"`{field}`" for field in _inherited(kind))
        found = f"\nImplements {above}, of which it has {whose}.\n" if above else ""
        if isinstance(kind, GraphQLInterfaceType):
            below = self.schema.get_possible_types(kind)
            names = ", ".join(self._link(name) for name in sorted(each.name for each in below))
            found += f"\nImplemented by {names}.\n"
        return found

    def _type_link(self, typed: Any) -> str:
        return f"[`{typed.type}`]({self._target(named(typed))})"

    def _link(self, name: str) -> str:
        return f"[`{name.rpartition('.')[2]}`]({self._target(name)})"

    def _target(self, name: str) -> str:
        """Give the address of a type or an operation, from any page."""
        root, _, field = name.rpartition(".")
        if root:
            word, shown = root.lower(), field
        else:
            _, word = _KINDS[type(self.schema.type_map[name])]
            shown = name
        return f"{self.places[name]}.md#{word}-{shown.lower()}"


def _inherited(kind: GraphQLObjectType | GraphQLInterfaceType) -> list[str]:
    """Name the fields that say no more than the interface which they come from."""
    above = {(name, _said(each)) for i in kind.interfaces for name, each in i.fields.items()}
    return [name for name, each in kind.fields.items() if (name, _said(each)) in above]


def _fields(kind: Any) -> dict[str, GraphQLField]:
    return kind.fields


def _said(definition: Any) -> str:
    """Give what a description says, on one line, and what is said of its leaving."""
    text = " ".join((definition.description or "").split())
    reason = getattr(definition, "deprecation_reason", None)
    return f"{text} **Deprecated:** {reason}" if reason else text


def _default(definition: Any) -> str:
    """Write a default as clients write it."""
    node = definition.ast_node and definition.ast_node.default_value
    return f"`{print_ast(node)}`" if node else _BLANK


def _json(value: Any, depth: int = 0) -> str:
    """Write JSON, what is inside on one line where it fits."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or (depth and len(flat) + 2 * depth <= _WIDE):
        return flat
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, list):
        items = cast("list[Any]", value)
        rows = ",\n".join(f"{inner}{_json(each, depth + 1)}" for each in items)
        return f"[\n{rows}\n{outer}]"
    pairs = cast("dict[str, Any]", value).items()
    rows = ",\n".join(f"{inner}{json.dumps(key)}: {_json(each, depth + 1)}" for key, each in pairs)
    return f"{{\n{rows}\n{outer}}}"


def _row(*cells: str) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


def _table(heads: Iterable[str], rows: list[str]) -> str:
    if not rows:
        return ""
    heads = tuple(heads)
    return f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n{''.join(rows)}"
