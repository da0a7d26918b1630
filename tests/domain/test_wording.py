"""What people read of events, in every language."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import domain
from domain.aggregate import Aggregate
from domain.changes import Log, camel
from domain.customer import Customer
from domain.events import EventType
from domain.order import Order
from domain.payment import Payment
from domain.shop import Shop
from domain.wording.labels import LABELS, SECTIONS, label
from domain.wording.summaries import DETAILS, SUMMARIES, summary
from domain.wording.words import Words, language_of

ANY_ID = "0" * 31 + "a"
NO_SECTION = {"customerDetails"}
"""Paths above a field that add nothing to its label."""


def logged_paths(kind: Any, prefix: str = "") -> Iterator[str]:
    """Go through every path that the log can hold of an aggregate."""
    hints = get_type_hints(kind)
    for item in fields(kind):
        log: Log = item.metadata.get("log", Log())
        if log.skip:
            continue
        path = prefix + (camel(item.name) if log.name is None else log.name)
        hint = hints[item.name]
        inside = [each for each in (hint, *get_args(hint)) if is_dataclass(each)]
        if log.whole or log.keyed or not inside:
            yield path
        elif get_origin(hint) is list:
            yield from logged_paths(inside[0], f"{path}.{ANY_ID}.")
        else:
            yield from logged_paths(inside[0], f"{path}." if path else "")


for module in walk_packages(domain.__path__, "domain."):
    import_module(module.name)  # so that all aggregates are known


def below(kind: type[Aggregate]) -> set[type[Aggregate]]:
    """Give what a kind of aggregate is made into, at any depth."""
    return {each for made in kind.__subclasses__() for each in {made, *below(made)}}


PATHS = sorted({path for kind in below(Aggregate) for path in logged_paths(kind)})


def test_the_paths_are_all_there() -> None:
    assert {Order, Customer, Payment, Shop} <= below(Aggregate)
    assert {"customerDetails.email", "shipping.taxRate", "email", "pspReference"} <= set(PATHS)
    assert f"lines.{ANY_ID}.unitPrice" in PATHS


@pytest.mark.parametrize("type_", EventType)
def test_every_kind_of_event_has_a_sentence(type_: EventType) -> None:
    assert type_.value in SUMMARIES
    assert summary(type_.value, {}, "fi") == SUMMARIES[type_.value].fi


@pytest.mark.parametrize("path", PATHS)
def test_every_field_has_a_label(path: str) -> None:
    assert path.rpartition(".")[2] in LABELS
    above = path.replace(ANY_ID, "*").rpartition(".")[0]
    assert not above or above in SECTIONS or above in NO_SECTION
    assert all(label(path, language) != path for language in Words._fields)


@pytest.mark.parametrize("table", [SUMMARIES, LABELS, SECTIONS])
def test_no_language_is_left_out(table: dict[str, Words]) -> None:
    for name, words in table.items():
        for text in words:
            assert text == text.strip(), name
            assert text, name
            assert text[0].isupper(), name
            assert not text.endswith("."), name


def test_no_text_is_left_over() -> None:
    assert SUMMARIES.keys() == {type_.value for type_ in EventType}
    parts = [path.replace(ANY_ID, "*").rpartition(".") for path in PATHS]
    assert LABELS.keys() == {name for _, _, name in parts}
    assert SECTIONS.keys() == {above for above, _, _ in parts if above} - NO_SECTION


def test_details_belong_to_kinds_that_have_a_sentence() -> None:
    assert DETAILS.keys() <= SUMMARIES.keys()


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("fi", "fi"),
        ("fi-FI", "fi"),
        ("sv_SE", "sv"),
        ("SV", "sv"),
        ("nb-NO", "nb"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("en-GB", "en"),
        ("de-DE", "en"),
        ("", "en"),
        ("\ud800", "en"),
        ("_fields", "en"),
    ],
)
def test_a_locale_chooses_a_language(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_facts_follow_the_sentence() -> None:
    mug = {"sku": "MUG-1", "title": "Mug", "quantity": 2}
    assert (
        summary("CART_ITEM_ADDED", mug, "en") == "Added to the cart: 2 \N{MULTIPLICATION SIGN} Mug"
    )
    assert summary("CART_ITEM_ADDED", mug | {"title": None}, "fi").endswith(
        ": 2 \N{MULTIPLICATION SIGN} MUG-1"
    )
    assert summary("PAYMENT_CREATED", {"method": "card"}, "sv") == "Betalning skapades: card"
    assert summary("RETURN_BOOKED", {"reference": None}, "nb") == "Retur ble registrert"


def test_a_field_of_a_part_is_named_with_it() -> None:
    assert label(f"lines.{ANY_ID}.fulfilled", "fi") == "Tuoterivi: Toimitettu"
    assert label("shipping.method", "nb") == "Levering: Måte"
    assert label("customerDetails.email", "sv") == "E-post"


@pytest.mark.parametrize("name", ["total", "_id", "0" * 32, "metadata"])
def test_metadata_is_called_as_its_owner_calls_it(name: str) -> None:
    """A key that is also the name of a field, or looks like an id, is still a key."""
    for namespace in ("erp", "lines", "0" * 32):
        path = f"metadata.{namespace}.{name}"
        assert label(path, "fi") == f"Metatiedot: {namespace}.{name}"


def test_what_nobody_named_keeps_its_name() -> None:
    assert summary("OF_A_LATER_VERSION", {}, "fi") == "OF_A_LATER_VERSION"
    assert label("ofALaterVersion.part", "fi") == "ofALaterVersion.part"
