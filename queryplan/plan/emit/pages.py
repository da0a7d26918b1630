"""Writing pages: a function that shows what was found as a connection."""

from __future__ import annotations

from typing import Any

from queryplan import statements
from queryplan.plan import shapes
from queryplan.plan.emit.objects import Objects
from queryplan.plan.emit.scopes import RowScope
from queryplan.plan.levels import Level, Requests


class Pages(Objects):
    """Writes the answers of connections."""

    __slots__ = ()

    def page(self, listed: shapes.Listed, inner: RowScope) -> str:
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
