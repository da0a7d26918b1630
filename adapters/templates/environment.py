"""Jinja within bounds: what a template may say, and how much work and text it may cause.

Staff write templates, so they are treated as a stranger's programs. A template is refused unless
every node of its syntax tree is on a list: there are no calls but translations, no imports,
macros or blocks, and no lists but of constants. Attributes are keys of plain dicts. Whatever
makes text or repeats itself asks the budget first; no single step can cost much, so a look at the
clock in between is enough.
"""

import re
from collections.abc import Generator
from typing import Any, Final

from jinja2 import StrictUndefined, Undefined, UndefinedError, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from adapters.templates.budget import Exceeded, each, joined, looked, text_of

LONGEST_SOURCE: Final = 65_536
"""Characters of a template."""
LARGEST: Final = 10**15
"""The largest number that a template may reckon with."""

TRANSLATORS: Final = frozenset({"_", "gettext", "ngettext"})
_NODES: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Assign,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.Pos,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Concat,
    nodes.Filter,
    nodes.Test,
    nodes.Keyword,
    nodes.List,
    nodes.Tuple,
    nodes.Call,
)
_TESTS: Final = frozenset(
    [
        "defined",
        "undefined",
        "none",
        "odd",
        "even",
        "divisibleby",
        "eq",
        "ne",
        "lt",
        "gt",
        "le",
        "ge",
        "in",
        "string",
        "number",
        "true",
        "false",
    ]
)
_LOOP: Final = frozenset(["index", "index0", "revindex", "revindex0", "first", "last", "length"])
_FORMAT: Final = re.compile(r"%\(([a-z_]+)\)s|%%")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Where templates are read and run; one for markup, one for plain text."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%"])
    intercepted_unops = frozenset("+-")

    def __init__(self, filters: dict[str, Any], *, markup: bool) -> None:
        super().__init__(
            autoescape=markup,
            undefined=StrictUndefined,
            finalize=text_of,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = {**filters, "_each": each, "_joined": joined}
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS}
        self._named = frozenset(filters)

    def read(self, source: str) -> nodes.Template:
        """Read a template and refuse whatever is not on the list.

        Raises:
            TemplateSyntaxError: it can't be read, or holds what a template may not hold.
        """
        if len(source) > LONGEST_SOURCE:
            raise TemplateSyntaxError(
                f"It has more than {LONGEST_SOURCE // 1024} Ki characters.", 1
            )
        tree = self.parse(source)
        self._allow(tree)
        for loop in list(tree.find_all(nodes.For)):
            loop.iter = self._filter(loop.iter, "_each")
        self._join(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give one of a group's facts."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Give one of a group's facts, or one item of a list."""
        looked()
        if obj is None:
            return None
        if isinstance(obj, Undefined):
            return obj[argument]  # which says what is not there
        if isinstance(obj, dict) and isinstance(argument, str):
            if argument in obj:
                return obj[argument]  # pyright: ignore[reportUnknownVariableType]
            raise UndefinedError(f"There is no {argument} here.")
        if isinstance(obj, list | tuple) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        if isinstance(obj, LoopContext) and argument in _LOOP:
            return getattr(obj, argument)
        raise UndefinedError(f"There is no {str(argument)[:60]} here.")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Reckon with two numbers, or put two texts together."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return joined((left, right))
        for value in (left, right):
            _number(value)
        result: Any = super().call_binop(context, operator, left, right)
        return _number(result)

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """Turn a number's sign."""
        return super().call_unop(context, operator, _number(arg))

    def is_safe_callable(self, obj: Any) -> bool:
        """Let a template call nothing but translations."""
        return getattr(obj, "translates", False) is True

    def _allow(self, tree: nodes.Node) -> None:
        line = 1
        for node in _walk(tree):
            line = node.lineno or line
            refusal = self._refusal(node)
            if refusal is not None:
                raise TemplateSyntaxError(refusal, line)

    def _refusal(self, node: nodes.Node) -> str | None:
        if type(node) not in _NODES:
            return f"A template can't hold this: {type(node).__name__.lower()}."
        match node:
            case nodes.Filter() | nodes.Test():
                return self._unknown(node)
            case nodes.List(items=items) | nodes.Tuple(items=items, ctx="load"):
                if not all(isinstance(item, nodes.Const) for item in items):
                    return "A list can hold only constants."
            case nodes.For(recursive=True):
                return "A loop can't call itself."
            case nodes.Call():
                return _call_refusal(node)
            case _:
                pass
        return None

    def _unknown(self, node: nodes.Filter | nodes.Test) -> str | None:
        known = self._named if isinstance(node, nodes.Filter) else _TESTS
        kind = "filter" if isinstance(node, nodes.Filter) else "test"
        if node.name not in known:
            return f"There is no {kind} {node.name}."
        if node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            return f"A {kind} is used on one value, with plain arguments."
        return None

    def _join(self, tree: nodes.Node) -> None:
        """Have texts that are put together counted."""
        for parent in _walk(tree):
            for name, value in list(parent.iter_fields()):
                if isinstance(value, nodes.Concat):
                    setattr(parent, name, self._joined(value))
                elif isinstance(value, list):
                    value[:] = [
                        self._joined(item) if isinstance(item, nodes.Concat) else item
                        for item in value  # pyright: ignore[reportUnknownVariableType]
                    ]

    def _joined(self, node: nodes.Concat) -> nodes.Filter:
        return self._filter(nodes.List(node.nodes, lineno=node.lineno), "_joined")

    def _filter(self, node: nodes.Node, name: str) -> nodes.Filter:
        made = nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
        made.set_environment(self)
        return made


def _walk(tree: nodes.Node) -> Generator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(node.iter_child_nodes())))


def _call_refusal(node: nodes.Call) -> str | None:
    called = node.node.name if isinstance(node.node, nodes.Name) else None
    if called not in TRANSLATORS or node.dyn_args is not None or node.dyn_kwargs is not None:
        return "A template can't call anything but _ and ngettext."
    messages = node.args[:2] if called == "ngettext" else node.args[:1]
    if len(node.args) != (3 if called == "ngettext" else 1):
        return f"{called} takes its sentences, and the rest by name."
    for message in messages:
        if not isinstance(message, nodes.Const) or not isinstance(message.value, str):
            return f"{called} takes sentences written out."
        if "%" in _FORMAT.sub("", message.value):
            return "A sentence names what it holds as %(name)s; a % itself is written %%."
    return None


def _number(value: Any) -> Any:
    if isinstance(value, Undefined):
        return value  # which says what is not there
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("Only numbers can be reckoned with.")
    if not -LARGEST <= value <= LARGEST:
        raise Exceeded("It reckons with too large a number.")
    return value
