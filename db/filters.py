"""The SQL of every filter: conditions on rows, made of what a client gave."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, bindparam, or_, select, true

from db import tables as t
from db.forms import InTwoForms
from domain.currencies import DECIMALS
from domain.errors import InvalidInput
from domain.fulfillment import tracking_key
from domain.metadata import value_key
from domain.money import Money
from domain.references import spellings
from domain.tags import tag_key
from domain.text import email_key
from queryplan.catalog import TENANT, Condition, Unusable


def one_of(column: str) -> Condition:
    """One of the given states or kinds."""
    return lambda rows, wanted: _among(rows, column, [value.value for value in wanted])


def equals(column: str) -> Condition:
    """Exactly this value."""
    return lambda rows, wanted: rows.c[column] == wanted


def is_set(column: str) -> Condition:
    """Whether there is a value."""

    def condition(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        return rows.c[column].is_not(None) if wanted else rows.c[column].is_(None)

    return condition


def folded_email(column: str) -> Condition:
    """This e-mail address, in any case."""
    return lambda rows, wanted: rows.c[column] == email_key(wanted)


def within(column: str) -> Condition:
    """From the first moment up to, and without, the last."""

    def condition(rows: FromClause, span: Any) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = [true()]
        if span.since is not None:
            bounds.append(rows.c[column] >= span.since)
        if span.until is not None:
            bounds.append(rows.c[column] < span.until)
        return and_(*bounds)

    return condition


def placed_within(rows: FromClause, span: Any) -> ColumnElement[bool]:
    """Placed in this span: by the column that sorts orders, so that its index holds the span."""
    if span.since is None and span.until is None:
        return true()
    return and_(rows.c.placed_at.is_not(None), within("sorted_at")(rows, span))


def amount(column: str) -> Condition:
    """Between two amounts of one currency, both included."""

    def condition(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = [rows.c.currency == wanted.currency_code]
        if wanted.least is not None:
            bounds.append(rows.c[column] >= _minor(wanted.least, wanted.currency_code, "min"))
        if wanted.most is not None:
            bounds.append(rows.c[column] <= _minor(wanted.most, wanted.currency_code, "max"))
        return and_(*bounds)

    return condition


def _minor(amount: Any, currency: str, field: str) -> int:
    if currency not in DECIMALS:
        raise Unusable("This is not the code of a currency, such as EUR or NOK.", "currencyCode")
    try:
        return Money.of(amount, currency).minor
    except InvalidInput as error:
        raise Unusable(error.message, field) from error


def external(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """The number in another system."""
    return and_(rows.c.external_source == wanted.source, rows.c.external_number == wanted.number)


def at_provider(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """The payment with that id at that provider."""
    return and_(rows.c.provider == wanted.provider, rows.c.psp_reference == wanted.reference)


def payment_reference(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """The reference for bank transfers, with or without spaces and leading zeros."""
    return rows.c.payment_reference.in_(spellings(wanted))


def with_reference(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """With this reference: at the provider, or of money that came or went."""
    moved = t.payment_transaction.alias()
    shop = bindparam(TENANT, type_=moved.c.shop_id.type)
    found = select(moved.c.payment_id).where(moved.c.shop_id == shop, moved.c.reference == wanted)
    return or_(rows.c.psp_reference == wanted, rows.c.id.in_(found))


def of_orders_paid(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """Of orders with one of these payment statuses."""
    order = t.order.alias()
    shop = bindparam(TENANT, type_=order.c.shop_id.type)
    states = [value.value for value in wanted]
    found = select(order.c.id).where(
        order.c.shop_id == shop, _among(order, "payment_status", states)
    )
    return InTwoForms(
        postgresql=found.where(order.c.id == rows.c.order_id).exists(),
        sqlite=rows.c.order_id.in_(found),
    )


def among(column: str) -> Condition:
    """One of the given words, exactly as written."""
    return lambda rows, wanted: _among(rows, column, wanted)


def among_codes(column: str) -> Condition:
    """One of the given codes of countries or currencies, in any case."""
    return lambda rows, wanted: _among(rows, column, [code.upper() for code in wanted])


def _among(rows: FromClause, column: str, values: list[str]) -> ColumnElement[bool]:
    # SQLite keeps to the order of an index behind `=`, but not behind `IN`.
    return rows.c[column] == values[0] if len(values) == 1 else rows.c[column].in_(values)


def number_within(column: str) -> Condition:
    """Between two numbers, both included."""

    def condition(rows: FromClause, span: Any) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = [true()]
        if span.least is not None:
            bounds.append(rows.c[column] >= span.least)
        if span.most is not None:
            bounds.append(rows.c[column] <= span.most)
        return and_(*bounds)

    return condition


def tagged(tags: Table, owner: str) -> Condition:
    """With at least one of the tags, in any case."""
    return _with_row(
        tags, owner, lambda tag, wanted: tag.c.tag_key.in_([tag_key(each) for each in wanted])
    )


def with_metadata(entries: Table, owner: str) -> Condition:
    """With an entry under that namespace and key, of exactly that value where one is given."""

    def condition(entry: FromClause, wanted: Any) -> ColumnElement[bool]:
        found = and_(entry.c.namespace == wanted.namespace, entry.c.key == wanted.key)
        if wanted.value is None:
            return found
        return and_(found, entry.c.value_key == value_key(wanted.value))

    return _with_row(entries, owner, condition)


def with_sku(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """With a line of at least one of the article numbers."""
    sold = _with_row(t.order_line, "order_id", lambda line, skus: line.c.sku.in_(skus))
    return sold(rows, wanted)


def tracked(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """With a parcel of that number, however it is spaced, in any case."""
    sent = _with_row(
        t.fulfillment, "order_id", lambda parcel, number: parcel.c.tracking_key == number
    )
    return sent(rows, tracking_key(wanted) or "")


def sold_under(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """Sold under at least one of the article numbers."""
    sold = _with_row(t.digital_asset_sku, "asset_id", lambda entry, skus: entry.c.sku.in_(skus))
    return sold(rows, wanted)


def lives_in(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
    """With an address in one of the countries."""
    codes = [code.upper() for code in wanted]
    there = _with_row(
        t.customer_address, "customer_id", lambda address, _: address.c.country.in_(codes)
    )
    return there(rows, wanted)


def _with_row(table: Table, owner: str, condition: Condition) -> Condition:
    """With a row in another table that points back and meets the condition.

    SQLite can't turn EXISTS round: for a rare value it would walk through the whole list. PostgreSQL
    begins where fewer rows are.
    """

    def there_is(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        other = table.alias()
        # The parameter, not the outer row's shop: so the database may begin with the other table.
        shop = bindparam(TENANT, type_=other.c.shop_id.type)
        found = select(other.c[owner]).where(other.c.shop_id == shop, condition(other, wanted))
        return InTwoForms(
            postgresql=found.where(other.c[owner] == rows.c.id).exists(),
            sqlite=rows.c.id.in_(found),
        )

    return there_is


def changed(column: str) -> Condition:
    """Find the change sets with an event of that order or customer."""

    def condition(rows: FromClause, wanted: Any) -> ColumnElement[bool]:
        event = t.event.alias()
        # The parameter, not the outer row's shop: with that, it would be looked up for each row.
        shop = bindparam(TENANT, type_=event.c.shop_id.type)
        return rows.c.id.in_(
            select(event.c.change_set_id).where(
                event.c.shop_id == shop,
                event.c[column] == wanted,
                event.c.change_set_id.is_not(None),
            )
        )

    return condition
