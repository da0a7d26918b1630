"""A digital asset, its file, and the links of whoever bought it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.asset import DEFAULT_DAYS, DEFAULT_LIMIT, AssetState
from domain.download import RevokeReason
from queryplan.declare import Connection, Node, column, computed, group, many, one, source
from schema.enums import expose

if TYPE_CHECKING:
    from schema.order.types import Order, OrderLine

READ = "orders:read"

expose(
    AssetState,
    "Where a digital asset stands.",
    {
        AssetState.AWAITING_UPLOAD: "It has no file yet. Who buys it gets a link all the same, "
        "which works once the file is there.",
        AssetState.READY: "It is sold.",
        AssetState.ARCHIVED: "It is not sold any more; who bought it keeps their links.",
        AssetState.DELETED: "It is gone with its file; its name stays for the history of orders.",
    },
    name="DigitalAssetState",
)
expose(
    RevokeReason,
    "Why a link was revoked.",
    {
        RevokeReason.REQUESTED: "Somebody called `revokeDownloads`.",
        RevokeReason.TAKEN_BACK: "What it belongs to was cancelled or came back.",
        RevokeReason.REFUNDED: "All money for the order was given back.",
        RevokeReason.ASSET_DELETED: "The asset was deleted.",
    },
    name="DownloadRevokeReason",
)


@strawberry.type(description="A file as customers get it.")
class DigitalAssetFile:
    """A file as customers get it."""

    file_name: str = strawberry.field(description="The name under which it is saved.")
    content_type: str = strawberry.field(description="Its media type.")
    size: int = strawberry.field(description="How many bytes it has.")
    sha256: str = strawberry.field(description="Its SHA-256 checksum, in hexadecimal digits.")
    version: int = strawberry.field(description="Which file of the asset it is, from 1.")
    uploaded_at: datetime = strawberry.field(description="When it arrived.")


@strawberry.type(description="A file that is still to be uploaded.")
class AwaitedFile:
    """A file that is still to be uploaded."""

    file_name: str = strawberry.field(description="The name under which it will be saved.")
    content_type: str = strawberry.field(description="Its media type.")
    size: int = strawberry.field(description="How many bytes must come.")
    sha256: str | None = strawberry.field(
        description="The SHA-256 checksum that it must have; null when nobody said."
    )
    expires_at: datetime = strawberry.field(
        description="Until when the address takes an upload that begins."
    )


def _file(
    name: str | None, kind: str | None, size: int | None, sha256: str | None, *rest: Any
) -> DigitalAssetFile | None:
    version, uploaded_at, key = rest
    if name is None or kind is None or size is None or sha256 is None or key is None:
        return None
    return DigitalAssetFile(
        file_name=name,
        content_type=kind,
        size=size,
        sha256=sha256,
        version=version,
        uploaded_at=uploaded_at,
    )


def _awaited(stored: dict[str, Any] | None) -> AwaitedFile | None:
    if stored is None:
        return None
    return AwaitedFile(
        file_name=stored["file_name"],
        content_type=stored["content_type"],
        size=stored["size"],
        sha256=stored["sha256"],
        expires_at=datetime.fromisoformat(stored["ends_at"]),
    )


@source("digital_asset", scope=READ)
class DigitalAsset(Node):
    """A file that customers get with what they bought: with every article of one of its numbers."""

    name: str = column(description="What customers and staff call it.")
    skus: list[str] = column(
        description="The article numbers that it is sold under; they match lines exactly."
    )
    state: AssetState = column(description="Where it stands.")
    file: DigitalAssetFile | None = group(
        _file,
        *("file_name", "content_type", "size", "sha256", "file_version", "uploaded_at"),
        "storage_key",
        description="Its newest file, which every link gives; null before the first and when it "
        "was deleted.",
    )
    awaited: AwaitedFile | None = group(
        _awaited, "awaited", description="The file that is still to be uploaded; null for none."
    )

    @computed("link_days")
    @staticmethod
    def link_days(link_days: int | None) -> int:
        """For how many days a new link to it holds."""
        return link_days or DEFAULT_DAYS

    @computed("download_limit")
    @staticmethod
    def download_limit(download_limit: int | None) -> int:
        """How often a new link to it serves."""
        return download_limit or DEFAULT_LIMIT

    links: Connection["DownloadLink"] = many(
        description="The links of whoever bought it, newest first."
    )
    version: int = column(description="Rises with every change; for `expectedVersion`.")
    created_at: datetime = column(description="When it was entered.")
    updated_at: datetime = column(description="When it last changed.")


@source("digital_asset_sku", scope=READ)
class DigitalAssetSku(Node):
    """An article number under which a digital asset is sold."""

    sku: str = column(description="The article number.")
    asset: DigitalAsset = one(description="What customers get with that article.")


@source("download_link", scope=READ)
class DownloadLink(Node):
    """A link by which a customer downloads a file that belongs to a line of an order.

    Its address is not stored: messages carry it, and `renewDownloads` tells it once.
    """

    title: str = column(description="What the asset was called when the link was made.")
    asset: DigitalAsset = one(description="What it leads to, with its newest file.")
    line: Annotated["OrderLine", strawberry.lazy("schema.order.types")] = one(
        description="The line of the order that it belongs to."
    )
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it belongs to."
    )
    created_at: datetime = column(description="When it was made.")
    renewed_at: datetime | None = column(
        description="When it last began anew; null when it never did."
    )
    expires_at: datetime = column(description="When it ends.")
    downloads: int = column(description="How many downloads began, since it was made.")

    @computed("downloads", "download_limit")
    @staticmethod
    def downloads_left(downloads: int, download_limit: int) -> int:
        """How many more may begin."""
        return download_limit - downloads

    last_downloaded_at: datetime | None = column(
        description="When the last download began; null when none did."
    )
    revoked_at: datetime | None = column(description="When it was revoked; null while it was not.")
    revoke_reason: RevokeReason | None = column(
        description="Why it was revoked; null while it was not."
    )
