"""Every value of every mutation, in turn replaced by what is hard to take.

It is refused by its name and nothing is written, or it is stored to the letter.
"""

import logging
from typing import Any, NamedTuple

import pytest
from factories import Failed, Json, World
from good_inputs import good
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLObjectType,
    get_nullable_type,
    is_required_argument,
)
from hard_values import HUGE, TOO_MUCH, UNSTORABLE, hopeless, odd
from id_places import CORE, field_of
from input_places import Spot, first_taker, spots
from plain_words import plain
from table_contents import contents, holds

assert isinstance(CORE.mutation_type, GraphQLObjectType)
MUTATIONS = list(CORE.mutation_type.fields)
FIRST = first_taker(CORE.mutation_type.fields)
"""Where each input type is tried on PostgreSQL: others that take it store it as that one does."""


ELSEWHERE = {("createDocument", "input.type"): ["orderId"]}
"""Values that are good by themselves, and the paths that refuse them all the same."""


class Answer(NamedTuple):
    """What a mutation answered: which paths it refused, or which arguments graphql-core did."""

    paths: list[str]
    messages: list[str]

    @property
    def taken(self) -> bool:
        """Whether it was done."""
        return not self.messages

    def names(self, spot: Spot, *, near: bool) -> bool:
        """Tell whether the errors name the place, its type or, if that may be, a place beside it."""
        if not self.paths:
            said = " ".join(self.messages).lower()
            if spot.listed and said.startswith(TOO_MUCH.lower()):
                return True
            return spot.name.lower() in said or f"'{spot.kind}'".lower() in said
        steps = spot.path
        if near:
            steps = steps[: -2 if spot.name in {"amount", "currencyCode"} else -1]
        own = "".join(f"{step}." for step in steps)
        return any(
            f"{path}.".startswith(own) or str(spot).startswith(f"{path}.") for path in self.paths
        )


def document(name: str, arguments: Json) -> str:
    types = field_of("Mutation", name).args
    declared = ", ".join(f"${each}: {variable(types[each])}" for each in arguments)
    passed = ", ".join(f"{each}: ${each}" for each in arguments)
    return f"mutation ({declared}) {{ {name}({passed}) {{ userErrors {{ message field }} }} }}"


def variable(argument: GraphQLArgument) -> str:
    """Give the type of a variable for an argument, which may be left out where it has a default."""
    required = is_required_argument(argument)
    return str(argument.type if required else get_nullable_type(argument.type))


async def send(world: World, name: str, arguments: Json, *, without: str | None = None) -> Answer:
    """Send it, perhaps without the value of one variable."""
    values = {key: value for key, value in arguments.items() if key != without}
    try:
        (payload,) = (await world.ask(document(name, arguments), **values)).values()
    except Failed as failed:
        return Answer([], failed.refusals())
    errors = payload["userErrors"]
    return Answer(
        [".".join(error["field"]) for error in errors], [error["message"] for error in errors]
    )


def changed(name: str, base: Json, spot: Spot, value: Any) -> Json:
    """Give the good arguments with another value in one place."""
    given = spot.filled(base, value)
    if name == "placeOrder" and "total" not in spot.path and len(spot.path) > 1:
        del given["input"]["total"]  # any other price would differ from it
    return given


PAGES = {"html", "text"}
"""What whole e-mails are told by, which may be as long as what is too long elsewhere."""


def unfit(spot: Spot, good: Any, *, whole: bool) -> list[Any]:
    """Give what a mutation must refuse in a place; without the whole, what a resolver sees of it."""
    texts = UNSTORABLE if spot.kind == "String" and not spot.listed else []
    found = [*hopeless(spot, good), *texts]
    if spot.name in PAGES:
        found = [value * 4 if value == HUGE else value for value in found]
    seen = spot.kind in {"ID", "String"}
    return [value for value in found if whole or (seen and isinstance(value, str))]


def stored_by_type(spot: Spot) -> bool:
    """Tell whether PostgreSQL may store a value otherwise; a choice is text on both."""
    return not (spot.kind == "Boolean" or isinstance(CORE.type_map[spot.kind], GraphQLEnumType))


def faults(answer: Answer, spot: Spot, *, near: bool) -> list[str]:
    """Say what is wrong with the words of a refusal."""
    found = [f"is refused as {each!a}" for each in answer.messages if not plain(each)]
    return found if answer.names(spot, near=near) else [*found, f"is refused as {answer!a}"]


def keeps(name: str, spot: Spot, value: Any) -> bool:
    """Tell whether a text that was taken has to be found again."""
    return (
        spot.kind == "String"
        and isinstance(value, str)
        and bool(value.strip(" \t\u200b"))
        and not name.startswith(("remove", "delete", "updatePaymentProvider"))  # gone, or sealed
    )


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Keep what clients send out of the log, as the server does: pytest can't write all of it."""
    caplog.set_level(logging.CRITICAL, logger="strawberry.execution")


@pytest.mark.parametrize("name", MUTATIONS)
async def test_each_value_of_a_mutation(world: World, backend: str, name: str) -> None:
    wrong: list[str] = []
    base = await good(world, name)
    places = [
        spot
        for spot in spots("Mutation", name, base)
        if backend == "sqlite" or FIRST.get(spot.within or "", name) == name
    ]
    before = await contents(world)
    for spot in places:
        held = spot.value_in(base)
        told: list[tuple[Any, str]] = []
        for value in unfit(spot, held, whole=backend == "sqlite"):
            answer = await send(world, name, changed(name, base, spot, value))
            told += [(value, each) for each in faults(answer, spot, near=False)]
            told += [(value, "was taken")] if answer.taken else []
        if await contents(world) != before:
            told.append((None, "is half written by what is refused"))
        for value in odd(spot, held) if backend == "sqlite" or stored_by_type(spot) else ():
            answer = await send(world, name, changed(name, base, spot, value))
            if answer.taken:
                if keeps(name, spot, value) and not await holds(world, value):
                    told.append((value, "is not stored to the letter"))
                base = await good(world, name)
                before = await contents(world)
            else:
                if answer.paths != ELSEWHERE.get((name, str(spot))):
                    told += [(value, each) for each in faults(answer, spot, near=True)]
                if await contents(world) != before:
                    told.append((value, "is half written"))
        wrong += [f"{spot} = {ascii(value)[:60]} {each}" for value, each in told]
    assert wrong == []


@pytest.mark.parametrize("name", MUTATIONS)
async def test_an_undefined_variable_is_an_argument_left_out(world: World, name: str) -> None:
    for argument, definition in field_of("Mutation", name).args.items():
        base = await good(world, name)
        if argument == "propagateToOrders":
            del base["propagation"]
        answer = await send(world, name, base, without=argument)
        assert answer.taken is not is_required_argument(definition), (argument, ascii(answer))
        assert all(f"${argument}" in message for message in answer.messages)
