"""What other systems keep with orders and customers: short texts under a namespace and a key."""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from domain.errors import InvalidInput, Path, Problems
from domain.text import clean_required

MAX_ENTRIES = 50
MAX_NAME_LENGTH = 100
MAX_VALUE_LENGTH = 2_000

# No dot among them: a path of the log is `metadata.<namespace>.<key>`.
_NAME = re.compile("[A-Za-z0-9_-]+")

Key = tuple[str, str]
"""A namespace, and a key that is unique in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that stands under a namespace and a key."""

    namespace: str
    key: str
    value: str

    @property
    def place(self) -> Key:
        """Where it stands."""
        return self.namespace, self.key

    def to_json(self) -> dict[str, str]:
        """Give it as the row keeps it."""
        return {"namespace": self.namespace, "key": self.key, "value": self.value}


Metadata = tuple[Entry, ...]
"""Entries by namespace and key, in that order."""


def value_key(value: str) -> str:
    """Give a short text that stands for a value, for an index."""
    written = value.encode(errors="surrogatepass")
    return hashlib.blake2b(written, digest_size=16).hexdigest()


def cleaned_entries(typed: Sequence[Entry], *, field: Path) -> Metadata:
    """Give entries as they may be stored; `field` is where the list stands.

    Raises:
        InvalidInput, Refused: there are too many, one can't be stored, or a key is there twice.
    """
    _bound(len(typed), field)
    problems = Problems()
    entries: dict[Key, Entry] = {}
    for nth, entry in enumerate(typed):
        with problems.at(*field, str(nth)):
            cleaned = _cleaned(entry)
            if cleaned.place in entries:
                raise InvalidInput("This key is there twice.", field=("key",))
            entries[cleaned.place] = cleaned
    problems.settle()
    return _sorted(entries.values())


def checked_keys(typed: Sequence[Key], *, field: Path) -> frozenset[Key]:
    """Give keys that may stand somewhere; `field` is where the list stands.

    Raises:
        InvalidInput, Refused: there are too many, or one can't be a key.
    """
    _bound(len(typed), field)
    problems = Problems()
    for nth, place in enumerate(typed):
        with problems.at(*field, str(nth)):
            _check_place(place)
    problems.settle()
    return frozenset(typed)


def with_entries(metadata: Metadata, added: Iterable[Entry]) -> Metadata:
    """Set entries; a value that stands under the same key is replaced.

    Raises:
        InvalidInput: they would be too many.
    """
    together = {entry.place: entry for entry in (*metadata, *added)}
    _bound(len(together), ("entries",))
    return _sorted(together.values())


def without_keys(metadata: Metadata, keys: Collection[Key]) -> Metadata:
    """Leave entries out; one that is not there is no mistake."""
    return tuple(entry for entry in metadata if entry.place not in keys)


def _bound(count: int, field: Path) -> None:
    if count > MAX_ENTRIES:
        raise InvalidInput(f"{count} entries are too many; at most {MAX_ENTRIES} fit.", field=field)


def _cleaned(entry: Entry) -> Entry:
    problems = Problems()
    value = ""
    with problems.at():
        _check_place(entry.place)
    with problems.at("value"):
        value = clean_required(entry.value, field=(), limit=MAX_VALUE_LENGTH, multiline=True)
    problems.settle()
    return Entry(*entry.place, value)


def _check_place(place: Key) -> None:
    problems = Problems()
    for name, text in zip(("namespace", "key"), place, strict=True):
        with problems.at(name):
            _check_name(text)
    problems.settle()


def _check_name(text: str) -> None:
    if not text:
        raise InvalidInput("This can't be empty.")
    if len(text) > MAX_NAME_LENGTH:
        raise InvalidInput(
            f"This has {len(text):,} characters; at most {MAX_NAME_LENGTH} fit.",
        )
    if not _NAME.fullmatch(text):
        raise InvalidInput("This holds letters a to z and A to Z, digits, - and _ only.")


def _sorted(entries: Iterable[Entry]) -> Metadata:
    return tuple(sorted(entries, key=lambda entry: entry.place))
