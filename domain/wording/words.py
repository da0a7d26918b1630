"""The languages that people read events in, and which one a locale asks for."""

from typing import NamedTuple


class Words(NamedTuple):
    """One text in each language; the fields are the languages' codes."""

    fi: str
    nb: str
    sv: str
    en: str


LANGUAGES = Words._fields
NORWEGIAN = {"no", "nn"}  # who asks for any Norwegian reads bokmål


def language_of(locale: str) -> str:
    """Choose the language for a locale such as `fi`, `nb-NO` or `sv_SE`; English when in doubt."""
    language = locale.replace("_", "-").split("-")[0].lower()
    if language in NORWEGIAN:
        return "nb"
    return language if language in LANGUAGES else "en"
