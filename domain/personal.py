"""Which paths of an aggregate hold personal data, as its fields declare it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast, get_args, get_origin, get_type_hints

from domain.changes import log_of, name_of, under


def personal_paths(aggregate_type: type) -> frozenset[str]:
    """Name the paths that hold personal data; `*` stands for an id, a namespace or a key."""
    return frozenset(_personal(aggregate_type, ""))


def _personal(kind: type, prefix: str) -> Iterator[str]:
    hints = get_type_hints(kind)
    for item in fields(cast("Any", kind)):
        log = log_of(item)
        path = prefix + name_of(item, log)
        if log.personal:
            yield f"{path}.*.*" if log.keyed else path
        elif not log.skip and not log.whole:
            yield from _personal_below(hints[item.name], path)


def _personal_below(hint: Any, path: str) -> Iterator[str]:
    for kind in (hint, *get_args(hint)):
        if isinstance(kind, type) and is_dataclass(kind):
            many = get_origin(hint) is list
            yield from _personal(kind, f"{path}.*." if many else under(path))
