"""Entering digital assets, changing them, having their files uploaded, giving them up."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.asset import DEFAULT_DAYS, DEFAULT_LIMIT
from domain.unset import UNSET
from queryplan.declare import entity
from resolvers import assets
from schema.asset.types import DigitalAsset
from schema.inputs import touched
from schema.mutation import Payload, mutation, row_key

AssetId = Annotated[strawberry.ID, strawberry.argument(description="The asset's id.")]

NAME = "What customers and staff call it, such as the title of a book."
SKUS = (
    "The article numbers that it is sold under, at most 100. Who buys a line with one of them gets "
    "a link to it; they must be written exactly as on the lines."
)
FILE_NAME = (
    "The name under which customers save it, with its ending. It can't hold /, \\, a colon or "
    "invisible characters, and is no path on the server."
)
CONTENT_TYPE = "Its media type, such as application/pdf or application/epub+zip."
SIZE = (
    "How many bytes it has: exactly so many must come. The server's limit is `TISKI_ASSET_LIMIT`."
)
SHA256 = "Its SHA-256 checksum in hexadecimal digits: what comes must have it."
DAYS = f"For how many days a new link to it holds, 1 to 3,650; {DEFAULT_DAYS} when null."
LIMIT = f"How often a new link to it serves, 1 to 1,000; {DEFAULT_LIMIT} when null."


@strawberry.input(description="A file that is going to be uploaded.")
class DigitalAssetFileInput:
    """A file that is going to be uploaded."""

    file_name: str = strawberry.field(description=FILE_NAME)
    content_type: str = strawberry.field(description=CONTENT_TYPE)
    size: int = strawberry.field(description=SIZE)
    sha256: str | None = strawberry.field(default=None, description=SHA256)


@strawberry.input(description="A new digital asset, and the file that is going to be uploaded.")
class CreateDigitalAssetInput(DigitalAssetFileInput):
    """A new digital asset."""

    name: str = strawberry.field(description=NAME)
    skus: list[str] = strawberry.field(description=SKUS)
    link_days: int | None = strawberry.field(default=None, description=DAYS)
    download_limit: int | None = strawberry.field(default=None, description=LIMIT)


@strawberry.input(
    description="What to change about a digital asset. A field left out stays as it is; links "
    "that are there keep what they got."
)
class UpdateDigitalAssetInput:
    """What to change about a digital asset."""

    name: strawberry.Maybe[str | None] = strawberry.field(description=NAME)
    skus: strawberry.Maybe[list[str] | None] = strawberry.field(description=SKUS)
    link_days: strawberry.Maybe[int | None] = strawberry.field(description=DAYS)
    download_limit: strawberry.Maybe[int | None] = strawberry.field(description=LIMIT)
    archived: strawberry.Maybe[bool | None] = strawberry.field(
        description="True: sell it no longer. False: sell it again."
    )
    file: strawberry.Maybe[DigitalAssetFileInput | None] = strawberry.field(
        description="A newer file, to be uploaded to `uploadUrl`. When it has arrived, every link "
        "gives it, those of earlier buyers too; until then they give the old one."
    )


@strawberry.type(description="What an operation on a digital asset answers.")
class DigitalAssetPayload(Payload):
    """What an operation on a digital asset answers."""

    asset_id: strawberry.Private[UUID | None] = None
    digital_asset: DigitalAsset | None = entity(
        ref="asset_id",
        description="The asset as it stands now; null when the call was refused.",
    )


@strawberry.type(description="What an operation that awaits a file answers.")
class UploadPayload(DigitalAssetPayload):
    """What an operation that awaits a file answers."""

    upload_url: str | None = strawberry.field(
        default=None,
        description="Where the file goes by one PUT, as it is, relative to the address of the API. "
        "Whoever has it needs no token: treat it as a secret. Null when no file is awaited, when "
        "the call was refused, and when it is repeated with its `idempotencyKey`.",
    )
    ends: strawberry.Private[str | None] = None

    @strawberry.field(description="Until when an upload may begin; null where `uploadUrl` is.")
    def expires_at(self) -> datetime | None:
        """Tell when the address ends."""
        return None if self.ends is None else datetime.fromisoformat(self.ends)


@strawberry.type(description="What `createDigitalAsset` answers.")
class CreateDigitalAssetPayload(UploadPayload):
    """What `createDigitalAsset` answers."""


@strawberry.type(description="What `updateDigitalAsset` answers.")
class UpdateDigitalAssetPayload(UploadPayload):
    """What `updateDigitalAsset` answers."""


@strawberry.type(description="What `deleteDigitalAsset` answers.")
class DeleteDigitalAssetPayload(DigitalAssetPayload):
    """What `deleteDigitalAsset` answers."""


@strawberry.type
class DigitalAssetMutations:
    """What can be done with digital assets."""

    @mutation(CreateDigitalAssetPayload, scope=Scope.ASSETS_WRITE, creates=True)
    async def create_digital_asset(
        self,
        info: strawberry.Info,
        input: Annotated[CreateDigitalAssetInput, strawberry.argument(description="The asset.")],
    ) -> object:
        """Enter a file that customers get with what they buy, and get an address to upload it to.

        The upload is one PUT of the file's bytes, within the hour, as long as the token that asked
        for the address holds.
        """
        names = CreateDigitalAssetInput.__dataclass_fields__
        given = {name: getattr(input, name) for name in names}
        return await assets.create_asset(info.context, given)

    @mutation(UpdateDigitalAssetPayload, scope=Scope.ASSETS_WRITE)
    async def update_digital_asset(
        self,
        info: strawberry.Info,
        id: AssetId,
        input: Annotated[
            UpdateDigitalAssetInput, strawberry.argument(description="What to change.")
        ],
    ) -> object:
        """Change a digital asset, archive it, or replace its file by a newer one.

        Orders that were paid before are not touched: `renewDownloads` gives them what is sold now.
        """
        names = UpdateDigitalAssetInput.__dataclass_fields__
        given: dict[str, Any] = {name: touched(getattr(input, name)) for name in names}
        given = {name: value for name, value in given.items() if value is not UNSET}
        if (file := given.get("file")) is not None:
            given["file"] = {name: getattr(file, name) for name in assets.FILE}
        return await assets.update_asset(info.context, row_key("DigitalAsset", id, "id"), given)

    @mutation(DeleteDigitalAssetPayload, scope=Scope.ASSETS_WRITE)
    async def delete_digital_asset(self, info: strawberry.Info, id: AssetId) -> object:
        """Delete a digital asset and its file for good, and revoke every link to it.

        To stop selling it without taking it from those who bought it, archive it:
        `updateDigitalAsset(input: {archived: true})`.
        """
        return await assets.delete_asset(info.context, row_key("DigitalAsset", id, "id"))
