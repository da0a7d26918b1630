"""Input objects in variables are counted before graphql-core reads them, and no further than needed."""

from typing import Any

import pytest
from graphql import get_operation_ast, parse
from id_places import CORE
from operations import fields_of

from app.guard.inputs import INPUT_FIELDS, inputs_of, is_too_much

FILTER = "query ($filter: OrderFilter) { orders(filter: $filter) { totalCount } }"
PLACE = "mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { logCursor } }"
FILTER_FIELDS = len(fields_of("OrderFilter"))


def too_much(document: str, **variables: Any) -> bool:
    """Measure the variables of a document."""
    return is_too_much(inputs_of(CORE, get_operation_ast(parse(document))), variables)


def test_each_object_counts_the_fields_that_it_may_have():
    most = INPUT_FIELDS // FILTER_FIELDS
    for count, expected in ((most - 1, False), (most, True)):  # and the one around them
        assert too_much(FILTER, filter={"and": [{}] * count}) is expected


def test_depth_counts_as_width_does():
    deep: Any = {}
    for _ in range(INPUT_FIELDS):
        deep = {"not": deep}
    assert too_much(FILTER, filter=deep)


def test_the_largest_order_is_half_of_it():
    price = {"amount": "1.00", "currencyCode": "EUR"}
    line = {"title": "Mug", "quantity": 1, "unitPrice": price, "discount": price, "sku": "M"}
    assert not too_much(PLACE, input={"lines": [line] * 500})
    assert too_much(PLACE, input={"lines": [line] * 2_000})


@pytest.mark.parametrize("value", [None, 5, "x", [], [[]], [None, 5], {"and": 5}, {"and": [5]}])
def test_what_is_no_such_object_is_left_to_graphql_core(value: Any):
    assert not too_much(FILTER, filter=value)


def test_plain_values_cost_nothing():
    operation = get_operation_ast(
        parse("query ($id: ID!, $nope: Nothing) { node(id: $id) { id } }")
    )
    assert inputs_of(CORE, operation) == {}
    assert inputs_of(CORE, None) == {}
