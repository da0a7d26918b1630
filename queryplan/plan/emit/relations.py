"""Writing relations: rows embedded in their parent's row, or read by a statement of their own."""

from __future__ import annotations

from queryplan.plan import shapes
from queryplan.plan.emit.pages import Pages
from queryplan.plan.emit.scopes import RowScope, Scope
from queryplan.plan.levels import Level, Row, embedded_count, embedded_page, embedded_row
from queryplan.plan.shapes import Unplannable
from queryplan.statements import RelationStatements


class Relations(Pages):
    """Writes the answers of relations."""

    __slots__ = ()

    def one(self, shape: shapes.One, scope: Scope) -> str:
        """Write the row that a to-one relation leads to.

        Below a single row it is embedded; in lists all rows are read together, each once.
        """
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

    def many(self, shape: shapes.Many, scope: Scope) -> str:
        """Write the page that a to-many relation leads to."""
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
        shown = self.page(listed, inner)
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
