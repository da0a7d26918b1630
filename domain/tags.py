"""Words that staff put on orders and customers, to find them by and to sort work."""

import unicodedata
from collections.abc import Iterable, Sequence

from domain.errors import InvalidInput, Path, Problems
from domain.text import clean_required

MAX_TAGS = 50
MAX_TAG_LENGTH = 50

Tags = tuple[str, ...]


def tag_key(tag: str) -> str:
    """Give what two spellings of one tag have in common: case and runs of spaces don't count."""
    composed = unicodedata.normalize("NFC", " ".join(tag.split()))
    return unicodedata.normalize("NFC", composed.casefold())


def cleaned_tags(typed: Sequence[str], *, field: Path) -> Tags:
    """Give tags as they may be stored, each once; `field` is where the list stands.

    Raises:
        InvalidInput, Refused: there are too many, or one is empty, too long or can't be stored.
    """
    if len(typed) > MAX_TAGS:
        message = f"These are {len(typed)} tags; at most {MAX_TAGS} fit."
        raise InvalidInput(message, field=field)
    tags: list[str] = []
    problems = Problems()
    for nth, text in enumerate(typed):
        with problems.at(*field, str(nth)):
            tags.append(clean_required(text, field=(), limit=MAX_TAG_LENGTH))
    problems.settle()
    return _once(tags)


def with_tags(tags: Tags, added: Iterable[str]) -> Tags:
    """Add tags behind those that are there; one that is there keeps its spelling.

    Raises:
        InvalidInput: they would be too many.
    """
    together = _once((*tags, *added))
    if len(together) > MAX_TAGS:
        message = f"There would be {len(together)} tags; at most {MAX_TAGS} fit."
        raise InvalidInput(message, field=("tags",))
    return together


def without_tags(tags: Tags, removed: Iterable[str]) -> Tags:
    """Leave tags out, however they are spelled; one that is not there is no mistake."""
    gone = set(map(tag_key, removed))
    return tuple(tag for tag in tags if tag_key(tag) not in gone)


def _once(tags: Iterable[str]) -> Tags:
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag_key(tag), tag)
    return tuple(first.values())
