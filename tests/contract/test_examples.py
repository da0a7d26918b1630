"""Each example of `docs/api` is carried out: its document as it stands, its variables with real ids."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from docs.markdown import REPO
from factories import Failed, Json, World
from good_inputs import good

from app.contract.examples import Example, NoExample, examples
from queryplan.ids import MalformedId, decode_id
from schema.api import build_schema, core_schema

CORE = core_schema(build_schema([]))
FOLDER = REPO / "docs/api/examples"
EXAMPLES = examples(CORE, FOLDER)
REAL = ("the id of ", "the cursor ", "the address that ", "the key that ", "the secret of ")
"""How a value begins that is another one in each shop."""

AS_MADE = {"resetMessageTemplate": {"locale"}}
"""What an example takes over from what was made for it, beside ids and versions."""

ENDING = ("delete", "remove", "erase", "revert")
"""What these are about is not there any more, or not as before."""

TYPES = {
    "order": "Order",
    "customer": "Customer",
    "payment": "Payment",
    "settlement": "Settlement",
    "document": "Document",
    "message": "Message",
    "digital asset": "DigitalAsset",
    "job": "Job",
    "webhook": "Webhook",
    "delivery": "WebhookDelivery",
    "export": "CustomerExport",
}
"""The type of an id by the word for it in examples of queries."""


def of(root: str) -> list[Example]:
    return [example for example in EXAMPLES.values() if example.root == root]


def filled(shown: Any, made: Any, name: str = "") -> Any:
    """Give what an example shows, with what is real in the same place of what was made."""
    if isinstance(shown, dict):
        inside = made if isinstance(made, dict) else {}
        return {key: filled(each, inside.get(key), key) for key, each in shown.items()}
    if isinstance(shown, list):
        inside = made if isinstance(made, list) else []
        return [filled(each, dict(enumerate(inside)).get(nth)) for nth, each in enumerate(shown)]
    is_real = isinstance(shown, str) and shown.startswith(REAL)
    if is_real or name == "expectedVersion":
        assert made is not None, f"nothing was made for {shown}"
        return made
    return shown


def ids(value: Any) -> Iterator[tuple[str, str]]:
    """Go through every global id in JSON, with its type."""
    if isinstance(value, dict):
        for each in value.values():
            yield from ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from ids(each)
    elif isinstance(value, str):
        try:
            yield decode_id(value)[0], value
        except MalformedId:
            return


def known(shown: Any, real: dict[str, str]) -> Any:
    """Give variables of a query with ids that some call has answered or taken."""
    if isinstance(shown, dict):
        return {key: known(each, real) for key, each in shown.items()}
    if isinstance(shown, list):
        return [known(each, real) for each in shown]
    if isinstance(shown, str) and shown.startswith("the id of "):
        return real[TYPES[shown.removeprefix("the id of ").partition(" ")[2]]]
    return shown


async def first(world: World, example: Example, variables: Json) -> Json:
    """Give the first item of a subscription."""
    stream: Any = await world.schema.subscribe(
        example.document, variable_values=variables, context_value=world.context()
    )
    assert isinstance(stream, AsyncIterator), stream
    async with aclosing(stream), asyncio.timeout(10):  # pyright: ignore[reportArgumentType]
        item = await anext(stream)
    assert not item.errors, item.errors
    return item.data


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_examples_do_what_they_say(world: World):
    """What the pages say holds for both databases; every mutation runs on both elsewhere."""
    world.compares = False
    real = dict(ids(await world.create_customer()))
    wrong: dict[str, str] = {}
    for example in of("Mutation"):
        made = await good(world, example.name)
        variables = filled(example.variables, made)
        variables |= {name: made[name] for name in AS_MADE.get(example.name, ())}
        try:
            answer = await world.do(example.document, **variables)
        except AssertionError as error:
            wrong[example.name] = str(error)
            continue
        if not example.name.startswith(ENDING):
            real |= dict(ids([made, answer]))
    for example in of("Query"):
        try:
            answer = await world.ask(example.document, **known(example.variables, real))
        except Failed as error:
            wrong[example.name] = str(error)
            continue
        if answer[example.name] is None:
            wrong[example.name] = "null"
    for example in of("Subscription"):
        item = await first(world, example, known(example.variables, real))
        assert item[example.name], example.name
    assert wrong == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "lacks examples of"),
        ('{"Query.shops": {}}', "has some of ['Query.shops']"),
    ],
)
def test_an_operation_without_an_example_is_named(tmp_path: Path, content: str, said: str):
    (tmp_path / "one.json").write_text(content)
    with pytest.raises(NoExample, match=re.escape(said)):
        examples(CORE, tmp_path)


def test_an_example_that_does_not_fit_the_schema_is_named(tmp_path: Path):
    for file in FOLDER.glob("*.json"):
        text = file.read_text().replace("{ kind name tokenName scopes }", "{ kindness }")
        (tmp_path / file.name).write_text(text)
    with pytest.raises(NoExample, match=r"Query\.viewer is wrong: Cannot query field 'kindness'"):
        examples(CORE, tmp_path)
    (tmp_path / "again.json").write_text('{"Query.viewer": {}}')
    with pytest.raises(NoExample, match=r"Query\.viewer has two examples"):
        examples(CORE, tmp_path)
