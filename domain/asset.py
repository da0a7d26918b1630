"""Digital assets: files that customers get for what they bought."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import Conflict, IllegalTransition, InvalidInput
from domain.text import clean_required

LARGEST: Final = 2**31 - 1
"""Bytes of a file that the API can tell of: an Int of GraphQL."""
MOST_SKUS: Final = 100
UPLOAD_HELD: Final = timedelta(hours=1)
"""How long an address takes an upload that begins."""
DEFAULT_DAYS: Final = 30
DEFAULT_LIMIT: Final = 10
MOST_DAYS: Final = 3650
MOST_DOWNLOADS: Final = 1000

_LONGEST_NAME: Final = 200
_LONGEST_SKU: Final = 100
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,99}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_HARMFUL: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d")  # scripts need them inside of words


class AssetState(StrEnum):
    """Where a digital asset stands."""

    AWAITING_UPLOAD = "AWAITING_UPLOAD"
    READY = "READY"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What somebody says about a file before it is uploaded; `upload` counts such sayings."""

    upload: int
    file_name: str
    content_type: str
    size: int
    sha256: str | None
    ends_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {
            "upload": self.upload,
            "file_name": self.file_name,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.sha256,
            "ends_at": self.ends_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Described":
        """Read it as it was stored."""
        given: dict[str, Any] = dict(stored)
        given["ends_at"] = datetime.fromisoformat(given["ends_at"])
        return cls(**given)


@dataclass(slots=True, kw_only=True)
class DigitalAsset(Aggregate):
    """A file that is sold under article numbers; it can be replaced by a newer one.

    `storage_key` is where the bytes of its newest file lie, and `awaited` what is still to be
    uploaded. `link_days` and `download_limit` are what new links to it get.
    """

    noun = "digital asset"

    name: str
    skus: tuple[str, ...]
    state: AssetState = AssetState.AWAITING_UPLOAD
    link_days: int | None = None
    download_limit: int | None = None
    file_name: str | None = None
    content_type: str | None = logged(skip=True, default=None)
    size: int | None = None
    sha256: str | None = None
    file_version: int = logged(skip=True, default=0)
    storage_key: str | None = logged(skip=True, default=None)
    uploaded_at: datetime | None = logged(skip=True, default=None)
    uploads: int = logged(skip=True, default=0)
    awaited: Described | None = logged(skip=True, default=None)
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)

    def expect(self, version: int | None) -> None:
        """Refuse a call whose caller saw another version.

        Raises:
            Conflict: somebody changed it after that.
        """
        if version is not None and version != self.version:
            raise Conflict(self.version, ("version",))

    def update(self, given: Mapping[str, Any]) -> None:
        """Change its name, article numbers and what new links get; values are checked already.

        Raises:
            IllegalTransition: it was deleted.
        """
        self.require_kept()
        for name, value in given.items():
            setattr(self, name, value)

    def await_file(self, file: Mapping[str, Any], at: datetime) -> Described:
        """Expect a new file; an address for one that was expected before is void.

        Raises:
            IllegalTransition: it was deleted.
        """
        self.require_kept()
        self.uploads += 1
        self.awaited = Described(upload=self.uploads, ends_at=at + UPLOAD_HELD, **file)
        return self.awaited

    def take_file(self, upload: int, sha256: str, key: str, at: datetime) -> str | None:
        """Have the file that was expected, and give the key of the one that it replaces.

        Raises:
            IllegalTransition: it was deleted, or another upload is expected, or none.
        """
        self.require_kept()
        if self.awaited is None or self.awaited.upload != upload:
            raise IllegalTransition(self.noun, self.state, AssetState.READY, ())
        replaced = self.storage_key
        self.file_name = self.awaited.file_name
        self.content_type = self.awaited.content_type
        self.size, self.sha256 = self.awaited.size, sha256
        self.file_version += 1
        self.storage_key, self.uploaded_at = key, at
        self.awaited = None
        if self.state is AssetState.AWAITING_UPLOAD:
            self.state = AssetState.READY
        return replaced

    def archive(self, *, is_archived: bool) -> None:
        """Sell it no longer, or again; who bought it keeps their links.

        Raises:
            IllegalTransition: it was deleted.
        """
        self.require_kept()
        if is_archived:
            self.state = AssetState.ARCHIVED
        elif self.state is AssetState.ARCHIVED:
            is_there = self.storage_key is not None
            self.state = AssetState.READY if is_there else AssetState.AWAITING_UPLOAD

    def delete(self) -> None:
        """Give it up for good; its name stays for the history of orders.

        Raises:
            IllegalTransition: it was deleted before.
        """
        self.require_kept(AssetState.DELETED)
        self.state = AssetState.DELETED
        self.storage_key = self.awaited = None
        self.skus = ()

    def require_kept(self, wanted: AssetState = AssetState.READY) -> None:
        """Refuse to change what was deleted."""
        if self.state is AssetState.DELETED:
            raise IllegalTransition(self.noun, self.state, wanted, ())


