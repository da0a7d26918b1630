"""Files that list the documents of a program, and what keeps one of them from running here."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

import orjson
from graphql import (
    DocumentNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
)

from app.guard import Document, Documents
from app.persisted import DOCUMENT_ID
from app.rules import STRAWBERRY_RULES
from db.persisted import LONGEST_TRUSTED, Trusted

_APOLLO: Final = "apollo-persisted-query-manifest"
_RULES: Final = (*specified_rules, *STRAWBERRY_RULES)
_FORM: Final = (
    'It must be an object of ids and documents, {"ID": "query …"}, as graphql-codegen and '
    "relay-compiler write it, or the manifest of Apollo's generate-persisted-query-manifest."
)


class ManifestUnreadable(Exception):
    """The file is no list of documents; the message says why."""


class Listed(NamedTuple):
    """One document of a file."""

    id: str
    text: str


class Unfit(NamedTuple):
    """A document that could not run, and why."""

    id: str
    name: str
    reason: str


def read_manifest(data: bytes) -> list[Listed]:
    """Read a file of graphql-codegen, relay-compiler or Apollo.

    Raises:
        ManifestUnreadable: it is none of these.
    """
    try:
        given: Any = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ManifestUnreadable(f"It is not JSON: {error}.") from error
    if not isinstance(given, dict):
        raise ManifestUnreadable(_FORM)
    listed = list(_listed(cast("dict[str, Any]", given)))
    if not listed:
        raise ManifestUnreadable("It holds no documents.")
    texts: dict[str, str] = {}
    for each in listed:
        if not DOCUMENT_ID.fullmatch(each.id):
            raise ManifestUnreadable(
                f"`{each.id[:80]}` can't be an id: take letters, digits and -._~:/+=, at most 200."
            )
        if texts.setdefault(each.id, each.text) != each.text:
            raise ManifestUnreadable(f"The id {each.id} stands for two documents.")
    return listed


def _listed(given: Mapping[str, Any]) -> Iterator[Listed]:
    if given.get("format") == _APOLLO:
        if given.get("version") != 1 or not isinstance(given.get("operations"), list):
            raise ManifestUnreadable("Of Apollo's manifests, version 1 can be read.")
        pairs = [_of_apollo(operation) for operation in given["operations"]]
    else:
        pairs = list(given.items())
    for id, text in pairs:
        if not isinstance(id, str) or not isinstance(text, str):
            raise ManifestUnreadable(_FORM)
        # Clients name a document by the id alone; `sha256:` says how it was made.
        yield Listed(id.removeprefix("sha256:"), text)


def _of_apollo(operation: Any) -> tuple[Any, Any]:
    if not isinstance(operation, dict):
        return None, None
    given = cast("dict[str, Any]", operation)
    return given.get("id"), given.get("body")


def examined(
    listed: Iterable[Listed], client: str, documents: Documents, schema: GraphQLSchema
) -> tuple[list[Trusted], list[Unfit]]:
    """Sort documents into those that can run by this schema and these limits, and the others."""
    good: list[Trusted] = []
    bad: list[Unfit] = []
    for each in listed:
        name, reason = _examined(each.text, documents, schema)
        if reason is None:
            digest = hashlib.sha256(each.text.encode()).hexdigest()
            good.append(Trusted(client, each.id, digest, name, each.text))
        else:
            bad.append(Unfit(each.id, name, reason))
    return good, bad


def _examined(text: str, documents: Documents, schema: GraphQLSchema) -> tuple[str, str | None]:
    """Give the names of a document's operations, and what keeps it from running."""
    if len(text) > LONGEST_TRUSTED:
        return "", f"It has more than {LONGEST_TRUSTED} characters."
    try:
        ast = parse(text, max_tokens=documents.limits.tokens)
    except GraphQLSyntaxError as error:
        return "", error.message
    names = [name.value if name else None for name in _operations(ast)]
    shown = ", ".join(name or "(no name)" for name in names)
    if not names:
        return shown, "It holds no operation."
    document = Document(text, ast)
    # Of one operation no name need be sent; of several, one is chosen, and each counts alone.
    for name in names if len(names) > 1 else [None]:
        errors = documents.check(document, schema, _RULES, name, {}, lambda _: True)
        if errors:
            return shown, " ".join(error.message for error in errors)
    return shown, None


def _operations(ast: DocumentNode) -> list[Any]:
    return [each.name for each in ast.definitions if isinstance(each, OperationDefinitionNode)]
