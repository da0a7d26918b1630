"""Writing what is shown of one object: leaf values, objects that functions made, parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from queryplan.plan import shapes
from queryplan.plan.emit.scopes import Expression, ObjectScope, PartScope, Scope
from queryplan.plan.emit.writer import Writer
from queryplan.plan.kinds import Kind, is_leaf, is_list, is_required
from queryplan.plan.leaves import conversion
from queryplan.plan.shapes import Selection

Writing = Callable[[Expression], str]


class Objects(Writer, ABC):
    """Writes the answers of single objects."""

    __slots__ = ()

    @abstractmethod
    def one(self, shape: shapes.One, scope: Scope) -> str:
        """Write the row that a to-one relation leads to."""

    @abstractmethod
    def many(self, shape: shapes.Many, scope: Scope) -> str:
        """Write the page that a to-many relation leads to."""

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
                return self.one(shape, scope)
            case shapes.Many():
                return self.many(shape, scope)

    def _value(self, value: shapes.Value, scope: Scope) -> Expression:
        match value:
            case shapes.Attribute(name):
                return scope.read(name)
            case shapes.Call(make, attributes, arguments, _):
                given = [scope.read(each).text for each in attributes]
                if arguments is not None:
                    given.append(f"**a[{arguments}]")
                return Expression(f"{self.constant(make, 'make')}({', '.join(given)})")

    def complete(self, kind: Kind, given: Expression, write: Writing) -> str:
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

    def _leaf(self, kind: Kind) -> Writing:
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
