"""The sentences of messages in four languages."""

from collections.abc import Callable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from adapters.templates.budget import room_for, text_of

HERE: Final = Path(__file__).parent
CATALOGUES: Final = HERE / "locale"

Translator = Callable[..., str]


@cache
def translators(language: str, *, markup: bool) -> Mapping[str, Translator]:
    """Give what templates call for their sentences in one language."""
    catalogue = _catalogue(language)
    kind: type[str] = Markup if markup else str

    def one(sentence: str, /, **named: object) -> str:
        return _filled(kind(catalogue.gettext(sentence)), named)

    def some(single: str, several: str, count: int, /, **named: object) -> str:
        return _filled(kind(catalogue.ngettext(single, several, count)), {"num": count, **named})

    for each in (one, some):
        each.translates = True  # pyright: ignore[reportFunctionMemberAccess]
    return {"_": one, "gettext": one, "ngettext": some}


@cache
def _catalogue(language: str) -> NullTranslations:
    """Compile a language's sentences; English is what the templates are written in."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _filled(sentence: str, named: Mapping[str, Any]) -> str:
    texts = {name: text_of(value) for name, value in named.items()}
    if isinstance(sentence, Markup):
        texts = {name: escape(text) for name, text in texts.items()}
    room_for(len(sentence) + sum(map(len, texts.values())) * sentence.count("%("))
    return sentence % texts
