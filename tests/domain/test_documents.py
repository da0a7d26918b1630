"""What documents say: rows that add up, what is left to credit, why no tax is charged."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents.items import Item, left_of, tax_lines, to_credit
from domain.documents.kinds import TaxNote
from domain.documents.taxation import EU, tax_note
from domain.states import LineKind


def row(id: str, quantity: int, net: int, tax: int = 0, rate: int = 0) -> Item:
    return Item(id=id, quantity=quantity, rate=rate, net=net, tax=tax)


ROWS = st.dictionaries(
    st.sampled_from(["a", "b", "shipping"]),
    st.tuples(st.integers(0, 5), st.integers(0, 900), st.sampled_from([0, 1400, 2550])),
    max_size=3,
)


def rows_of(found: dict[str, tuple[int, int, int]]) -> list[Item]:
    return [row(id, count, net * count, count, rate) for id, (count, net, rate) in found.items()]


@given(ROWS, st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_credit_notes_add_up_to_what_went(found: dict[str, Any], gone: list[int]) -> None:
    """However the pieces go: all notes together are what was invoiced less what is owed."""
    invoiced = rows_of(found)
    credited: list[Item] = []
    owed = invoiced
    for less in gone:
        owed = [
            row(each.id, left, each.net // each.quantity * left, left, each.rate)
            for each in owed
            if each.quantity and (left := max(0, each.quantity - less))
        ]
        credited += to_credit(left_of(invoiced, credited), owed)
    total = sum(each.total for each in invoiced)
    assert total - sum(each.total for each in credited) == sum(each.total for each in owed)
    entire = to_credit(left_of(invoiced, credited), [])
    assert sum(each.total for each in entire) == sum(each.total for each in owed)
    assert not any(each.total for each in left_of(invoiced, [*credited, *entire]))


def test_added_pieces_are_not_credited() -> None:
    invoiced = [row("a", 2, 200), row("b", 2, 400)]
    now = [row("a", 3, 300), row("b", 1, 200), row("c", 1, 50)]
    assert to_credit(left_of(invoiced, []), now) == [row("b", 1, 200)]


def test_what_was_taken_off_is_credited_once() -> None:
    invoiced, now = [row("a", 1, 1000, 255, 2550)], [row("a", 1, 1000, 255, 2550)]
    off = row("credit:2550", 0, -400, -102, 2550)
    (note,) = to_credit(left_of(invoiced, []), [*now, off])
    assert (note.total, note.rate) == (502, 2550)
    assert to_credit(left_of(invoiced, [note]), [*now, off]) == []


def test_rows_are_kept_as_decimals() -> None:
    item = Item(
        id="x", title="Mug", sku=None, quantity=2, unit_price=1250, discount=5, rate=2550,
        net=-1992, tax=508,
    )  # fmt: skip
    kept = item.to_json("EUR")
    assert (kept["unitPrice"], kept["net"], kept["total"]) == ("12.50", "-19.92", "-14.84")
    assert Item.from_json(kept, "EUR") == item
    assert item.to_json("JPY")["net"] == "-1992"
    assert [line.net for line in tax_lines([item, item, row("y", 1, 7)])] == [7, -3984]
    assert len(EU) == 27


class _Stub:
    """Holds attributes."""

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)


@pytest.mark.parametrize(
    ("home", "there", "vat_id", "kind", "rate", "note"),
    [
        ("FI", "DE", "DE136695976", "PHYSICAL", 0, TaxNote.INTRA_COMMUNITY),
        ("FI", "DE", "DE136695976", "DIGITAL", 0, TaxNote.REVERSE_CHARGE),
        ("FI", "DE", None, "PHYSICAL", 0, TaxNote.UNTAXED),
        ("FI", "NO", None, "PHYSICAL", 0, TaxNote.EXPORT),
        ("NO", "FI", "FI20774740", "PHYSICAL", 0, TaxNote.EXPORT),
        ("FI", "FI", "FI20774740", "PHYSICAL", 0, TaxNote.UNTAXED),
        ("FI", None, None, "SERVICE", 0, TaxNote.UNTAXED),
        ("FI", "DE", "DE136695976", "PHYSICAL", 2550, None),
    ],
)
def test_why_no_tax_is_charged(
    home: str, there: str | None, vat_id: str | None, kind: str, rate: int, note: TaxNote | None
) -> None:
    address = None if there is None else _Stub(country=there)
    details = _Stub(shipping_address=address, billing_address=None, vat_id=vat_id)
    order: Any = _Stub(customer_details=details, lines=[_Stub(kind=LineKind(kind), counting=1)])
    shop: Any = _Stub(country=home)
    assert tax_note(order, shop, [row("a", 1, 100, 0, rate)]) is note
