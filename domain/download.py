"""Links by which customers download what they bought, and when one serves nobody any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.access import Actor, ActorKind
from domain.asset import DEFAULT_DAYS, DEFAULT_LIMIT, AssetState
from domain.byte_range import Part

RESUMING: Final = timedelta(hours=24)
"""How long after a download began the rest of it may be asked for without counting anew."""

CUSTOMER: Final = Actor(ActorKind.STOREFRONT, None, "Customer")
"""Who downloads: whoever has the link, at the shop's window."""


class RevokeReason(StrEnum):
    """Why a link was revoked."""

    REQUESTED = "REQUESTED"
    TAKEN_BACK = "TAKEN_BACK"
    REFUNDED = "REFUNDED"
    ASSET_DELETED = "ASSET_DELETED"


class Lapse(StrEnum):
    """Why a link gives nothing now."""

    EXPIRED = "EXPIRED"
    USED_UP = "USED_UP"
    REVOKED = "REVOKED"
    NOT_READY = "NOT_READY"


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a new link holds, and how often it serves."""

    days: int
    downloads: int

    @classmethod
    def of(cls, days: int | None, downloads: int | None) -> "Terms":
        """Take what an asset says, and the defaults where it says nothing."""
        return cls(days or DEFAULT_DAYS, downloads or DEFAULT_LIMIT)

    def expires_at(self, at: datetime) -> datetime:
        """Tell when a link ends that begins then."""
        return at + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The newest file of an asset."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str
    version: int

    @property
    def tag(self) -> str:
        """The strong entity tag of its bytes."""
        return f'"{self.sha256}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it stands, with the file that it leads to, if there is one."""

    id: UUID
    order_id: UUID
    customer_id: UUID | None
    line_id: UUID
    asset_id: UUID
    title: str
    expires_at: datetime
    download_limit: int
    downloads: int
    last_downloaded_at: datetime | None
    revoked_at: datetime | None
    language: str | None
    asset_state: AssetState
    file: File | None

    @property
    def downloads_left(self) -> int:
        """How often it still serves."""
        return max(self.download_limit - self.downloads, 0)

    def lapse(self, at: datetime) -> Lapse | None:
        """Tell why it gives nothing at that moment, whatever part is asked for."""
        if self.revoked_at is not None or self.asset_state is AssetState.DELETED:
            return Lapse.REVOKED
        if self.expires_at <= at:
            return Lapse.EXPIRED
        if self.file is None:
            return Lapse.NOT_READY
        return None

    def is_under_way(self, at: datetime) -> bool:
        """Tell whether a download was counted so lately that its rest may be asked for."""
        began = self.last_downloaded_at
        return began is not None and at - began < RESUMING

    def goes_on(self, part: Part, at: datetime) -> bool:
        """Tell whether that part is the rest of a download that was counted lately."""
        return part.start > 0 and self.is_under_way(at)
