"""From shapes to a program: the statements of its levels, and a generated function.

The function's text is made of literals only: keys of the answer, numbers, and names that are bound
to constants. A value is read by its place in a row (`r3[5]`), whether the row came from a statement
of its own or embedded in its parent's row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from sqlalchemy import Column

from queryplan import statements
from queryplan.pages import cut_out
from queryplan.plan import shapes
from queryplan.plan.kinds import Kind, is_leaf, is_list, is_required
from queryplan.plan.leaves import conversion
from queryplan.plan.levels import (
    Level,
    Requests,
    Row,
    embedded_count,
    embedded_page,
    embedded_row,
)
from queryplan.plan.prepared import Preparation
from queryplan.plan.running import Irregular, grouped, placing
from queryplan.plan.shapes import Selection, Unplannable
from queryplan.statements import RelationStatements

Writer = Callable[["Expression"], str]


@dataclass(frozen=True, slots=True)
class Expression:
    """Python that gives a value; `column` when it is a column's own."""

    text: str
    column: Column[Any] | None = None


class Scope(Protocol):
    """Where the attributes of what is being shown come from."""

    def read(self, attribute: str) -> Expression:
        """Give the Python that reads an attribute."""
        ...

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Give the row, and the column of it, that an attribute stands for."""
        ...


@dataclass(slots=True)
class RowScope:
    """A row: `name` is its variable, `each` gives all rows of its level."""

    emission: Emission
    selected: Row
    level: Level
    name: str
    each: str
    embeds_lists: bool

    def read(self, attribute: str) -> Expression:
        """Read a column by its place."""
        place = f"{self.name}[{self.selected.at(attribute)}]"
        processor = self.selected.processor(attribute)
        column = self.selected.table.c[attribute]
        if processor is None:
            return Expression(place, column)
        processed = f"{self.emission.constant(processor, 'read')}({place})"
        return Expression(processed, column)

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Give itself."""
        return self, attribute


@dataclass(frozen=True, slots=True)
class PartScope:
    """Columns of a row under other names."""

    outer: Scope
    columns: Any

    def read(self, attribute: str) -> Expression:
        """Read the column behind the attribute."""
        return self.outer.read(self.columns[attribute])

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Give the row around it."""
        return self.outer.row(self.columns[attribute])


@dataclass(frozen=True, slots=True)
class ObjectScope:
    """A Python object in a variable."""

    name: str

    def read(self, attribute: str) -> Expression:
        """Read an attribute."""
        return Expression(f"{self.name}.{attribute}")

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Refuse: what the object refers to is known only once it is made."""
        raise Unplannable(f"a relation below a made object ({attribute})")


