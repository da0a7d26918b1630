"""Which of the media types that we can send does the client like best."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

RESPONSE_JSON: Final = "application/graphql-response+json"
JSON: Final = "application/json"
EVENT_STREAM: Final = "text/event-stream"
HTML: Final = "text/html"
MULTIPART: Final = "multipart/mixed"
SUBSCRIPTION_PARTS: Final = f"{MULTIPART};subscriptionspec=1.0"
"""A subscription's items in parts of one response, as Apollo Client asks for them."""

# Without a header the specification's own type; for a wildcard the one that everybody reads.
_WITHOUT_HEADER: Final = RESPONSE_JSON
_USUAL: Final = 200  # characters of a header that is worth remembering
OLD_PARTS: Final = f"{MULTIPART};deferspec=20220824"
NEW_PARTS: Final = f"{MULTIPART};incrementalspec=v0.2"
"""An answer in parts, of which some come later."""
_OFFERS: Final = (JSON, RESPONSE_JSON, EVENT_STREAM, SUBSCRIPTION_PARTS)
_STREAMS: Final = frozenset({EVENT_STREAM, SUBSCRIPTION_PARTS})
_IN_PARTS: Final = ("subscriptionspec", "deferspec", "incrementalspec")
_PARTS: Final = {OLD_PARTS: OLD_PARTS, NEW_PARTS: NEW_PARTS, MULTIPART: OLD_PARTS}


@dataclass(frozen=True, slots=True)
class Range:
    """One entry of an Accept header."""

    type: str
    quality: float
    place: int

    def matches(self, media_type: str) -> bool:
        """Tell whether the entry names this type, a wildcard included."""
        if self.type.endswith("/*"):
            return self.type == "*/*" or media_type.startswith(self.type[:-1])
        return self.type == media_type

    @property
    def rank(self) -> tuple[float, int]:
        """Order by quality, then by the place in the header: what stands first is preferred."""
        return (-self.quality, self.place)


def preferred(accept: str | None) -> str | None:
    """Return the type to answer with, or None when the client takes none of ours."""
    if not accept or not accept.strip():
        return _WITHOUT_HEADER
    return _known(accept) if len(accept) <= _USUAL else _preferred(accept)


def _preferred(accept: str) -> str | None:
    ranges = read(accept)
    best = min(
        (
            (chosen.rank, place, offer)
            for place, offer in enumerate(_OFFERS)
            if (chosen := _range_for(offer, ranges)) and chosen.quality > 0
        ),
        default=None,
    )
    return best[2] if best else None


def parts_for(accept: str | None) -> str | None:
    """Return the kind of parts in which the client takes what it defers, if it does."""
    if not accept or MULTIPART not in accept.lower():
        return None
    return _known_parts(accept) if len(accept) <= _USUAL else _parts_for(accept)


def _parts_for(accept: str) -> str | None:
    ranges = sorted(read(accept), key=lambda item: item.rank)
    return next(
        (_PARTS[item.type] for item in ranges if item.type in _PARTS and item.quality), None
    )


# Clients of one kind send one header, and it is read for every request.
_known: Final = lru_cache(maxsize=256)(_preferred)
_known_parts: Final = lru_cache(maxsize=256)(_parts_for)


def wants_page(accept: str | None) -> bool:
    """Tell whether this is a browser that opens a page: HTML is named and nothing of ours before."""
    ranges = sorted(read(accept or ""), key=lambda item: item.rank)
    named = next((item.type for item in ranges if item.type in {HTML, *_OFFERS}), None)
    return named == HTML


def read(accept: str) -> list[Range]:
    """Read an Accept header; what can't be read in it is left out."""
    entries = (entry.strip().lower() for entry in accept.split(","))
    return [_range(entry, place) for place, entry in enumerate(entries) if "/" in entry]


def _range(entry: str, place: int) -> Range:
    media_type, *parameters = (part.strip() for part in entry.split(";"))
    if media_type == MULTIPART:  # one name for several things
        parts = (p.replace('"', "") for p in parameters if p.startswith(_IN_PARTS))
        media_type = ";".join((media_type, *parts))
    quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        value = min(max(float(quality), 0.0), 1.0)
    except ValueError:
        value = 0.0
    return Range(media_type, value, place)


def _range_for(offer: str, ranges: list[Range]) -> Range | None:
    """Return the most specific entry for a type: `text/plain` before `text/*` before `*/*`."""
    matching = [item for item in ranges if item.matches(offer)]
    if offer in _STREAMS:  # a stream is never sent to who did not name it
        matching = [item for item in matching if item.type == offer]
    return max(matching, key=lambda item: (item.type != "*/*", "/*" not in item.type), default=None)