def checked_name(text: str | None) -> str:
    """Read what customers and staff call an asset."""
    return clean_required(text, field=("name",), limit=_LONGEST_NAME)


def checked_file_name(text: str | None) -> str:
    """Read the name under which customers save a file; it is never a path of the server.

    Raises:
        InvalidInput: it names a folder, hides how it is read, or nobody could save it so.
    """
    path = ("fileName",)
    name = unicodedata.normalize("NFC", clean_required(text, field=path, limit=_LONGEST_NAME))
    if any(char in "/\\:" for char in name):
        raise InvalidInput("A file's name can't hold / or \\ or a colon.", field=path)
    if any(unicodedata.category(char) in _HARMFUL and char not in _JOINERS for char in name):
        raise InvalidInput("A file's name can't hold invisible characters.", field=path)
    if name.startswith(".") or name.endswith("."):
        raise InvalidInput("A file's name can't begin or end with a full stop.", field=path)
    return name


def checked_content_type(text: str | None) -> str:
    """Read the media type that the file is served with, without parameters."""
    found = (text or "").strip().lower()
    if not _MEDIA_TYPE.fullmatch(found):
        message = "This is not a media type, such as application/pdf."
        raise InvalidInput(message, field=("contentType",))
    return found


def checked_size(size: int | None, limit: int) -> int:
    """Read how many bytes the file has.

    Raises:
        InvalidInput: it is empty, or larger than this server takes.
    """
    if size is None or size < 1:
        raise InvalidInput("A file has 1 byte or more.", field=("size",))
    if size > limit:
        message = f"This server takes files of at most {limit:,} bytes."
        raise InvalidInput(message, field=("size",))
    return size


def checked_sha256(text: str | None) -> str | None:
    """Read the checksum that the file must have, where the caller knows it."""
    if text is None:
        return None
    found = text.strip().lower()
    if not _SHA256.fullmatch(found):
        message = "A SHA-256 checksum has 64 hexadecimal digits."
        raise InvalidInput(message, field=("sha256",))
    return found


def checked_skus(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Read the article numbers under which it is sold, each once; they match lines exactly."""
    found = [
        clean_required(text, field=("skus",), limit=_LONGEST_SKU)
        for text in dict.fromkeys(texts or ())
    ]
    if len(set(found)) > MOST_SKUS:
        message = f"An asset is sold under at most {MOST_SKUS} article numbers."
        raise InvalidInput(message, field=("skus",))
    return tuple(dict.fromkeys(found))


def checked_days(days: int | None) -> int | None:
    """Read for how many days new links hold; None leaves it to the default."""
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"Links hold for 1 to {MOST_DAYS:,} days.", field=("linkDays",))
    return days


def checked_limit(limit: int | None) -> int | None:
    """Read how often a new link serves; None leaves it to the default."""
    if limit is not None and not 1 <= limit <= MOST_DOWNLOADS:
        message = f"A link allows 1 to {MOST_DOWNLOADS:,} downloads."
        raise InvalidInput(message, field=("downloadLimit",))
    return limit


def key_of(shop_id: UUID, asset_id: UUID, file_id: UUID) -> str:
    """Give where a file lies in the storage: ids alone, never a word that somebody typed."""
    return f"{shop_id.hex}/{asset_id.hex}/{file_id.hex}"
