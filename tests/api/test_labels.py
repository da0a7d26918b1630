"""People read words of their own language in place of the names of values and codes."""

import re

import pytest
from docs.codes import codes
from factories import Failed, World
from graphql import GraphQLEnumType

from domain.errors import ErrorCode
from domain.wording.errors import ERRORS
from domain.wording.values import VALUES
from domain.wording.words import LANGUAGES, Words
from schema.api import build_schema, core_schema

ENUMS = {
    name: list(kind.values)
    for name, kind in core_schema(build_schema([])).type_map.items()
    if isinstance(kind, GraphQLEnumType) and not name.startswith("__")
}
SENTENCES = {
    *("Obstacle", "DocumentObstacle", "AddressHintCode", "LeftReason"),
    *("UserErrorCode", "WarningCode"),
}
"""Enumerations whose values are explained, and not only named."""

NAMES = {"Mailgun"}
"""What is called the same in every language."""

WORDS = [
    *((f"{name}.{value}", each) for name, of in VALUES.items() for value, each in of.items()),
    *ERRORS.items(),
]


def test_every_value_and_no_other_has_a_label():
    assert {name: set(values) for name, values in VALUES.items()} == {
        name: set(values) for name, values in ENUMS.items()
    }, "domain/wording/values names each value of each enumeration of the API"


def test_every_error_code_has_a_sentence():
    refusals = set(VALUES["UserErrorCode"])
    assert {code.value for code in ErrorCode} == refusals
    found = codes()
    assert found <= set(ERRORS) | refusals, "name each code in domain/wording/errors.py"
    assert set(ERRORS) <= found - refusals, "what is no code any more needs no sentence"


def test_no_language_is_left_out_or_left_in_english():
    for name, words in WORDS:
        for text in words:
            assert text, name
            assert text == text.strip(), name
            assert text[0].isupper(), name
        if words.en not in NAMES:
            assert words.fi not in {words.nb, words.sv, words.en}, name
            assert re.sub(r"\W", "", words.fi), name


def test_only_explanations_are_sentences():
    for name, of in VALUES.items():
        for value, words in of.items():
            for text in words:
                assert text.endswith(".") == (name in SENTENCES), (name, value)
    assert all(text.endswith(".") for words in ERRORS.values() for text in words)


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_two_values_of_an_enumeration_are_told_apart(name: str):
    for language in LANGUAGES:
        labels = [getattr(words, language) for words in VALUES[name].values()]
        assert len(labels) == len(set(labels)), language


ASK = """query ($locale: String!, $names: [String!], $codes: [String!]) {
  labels(locale: $locale) {
    language enums(names: $names) { name values { value label } } errors(codes: $codes) { code sentence }
  }
}"""


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_program_asks_for_what_it_shows(world: World):
    every = (await world.ask(ASK, locale="fi-FI"))["labels"]
    assert every["language"] == "fi"
    shown = {each["name"]: [pair["value"] for pair in each["values"]] for each in every["enums"]}
    assert shown == ENUMS, "values stand in the order in which the schema has them"
    assert {each["code"] for each in every["errors"]} == set(ERRORS) | {*VALUES["UserErrorCode"]}
    few = {"names": ["LineKind", "SortDirection", "LineKind"], "codes": ["CONFLICT", "FORBIDDEN"]}
    for locale in ("fi", "nb", "sv", "en"):
        said = (await world.ask(ASK, locale=locale, **few))["labels"]
        assert said["language"] == locale
        assert [each["name"] for each in said["enums"]] == ["LineKind", "SortDirection"]
        goods, *_ = said["enums"][0]["values"]
        assert goods == {"value": "PHYSICAL", "label": _of(VALUES["LineKind"]["PHYSICAL"], locale)}
        conflict, forbidden = said["errors"]
        assert conflict["sentence"] == _of(VALUES["UserErrorCode"]["CONFLICT"], locale)
        assert forbidden["sentence"] == _of(ERRORS["FORBIDDEN"], locale)
    other = (await world.ask(ASK, locale="de", **few))["labels"]
    assert other["language"] == "en", "which language it is is told, not left to be guessed"
    for wrong, argument in (
        ({"names": ["LineKind", "linekind"]}, "names[1]"),
        ({"codes": ["\0"]}, "codes[0]"),
    ):
        with pytest.raises(Failed) as failed:
            await world.ask(ASK, locale="sv", **wrong)
        assert argument in failed.value.refusals()[0]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_anybody_may_read_labels(world: World):
    window = await world.another("orders:place")
    said = (await window.ask(ASK, locale="sv", names=["OrderState"], codes=[]))["labels"]
    assert said["enums"][0]["values"][1] == {"value": "OPEN", "label": "Öppen"}
    assert said["errors"] == []


def _of(words: Words, language: str) -> str:
    said: str = getattr(words, language)
    return said
