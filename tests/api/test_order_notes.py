"""Notes that staff write to each other about an order."""

import pytest
from factories import Json, World

from domain.notes import MOST

ADD = """mutation ($id: ID!, $text: String!) { addOrderNote(id: $id, input: {text: $text}) {
  note { id text author { kind name } createdAt editedAt order { id } } order { version }
  userErrors { code message field }
} }"""
EDIT = """mutation ($id: ID!, $text: String!, $version: Int) {
  editOrderNote(id: $id, input: {text: $text}, expectedVersion: $version) {
    note { id text author { name } editedAt } userErrors { code field }
  }
}"""
DELETE = """mutation ($id: ID!) { deleteOrderNote(id: $id) {
  order { notes { nodes { text } } } userErrors { code field }
} }"""
LOOK = """query ($id: ID!) { order(by: {id: $id}) {
  notes { totalCount nodes { id text } }
  events { nodes { type actor { name } changes { path label before after } data } }
} }"""


async def look(world: World, id: str) -> Json:
    return (await world.ask(LOOK, id=id))["order"]


async def test_notes_stand_on_the_order_with_who_wrote_them(world: World) -> None:
    id = (await world.place())["id"]
    first = (await world.do(ADD, id=id, text=" Called,\nno answer "))["note"]
    assert first["text"] == "Called,\nno answer"
    assert first["author"] == {"kind": "STAFF", "name": "Sanna"}
    assert (first["editedAt"], first["order"]) == (None, {"id": id})
    program = await world.another()
    await program.do(ADD, id=id, text="Paid by invoice")
    notes = (await look(world, id))["notes"]
    assert [note["text"] for note in notes["nodes"]] == ["Called,\nno answer", "Paid by invoice"]


async def test_what_a_note_said_before_and_who_changed_it_stands_in_the_log(world: World) -> None:
    id = (await world.place())["id"]
    note = (await world.do(ADD, id=id, text="Wants it blue"))["note"]["id"]
    other = await world.another()
    edited = (await other.do(EDIT, id=note, text="Wants it green"))["note"]
    assert edited["author"] == {"name": "Sanna"}
    assert edited["editedAt"] is not None
    assert (await world.do(DELETE, id=note))["order"] == {"notes": {"nodes": []}}
    events = [each for each in (await look(world, id))["events"]["nodes"] if "NOTE" in each["type"]]
    said = [
        (each["type"], each["changes"][0]["before"], each["changes"][0]["after"]) for each in events
    ]
    assert said == [
        ("ORDER_NOTE_ADDED", None, "Wants it blue"),
        ("ORDER_NOTE_EDITED", "Wants it blue", "Wants it green"),
        ("ORDER_NOTE_DELETED", "Wants it green", None),
    ]
    assert all(each["changes"][0]["label"] == "Note: Text" for each in events)


@pytest.mark.parametrize("text", ["", "  ", "x" * 5_001, "a\x00b"])
async def test_a_note_that_can_not_be_kept_is_refused(world: World, text: str) -> None:
    id = (await world.place())["id"]
    payload = (await world.ask(ADD, id=id, text=text))["addOrderNote"]
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", "text"])
    assert (await look(world, id))["notes"]["totalCount"] == 0


async def test_there_is_room_for_so_many(world: World) -> None:
    id = (await world.place())["id"]
    for nth in range(MOST):
        await world.do(ADD, id=id, text=f"Note {nth}")
    payload = (await world.ask(ADD, id=id, text="One more"))["addOrderNote"]
    assert payload["userErrors"][0]["message"].startswith(f"An order has at most {MOST} notes")


async def test_a_note_that_is_gone_is_not_found(world: World) -> None:
    id = (await world.place())["id"]
    note = (await world.do(ADD, id=id, text="Gone soon"))["note"]["id"]
    await world.do(DELETE, id=note)
    assert (await world.ask(DELETE, id=note))["deleteOrderNote"]["userErrors"] == [
        {"code": "NOT_FOUND", "field": ["id"]}
    ]


async def test_two_who_write_the_same_note_anew(world: World) -> None:
    id = (await world.place())["id"]
    made = await world.do(ADD, id=id, text="Blue")
    note, version = made["note"]["id"], made["order"]["version"]
    await world.do(EDIT, id=note, text="Green", version=version)
    payload = (await world.ask(EDIT, id=note, text="Red", version=version))["editOrderNote"]
    assert payload["userErrors"][0]["code"] == "CONFLICT"


async def test_a_note_outlives_other_changes_of_its_order(world: World) -> None:
    id = (await world.place())["id"]
    await world.do(ADD, id=id, text="Stays")
    await world.do("mutation ($id: ID!) { confirmOrder(id: $id) { userErrors { code } } }", id=id)
    assert [note["text"] for note in (await look(world, id))["notes"]["nodes"]] == ["Stays"]