@dataclass(slots=True)
class Emission:
    """Writes one program."""

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

    # What is shown of one object

    def literal(self, fields: Selection, scope: Scope) -> str:
        """Write the answer of one object."""
        parts = [f"{key!r}: {self._field(each, scope)}" for key, each in fields]
        return "{" + ", ".join(parts) + "}"

    def _field(self, shape: shapes.Field, scope: Scope) -> str:  # noqa: PLR0911  a case a shape
        match shape:
            case shapes.Constant(text):
                return repr(text)
            case shapes.Leaf(shapes.Call(gives_text=True) as value):
                return self._value(value, scope).text
            case shapes.Leaf(value, kind):
                return self.complete(kind, self._value(value, scope), self._leaf(kind))
            case shapes.Object():
                return self.shown(shape, self._value(shape.value, scope))
            case shapes.Part(columns, present, fields):
                shown = self.literal(fields, PartScope(scope, columns))
                if present is None:
                    return shown
                return f"(None if {scope.read(present).text} is None else {shown})"
            case shapes.One():
                return self._one(shape, scope)
            case shapes.Many():
                return self._many(shape, scope)

    def _value(self, value: shapes.Value, scope: Scope) -> Expression:
        match value:
            case shapes.Attribute(name):
                return scope.read(name)
            case shapes.Call(make, attributes, arguments, _):
                given = [scope.read(each).text for each in attributes]
                if arguments is not None:
                    given.append(f"**a[{arguments}]")
                return Expression(f"{self.constant(make, 'make')}({', '.join(given)})")

    def complete(self, kind: Kind, given: Expression, write: Writer) -> str:
        """Write a value of that type: null where it may be, each item of a list."""
        never_null = given.column is not None and not given.column.nullable
        must_be = is_required(kind)
        inner = kind.of_type if must_be else kind
        if is_list(inner):
            value, item = self.name("v"), self.name("v")
            each = self.complete(inner.of_type, Expression(item), write)
            shown = f"[{each} for {item} in items({value})]"
        else:
            direct = write(given)
            if never_null or (direct == given.text and not must_be):
                return direct
            if direct == given.text:
                return f"required({direct})"
            value = self.name("v")
            shown = write(Expression(value, given.column))
        absent = "missing()" if must_be else "None"
        return f"({absent} if ({value} := {given.text}) is None else {shown})"

    def _leaf(self, kind: Kind) -> Writer:
        while not is_leaf(kind):
            kind = kind.of_type

        def write(given: Expression) -> str:
            convert = conversion(kind, given.column)
            if convert is None:
                return given.text
            return f"{self.constant(convert, 'as')}({given.text})"

        return write

    def shown(self, shape: shapes.Object, given: Expression) -> str:
        """Write what is shown of objects that a function made."""
        name = self.name("show")
        if len(shape.by_type) == 1:
            self._def(name, *shape.by_type.values())
        else:
            members = [
                (shape.classes[type_name], self.name("show"), fields)
                for type_name, fields in shape.by_type.items()
            ]
            for _, member, fields in members:
                self._def(member, fields)
            table = ", ".join(
                f"{self.constant(kind, 'kind')}: {member}" for kind, member, _ in members
            )
            self.line(f"{name} = lambda o: {{{table}}}[type(o)](o)")
        # Always through a name: what is not null is read more than once.
        return self.complete(shape.kind, given, lambda each: f"{name}({each.text})")

    def _def(self, name: str, fields: Selection) -> None:
        literal = self.literal(fields, ObjectScope("o"))
        self.line(f"def {name}(o):")
        self.line(f"    return {literal}")

    # Rows of relations

    def _one(self, shape: shapes.One, scope: Scope) -> str:
        parent, local = scope.row(shape.local)
        rows, name = shape.rows, self.name("r")
        selected = Row(rows.view.table, self.preparation.dialect)
        if parent.embeds_lists:
            inner = RowScope(
                self, selected, parent.level, name, "", embeds_lists=parent.embeds_lists
            )
            place = parent.selected.at(embedded_row(rows.statements, selected, rows.key, local))
            found = f"{parent.name}[{place}]"
            inner.each = f"[{found} for {parent.name} in {parent.each} if {found} is not None]"
        else:
            place = parent.selected.at(local)
            at = selected.at(rows.key)
            level = Level(
                lambda requests: rows.statements.by_key(selected.wanted(requests), rows.key),
                self.preparation,
            )
            self._read_below(parent, place, level, name)
            self.line(f"by_{name} = {{x[{at}]: x for x in all_{name}}}")
            inner = RowScope(self, selected, level, name, f"all_{name}", embeds_lists=False)
            found = f"by_{name}.get({parent.name}[{place}])"
        absent = "missing()" if shape.required else "None"
        literal = self.literal(shape.fields, inner)
        return f"({absent} if ({name} := {found}) is None else {literal})"

    def _read_below(
        self, parent: RowScope, place: int, level: Level, name: str, how: str = "fetch"
    ) -> None:
        """Write the reading of a level whose rows belong to the rows of the level above."""
        read = self.level("rows_of", level)
        keys = f"{parent.name}[{place}] for {parent.name} in {parent.each}"
        self.line(f"keys_{name} = [k for k in dict.fromkeys({keys}) if k is not None]")
        self.line(f"all_{name} = await {how}({read}, q, keys_{name}) if keys_{name} else ()")

    def _many(self, shape: shapes.Many, scope: Scope) -> str:
        parent, local = scope.row(shape.local)
        listed, lists = shape.listed, shape.listed.pages.statements
        if not isinstance(lists, RelationStatements):
            raise Unplannable("a list that belongs to no parent")
        name, number = self.name("r"), listed.number
        selected = Row(listed.pages.view.table, self.preparation.dialect)
        total = ""
        if parent.embeds_lists:
            parent.level.embedded.append(number)
            inner = RowScope(self, selected, parent.level, name, "", embeds_lists=True)
            place = parent.selected.at(embedded_page(lists, selected, number, local))
            inner.each = f"[x for {parent.name} in {parent.each} for x in {parent.name}[{place}]]"
            found = f"{parent.name}[{place}]"
            if listed.needs_total:
                at = parent.selected.at(embedded_count(lists, number, local))
                total = f", {parent.name}[{at}]"
        else:
            place = parent.selected.at(local)
            level = Level(
                lambda requests: lists.page(selected.wanted(requests), requests[number].cut()),
                self.preparation,
                own=number,
            )
            if self.embeds:
                level.build_few = lambda requests, order: lists.few(
                    selected.wanted(requests), order
                )
            at = selected.at(lists.remote)
            self._read_below(parent, place, level, name, "at.below")
            self.line(f"by_{name} = grouped(all_{name}, {at})")
            inner = RowScope(self, selected, level, name, f"all_{name}", embeds_lists=False)
            key = f"{parent.name}[{place}]"
            found = f"by_{name}.get({key}, ())"
            if listed.needs_total:
                total = f", {self._totals(lists, number, name)}.get({key}, 0)"
        shown = self._page(listed, inner)
        return f"{shown}({found}{total})"

    def _totals(self, lists: RelationStatements, number: int, name: str) -> str:
        level = Level(
            lambda requests: lists.count(requests[number].whole.cut()),
            self.preparation,
            own=number,
        )
        read = self.level("count_of", level)
        totals = f"total_{name}"
        self.line(f"{totals} = dict(await fetch({read}, q, keys_{name})) if keys_{name} else {{}}")
        return totals

    # Pages

    def _page(self, listed: shapes.Listed, inner: RowScope) -> str:
        """Write the function that shows a page of rows, and give its name."""
        number, show = listed.number, self.name("page")
        capped = self._capped(listed)
        cursor = self._cursor(listed, inner)
        parts = [
            f"{key!r}: {self._connection_field(part, inner, cursor, capped)}"
            for key, part in listed.fields
        ]
        self.line(f"def {show}(found, total=0):")
        self.line(f"    rows, following, preceding = cut_out(found, q[{number}])")
        self.line(f"    return {{{', '.join(parts)}}}")
        return show

    def _connection_field(  # noqa: PLR0911  a case a field
        self, part: shapes.ConnectionField, inner: RowScope, cursor: str, capped: str
    ) -> str:
        match part:
            case shapes.Constant(text):
                return repr(text)
            case shapes.Nodes(fields):
                return f"[{self.literal(fields, inner)} for {inner.name} in rows]"
            case shapes.Edges(fields):
                parts = [
                    f"{key!r}: {self._edge_field(each, inner, cursor)}" for key, each in fields
                ]
                return f"[{{{', '.join(parts)}}} for {inner.name} in rows]"
            case shapes.PageFacts(fields):
                parts = [f"{key!r}: {_page_part(each, cursor)}" for key, each in fields]
                return f"{{{', '.join(parts)}}}"
            case "totalCount":
                return f"min(total, {statements.COUNT_LIMIT})"
            case "totalCountIsExact":
                return f"total <= {statements.COUNT_LIMIT} and not {capped}"
            case "searchIsCapped":
                return capped

    def _edge_field(
        self, part: shapes.Cursor | shapes.Nodes | shapes.Constant, inner: RowScope, cursor: str
    ) -> str:
        match part:
            case shapes.Constant(text):
                return repr(text)
            case shapes.Cursor():
                return f"{cursor}({inner.name})"
            case shapes.Nodes(fields):
                return self.literal(fields, inner)

    def _cursor(self, listed: shapes.Listed, inner: RowScope) -> str:
        """Write what makes a row's cursor, where one is asked for, and give its name."""
        if not any(_shows_cursors(part) for _, part in listed.fields):
            return ""
        places = {
            column: (inner.selected.at(column), inner.selected.processor(column))
            for column in sorted(listed.places)
        }
        name = self.name("cursor")
        self.line(f"{name} = placing(q[{listed.number}], {self.constant(places, 'places')})")
        return name

    def _capped(self, listed: shapes.Listed) -> str:
        """Write whether a search found more than was looked at, and give its name."""
        if not listed.needs_matches:
            return "False"
        number, pages = listed.number, listed.pages

        def build(requests: Requests) -> Any:
            quest = requests[number].quest
            assert quest is not None  # noqa: S101  the program asks only then
            cut, most = quest.beyond(requests[number].sort)
            return pages.all.count(cut, most=most)

        read = self.level("matches_of", Level(build, self.preparation, own=number))
        name = self.name("capped")
        self.line(f"{name} = await at.capped({read}, q, {number})")
        return name

    # Roots

    def listed(self, listed: shapes.Listed) -> str:
        """Write a list of all rows of a source."""
        name, number, pages = self.name("r"), listed.number, listed.pages
        selected = Row(pages.view.table, self.preparation.dialect)
        level = Level(
            lambda requests: pages.all.page(selected.wanted(requests), requests[number].cut()),
            self.preparation,
            own=number,
        )
        read = self.level("page", level)
        self.line(f"found_{name} = await fetch({read}, q)")
        self.line(f"all_{name} = found_{name}[:q[{number}].size]")
        inner = RowScope(self, selected, level, name, f"all_{name}", embeds_lists=False)
        total = ""
        if listed.needs_total:
            count = Level(
                lambda requests: pages.all.count(requests[number].whole.cut()),
                self.preparation,
                own=number,
            )
            self.line(f"total_{name} = (await fetch({self.level('count', count)}, q))[0][0]")
            total = f", total_{name}"
        return f"{self._page(listed, inner)}(found_{name}{total})"

    def root(self, shape: shapes.Root) -> str:
        """Write a field of the query itself."""
        scope = ObjectScope("at.root")
        match shape:
            case shapes.Listed():
                return self.listed(shape)
            case shapes.One(rows, local, _, fields):
                keys = self.name("keys")
                self.line(f"{keys} = at.stored({self.constant(rows, 'loading')}, at.root.{local})")
                return self._single(shapes.Entity(rows, fields), keys, required=shape.required)
            case shapes.EntityRoot(bound, arguments, fields):
                keys = self.name("keys")
                sought = self.constant(bound, "entity")
                self.line(f"{keys} = await at.sought({sought}, a[{arguments}])")
                return self._single(shapes.Entity(bound.rows, fields), keys, required=False)
            case shapes.NodeRoot(arguments, branch, many):
                how, ids = ("many", "ids") if many else ("one", "id")
                found = self.name("nodes")
                planned = self.constant(branch, "branch")
                self.line(f"{found} = await {planned}.{how}(at, a[{arguments}][{ids!r}])")
                return found
            case shapes.CountsRoot(bound, arguments, shown):
                counted = self.name("counts")
                sought = self.constant(bound, "counting")
                self.line(f"{counted} = await at.counted({sought}, a[{arguments}])")
                return self.shown(shown, Expression(counted))
            case _:
                return self._field(shape, scope)

    def _single(self, entity: shapes.Entity, keys: str, *, required: bool) -> str:
        found = self.by_keys(entity, keys, many=False)
        absent = "missing()" if required else "None"
        name = self.name("found")
        self.line(f"{name} = {found}")
        return f"(next(iter({name}.values())) if {name} else {absent})"

    def by_keys(self, entity: shapes.Entity, keys: str, *, many: bool) -> str:
        """Write the rows of these keys as a dictionary from key to answer.

        Where there is but one, lists are embedded in its row.
        """
        rows, name = entity.rows, self.name("r")
        find = rows.statements.by_key if many else rows.statements.by_one
        selected = Row(rows.view.table, self.preparation.dialect)
        at = selected.at(rows.key)
        level = Level(
            lambda requests: find(selected.wanted(requests), rows.key),
            self.preparation,
        )
        read = self.level("rows", level)
        self.line(f"all_{name} = await fetch({read}, q, {keys}) if {keys} else ()")
        inner = RowScope(
            self, selected, level, name, f"all_{name}", embeds_lists=self.embeds and not many
        )
        literal = self.literal(entity.fields, inner)
        return f"{{{name}[{at}]: {literal} for {name} in all_{name}}}"


def _page_part(part: shapes.PagePart | shapes.Constant, cursor: str) -> str:
    match part:
        case shapes.Constant(text):
            return repr(text)
        case "hasNextPage":
            return "following"
        case "hasPreviousPage":
            return "preceding"
        case "startCursor":
            return f"({cursor}(rows[0]) if rows else None)"
        case "endCursor":
            return f"({cursor}(rows[-1]) if rows else None)"


def _shows_cursors(part: shapes.ConnectionField) -> bool:
    match part:
        case shapes.Edges(fields):
            return any(isinstance(each, shapes.Cursor) for _, each in fields)
        case shapes.PageFacts(fields):
            return any(each in ("startCursor", "endCursor") for _, each in fields)
        case _:
            return False


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


def function_text(body: Sequence[str], result: str) -> str:
    """Put the text of the function together."""
    start = ["async def run(at, q, a, keys):", "    fetch = at.fetch"]
    return "\n".join([*start, *body, f"    return {result}", ""])
