"""Which page of `docs/api` something of the schema stands on: that of the noun it belongs to.

The files of `schema/` say so, as they are named by nouns; a new file there needs a line in `NOUNS`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
)


@dataclass(frozen=True, slots=True)
class Noun:
    """A page: its file, its title, what it is about, and the modules whose declarations it shows."""

    slug: str
    title: str
    about: str
    modules: tuple[str, ...]


_ORDER: Final = (
    *("types", "queries", "filter", "subscriptions", "placing", "cart", "mutations", "handling"),
    *("actions", "bulk", "notes", "tags", "metadata", "parts", "export"),
)

NOUNS: Final = (
    Noun(
        "order",
        "Orders",
        "Finding orders, placing them, and leading them on their way ([the guide](../orders.md)).",
        tuple(f"schema.order.{file}" for file in _ORDER),
    ),
    Noun(
        "draft",
        "Drafts",
        "Orders that staff write before they are placed.",
        ("schema.order.drafts", "schema.order.draft_input"),
    ),
    Noun(
        "edit",
        "Editing and cancelling",
        "Changing what an order consists of, and what becomes of the money "
        "([the guide](../editing.md)).",
        (
            *("schema.order.editing", "schema.order.edit_input", "schema.order.difference"),
            "schema.order.cancelling",
        ),
    ),
    Noun(
        "fulfillment",
        "Fulfilments",
        "Handing goods over ([the guide](../fulfillment.md)).",
        ("schema.fulfillment", "schema.order.corrections"),
    ),
    Noun(
        "return",
        "Returns",
        "Goods that come back ([the guide](../fulfillment.md)).",
        ("schema.order_return",),
    ),
    Noun(
        "customer",
        "Customers",
        "Accounts, their addresses, consent, export and [erasure](../erasure.md).",
        ("schema.customer", "schema.candidates", "schema.erasure", "schema.export"),
    ),
    Noun(
        "payment",
        "Payments",
        "What came, what is asked of providers, who made sure ([the guide](../payments.md)).",
        tuple(
            f"schema.payment.{file}"
            for file in ("types", "queries", "filter", "hand", "commands", "log", "log_input")
        ),
    ),
    Noun(
        "payment-provider",
        "Payment providers",
        "Connecting providers ([the guide](../providers.md)).",
        ("schema.payment.provider",),
    ),
    Noun(
        "settlement",
        "Settlements",
        "Money to be charged or paid back after the total of a paid order changed.",
        ("schema.settlement",),
    ),
    Noun(
        "document",
        "Documents",
        "Receipts, invoices, packing lists, credit notes ([the guide](../documents.md)).",
        ("schema.document",),
    ),
    Noun(
        "message",
        "Messages",
        "E-mails to customers, and addresses in trouble ([the guide](../messages.md)).",
        tuple(
            f"schema.message.{file}"
            for file in ("types", "queries", "mutations", "preview", "trouble")
        ),
    ),
    Noun(
        "message-template",
        "Message templates and rules",
        "What messages say, and what is sent by itself ([the guide](../templates.md)).",
        ("schema.message.wording", "schema.message.rule"),
    ),
    Noun(
        "digital-asset",
        "Digital products and downloads",
        "Files that are sold, and the links by which buyers get them "
        "([the guide](../downloads.md)).",
        ("schema.asset", "schema.order.downloads"),
    ),
    Noun(
        "event",
        "Events",
        "What happened in the shop, and following it live ([the timeline](../timeline.md), "
        "[live](../live.md)).",
        ("schema.event", "schema.timeline", "schema.following", "schema.journey"),
    ),
    Noun(
        "change-set",
        "Change sets",
        "What a call changed, and taking it back ([the guide](../undo.md)).",
        ("schema.change_set",),
    ),
    Noun(
        "sales",
        "Sales",
        "What was sold ([the guide](../sales.md)).",
        ("schema.order.sales_summary",),
    ),
    Noun("job", "Jobs", "Work in the background ([the guide](../jobs.md)).", ("schema.job",)),
    Noun(
        "webhook",
        "Webhooks",
        "Telling a partner's program what happens ([the guide](../webhooks.md)).",
        ("schema.webhook",),
    ),
    Noun(
        "shop",
        "The shop",
        "Its settings, its staff, and whoever asks.",
        *(("schema.shop", "schema.settings", "schema.picture", "schema.staff", "schema.viewer"),),
    ),
    Noun("label", "Labels", "What people read in place of names.", ("schema.labels",)),
    Noun(
        "error",
        "Refusals",
        "What a mutation answers when a rule says no ([the guide](../errors.md)).",
        ("schema.errors",),
    ),
    Noun(
        "common",
        "What all share",
        "Lists, money, addresses, metadata, and the scalars. Every list is a page: it takes `first` "
        "and `after`, or `last` and `before`, and its `pageInfo` says where the next page begins.",
        (
            *("schema.money", "schema.address", "schema.metadata", "schema.ranges"),
            *("schema.scalars", "queryplan.declare", "graphql.type"),
        ),
    ),
)

OTHERWISE: Final = {
    "reopenReturn": "return",
    "ReopenReturnPayload": "return",
    "UserErrorCode": "error",
    "WarningCode": "error",
    "LineKind": "order",
    "ActorKind": "event",
    "TaxRounding": "shop",
    "SortDirection": "common",
    "EventType": "event",
    "LogStart": "event",
    "DocumentObstacle": "document",
    "RefundMode": "edit",
    "logCursor": "event",
}
"""What stands on another page than that of its file, or of what uses it most."""

ROOTS: Final = ("Query", "Mutation", "Subscription")
_PAGED: Final = ("Connection", "Edge")


class NoPage(LookupError):
    """Something of the schema belongs to no noun."""


def named(typed: Any) -> str:
    """Give the name of the type of a field or argument, whatever is wrapped around it."""
    return str(typed.type).strip("[]!")


def placed(built: strawberry.Schema, core: GraphQLSchema) -> dict[str, str]:
    """Give the page of each type by its name, and of each operation as `Query.orders`."""
    pages: dict[str, str] = {}
    for root in ROOTS:
        for field in _definition(built, root).fields:
            name = built.config.name_converter.get_graphql_name(field)
            pages[f"{root}.{name}"] = OTHERWISE.get(name) or _page_of(field.origin, name)
    later: list[str] = []
    for name, kind in core.type_map.items():
        if name.startswith("__") or name in ROOTS:
            continue
        if name in OTHERWISE:
            pages[name] = OTHERWISE[name]
        elif isinstance(kind, GraphQLScalarType):
            pages[name] = "common"
        elif isinstance(kind, GraphQLEnumType) or name.endswith(_PAGED):
            later.append(name)
        else:
            pages[name] = _page_of(_definition(built, name).origin, name)
    uses = _uses(core)
    for name in later:
        node = name.removesuffix("Connection").removesuffix("Edge")
        found = pages.get(node) or _most(uses, name, pages)
        pages[name] = found
    return pages


def _definition(built: strawberry.Schema, name: str) -> Any:
    return built.get_type_by_name(name)


def _page_of(declared: Any, name: str) -> str:
    module = declared.__module__
    for noun in NOUNS:
        if any(module == each or module.startswith(f"{each}.") for each in noun.modules):
            return noun.slug
    message = f"{name} of {module} is on no page: enter the module in app/contract/nouns.py"
    raise NoPage(message)


def _uses(core: GraphQLSchema) -> dict[str, list[str]]:
    """Give for each type the places that use it: names of types, or operations."""
    found: dict[str, list[str]] = {}
    for used, place in _all_uses(core):
        found.setdefault(used, []).append(place)
    return found


def _all_uses(core: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for name, kind in core.type_map.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, each in kind.fields.items():
                place = f"{name}.{field}" if name in ROOTS else name
                yield named(each), place
                for argument in each.args.values():
                    yield named(argument), place
        elif isinstance(kind, GraphQLInputObjectType):
            for inside in kind.fields.values():
                yield named(inside), name


def _most(uses: dict[str, list[str]], name: str, pages: dict[str, str]) -> str:
    """Choose the page that uses a type most; of several the first in the order of the nouns."""
    counted = Counter(pages[place] for place in uses.get(name, ()) if place in pages)
    order = [noun.slug for noun in NOUNS]
    return min(counted, key=lambda page: (-counted[page], order.index(page)))
