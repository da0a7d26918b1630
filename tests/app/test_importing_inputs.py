"""JSON lines are inputs of `placeOrder`, taken exactly as the API takes them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Addresses
from factories import World, close_world, open_world, order_input
from gift_shop import order_numbered, take_inputs

from app.importing.report import FileUnreadable


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


def numbered(number: str, **changes: Any) -> dict[str, Any]:
    external = {"source": "shopfront", "number": number}
    return order_input(externalNumber=external, placedAt="2026-01-02T03:04:05+02:00", **changes)


def jsonl(folder: Path, lines: list[Any]) -> Path:
    file = folder / "orders.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    file.write_text("\n".join(texts), encoding="utf-8")
    return file


async def test_they_are_placed_once(world: World, tmp_path: Path):
    file = jsonl(tmp_path, [numbered("1"), "", numbered("2", currencyCode="EUR"), numbered("1")])
    report = await take_inputs(world, file)
    assert (report.lines, report.placed.invoices, report.known.invoices) == (3, 2, 1)
    assert report.placed.amounts == {"EUR": 2 * 30_90}
    order = await order_numbered(world, "1", "shopfront")
    assert order["placedAt"] == "2026-01-02T01:04:05+00:00"
    assert order["customerDetails"]["email"] == "aino@example.com"
    assert order["events"]["nodes"][0]["actor"]["kind"] == "SYSTEM"
    again = await take_inputs(world, file)
    assert (again.placed.invoices, again.known.invoices) == (0, 3)
    assert again.problems == []


async def test_bad_lines_are_reported_and_the_others_land(world: World, tmp_path: Path):
    wrong = numbered("3")
    wrong["lines"][0]["unitPrice"]["amount"] = 12.5
    refused = numbered("4")
    refused["lines"][0]["quantity"] = 0
    doubtful = numbered("9")
    doubtful["customer"]["phone"] = "0401"
    lines = [
        numbered("1"),
        "{not json",
        "[1]",
        wrong,
        refused,
        numbered("5", colour="red"),
        order_input(),
        numbered("6", total={"amount": "1.00", "currencyCode": "EUR"}),
        numbered("7", customerId="nonsense"),
        numbered("8", customer={"email": "no address"}),
        doubtful,
    ]
    report = await take_inputs(world, jsonl(tmp_path, lines))
    assert report.placed.invoices == 2
    said = {problem.lines[0]: (problem.invoice, problem.reason) for problem in report.problems}
    assert said[2][1].startswith("This is no JSON")
    assert said[3] == (None, "This is JSON, but no object.")
    assert said[4] == ("3", 'lines.0.unitPrice.amount: A Decimal is a string, such as "12.50".')
    assert said[5][0] == "4"
    assert "lines.0.quantity: The quantity of a line is from 1" in said[5][1]
    assert "unknown field 'colour'" in said[6][1]
    assert said[7][1].startswith("externalNumber is missing")
    assert said[8][1].startswith("input.total: The total of these lines")
    assert said[9][1].startswith("input.customerId: This is not an id")
    assert said[10][1].startswith("input.customer.email: An e-mail address has")
    assert [(remark.invoice, remark.lines) for remark in report.remarks] == [("9", (11,))]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a,b\n1,2\n", "holds no JSON objects"),
        (b'{"a": "\xe9"}', "is not written in UTF-8"),
    ],
    ids=["csv", "latin-1"],
)
async def test_an_unreadable_file_changes_nothing(
    world: World, tmp_path: Path, text: bytes, said: str
):
    file = tmp_path / "orders.jsonl"
    file.write_bytes(text)
    with pytest.raises(FileUnreadable, match=said):
        await take_inputs(world, file)
