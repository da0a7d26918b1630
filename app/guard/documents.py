"""Parsed documents, kept by their text together with what is known about them."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    validate,
)

from app.current import CURRENT
from app.errors import OPERATION_UNKNOWN, invalid, refusal
from app.guard.analysis import Analysis, analyse
from app.guard.defer import whole
from app.guard.gauge import Gauge
from app.guard.inputs import INPUT_FIELDS, is_too_much
from app.guard.limits import NESTED, Limits, missing_scopes
from app.guard.sizes import size_of

_LONGEST: Final = 20_000  # characters of a document that is worth keeping
_TOO_LONG: Final = (
    f"The variables hold too much: at most {INPUT_FIELDS:,} fields of input objects, left out ones "
    "counted. Send it in parts."
)
_VARIANTS: Final = 32  # analyses kept of one document


@dataclass(slots=True)
class Document:
    """A parsed document and what was found out about it."""

    text: str
    ast: DocumentNode
    valid: bool = False
    sizes: tuple[str, ...] | None = None
    analyses: dict[tuple[object, ...], Analysis] = field(default_factory=dict)
    gauges: dict[int, Gauge] = field(default_factory=dict[int, Gauge])
    _digest: str | None = None
    _whole: DocumentNode | None = None

    @property
    def digest(self) -> str:
        """The text's SHA-256, by which logs and clients name the document."""
        if self._digest is None:
            self._digest = sha256(self.text.encode(errors="replace")).hexdigest()
        return self._digest

    @property
    def whole(self) -> DocumentNode:
        """The document without `@defer`, for who is answered at once; read it when it is valid."""
        if self._whole is None:
            self._whole = whole(self.text, self.ast)
        return self._whole

    @property
    def defers(self) -> bool:
        """Whether it holds `@defer`."""
        return self.whole is not self.ast

    def analysis(
        self, schema: GraphQLSchema, name: str | None, variables: Mapping[str, object]
    ) -> Analysis:
        """Return what the document asks for with these variables."""
        if self.sizes is not None:
            known = self.analyses.get(self._key(name, variables))
            if known:
                return known
        found = analyse(schema, self.ast, name, variables)
        self.sizes = tuple(sorted(found.sizes))
        if len(self.analyses) >= _VARIANTS:
            self.analyses.clear()
            self.gauges.clear()
        self.analyses[self._key(name, variables)] = found
        return found

    def gauge(
        self,
        schema: GraphQLSchema,
        name: str | None,
        variables: Mapping[str, object],
        found: Analysis,
    ) -> Gauge:
        """Return what counts the points of answers; `found` is the analysis with these variables."""
        known = self.gauges.get(id(found))  # the analysis is kept as long as its gauge
        if known is None:
            known = self.gauges[id(found)] = Gauge.of(schema, self.ast, name, variables)
        return known

    def note(self, found: Analysis | None = None) -> None:
        """Let whoever tells of the operation that runs know what it is, and what it would cost."""
        current = CURRENT.get()
        if current is not None:
            current.document = self
            if found is not None:
                current.cost, current.name = found.cost, found.name

    def _key(self, name: str | None, variables: Mapping[str, object]) -> tuple[object, ...]:
        sizes = (
            size_of(variables[size]) if size in variables else "default"
            for size in self.sizes or ()
        )
        return (name, *sizes)


class Documents:
    """The documents that were sent last, and the checks that each has to pass before it runs."""

    def __init__(self, limits: Limits | None = None, size: int = 500) -> None:
        self.limits = limits or Limits()
        self.size = size
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def find(self, text: str) -> Document | None:
        """Return a document that was sent before."""
        known = self._kept.get(text)
        if known:
            self._kept.move_to_end(text)
        return known

    def check(
        self,
        document: Document,
        schema: GraphQLSchema,
        rules: Sequence[type[ASTValidationRule]],
        name: str | None,
        variables: Mapping[str, object],
        allows: Callable[[str], bool],
    ) -> list[GraphQLError]:
        """Return why this document may not run: limits first, then scopes, then validity."""
        document.note()
        try:
            found = document.analysis(schema, name, variables)
            document.note(found)
            refused = self._refuse(found, name, variables, allows)
            if refused:
                return [refused]
            if document.valid:
                return []
            errors = validate(
                schema,
                document.ast,
                rules,
                max_errors=self.limits.errors,
                hide_suggestions=True,  # they cost more than all else, and name what nobody asked
            )
        except RecursionError:
            return [refusal("DEPTH_LIMIT", NESTED, limit=self.limits.depth)]
        if not errors:
            document.valid = True
            self._keep(document)
        return invalid(errors[: self.limits.errors])

    def refusal(
        self,
        document: Document,
        found: Analysis,
        name: str | None,
        variables: Mapping[str, object],
        allows: Callable[[str], bool],
    ) -> GraphQLError | None:
        """Return why an operation of a valid document, about which this was found, may not run."""
        document.note(found)
        return self._refuse(found, name, variables, allows)

    def _keep(self, document: Document) -> None:
        # Only what is valid and not huge is kept, so that nobody can push out the rest with noise.
        if len(document.text) <= _LONGEST:
            self._kept[document.text] = document
            if len(self._kept) > self.size:
                self._kept.popitem(last=False)

    def _refuse(
        self,
        found: Analysis,
        name: str | None,
        variables: Mapping[str, object],
        allows: Callable[[str], bool],
    ) -> GraphQLError | None:
        refused = self.limits.refuse(found)
        if refused:
            return refused
        if name is None and found.operations > 1:
            return refusal(
                OPERATION_UNKNOWN,
                "The document holds several operations: name the one to run in operationName.",
            )
        missing = sorted(scope for scope in found.scopes if not allows(scope))
        if missing:
            return missing_scopes(missing)
        if found.inputs and is_too_much(found.inputs, variables):
            return refusal("COST_LIMIT", _TOO_LONG, limit=INPUT_FIELDS)
        return None
