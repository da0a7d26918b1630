"""The sentences of messages: every one of them in every language."""

import re
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from adapters.templates.languages import CATALOGUES
from adapters.templates.rendering import fill_in
from adapters.templates.sources import MAIL

_NAMED = re.compile(r"%\(([a-z]+)\)s")


def sentences() -> set[Any]:
    """Give what the templates want translated."""
    found: Any = extract_from_dir(
        MAIL, [("**.j2", "jinja2.ext:babel_extract")], {"**": {"silent": "false"}}
    )
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", ["fi", "nb", "sv"])
def test_no_sentence_lacks_a_translation_and_none_is_left_over(language):
    catalogue: Any
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    wanted = sentences()
    assert len(wanted) > 60
    assert {message.id for message in catalogue if message.id} == wanted
    assert catalogue.num_plurals == 2
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert len(texts) == len(ids)
        assert all(texts), message.id
        assert not message.fuzzy
        for id, text in zip(ids, texts, strict=True):
            assert set(_NAMED.findall(id)) == set(_NAMED.findall(text))
            assert "%" not in _NAMED.sub("", text)


def test_plural_forms_are_right():
    source = '{{ ngettext("It can be used %(num)s time.", "It can be used %(num)s times.", n) }}'
    said = {
        language: [fill_in(source, {"n": n}, language, markup=False) for n in (0, 1, 2)]
        for language in ("fi", "nb", "sv", "en")
    }
    assert said == {
        "fi": [f"Sitä voi käyttää {n}." for n in ("0 kertaa", "1 kerran", "2 kertaa")],
        "nb": [f"Den kan brukes {n}." for n in ("0 ganger", "1 gang", "2 ganger")],
        "sv": [f"Den kan användas {n}." for n in ("0 gånger", "1 gång", "2 gånger")],
        "en": [f"It can be used {n}." for n in ("0 times", "1 time", "2 times")],
    }
