"""Writing the fields of the query itself, and rows by their keys."""

from __future__ import annotations

from queryplan.plan import shapes
from queryplan.plan.emit.relations import Relations
from queryplan.plan.emit.scopes import Expression, ObjectScope, RowScope
from queryplan.plan.levels import Level, Row


class Emission(Relations):
    """Writes one program."""

    __slots__ = ()

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
        return f"{self.page(listed, inner)}(found_{name}{total})"

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
