"""Finding digital assets."""

from enum import Enum

import strawberry

from domain.asset import AssetState
from queryplan.declare import (
    Connection,
    SortDirection,
    any_of,
    entity,
    every_of,
    id_of,
    none_of,
    page,
)
from schema.asset.types import DigitalAsset
from schema.ranges import DateTimeRange


@strawberry.input(description="Which digital assets to list. Without any, all, deleted ones too.")
class DigitalAssetFilter:
    """Which digital assets to list."""

    state: list[AssetState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only assets in these states."
    )
    sku: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only assets that are sold under at least one of these article numbers.",
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only assets entered in this span."
    )
    and_: "list[DigitalAssetFilter] | None" = every_of()
    or_: "list[DigitalAssetFilter] | None" = any_of()
    not_: "DigitalAssetFilter | None" = none_of()


@strawberry.enum(description="What digital assets can be sorted by.")
class DigitalAssetSortField(Enum):
    """What digital assets can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the asset was entered.")


@strawberry.input(description="How to sort digital assets.")
class DigitalAssetSort:
    """How to sort digital assets."""

    field: DigitalAssetSortField = strawberry.field(
        default=DigitalAssetSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.input(one_of=True, description="What to find a digital asset by: exactly one of these.")
class DigitalAssetBy:
    """What to find a digital asset by."""

    id: strawberry.ID | None = id_of("DigitalAsset", description="The asset's id.")


@strawberry.type
class DigitalAssetQueries:
    """What can be asked about digital assets."""

    digital_asset: DigitalAsset | None = entity(
        by=DigitalAssetBy, description="One digital asset; null when there is none."
    )
    digital_assets: Connection[DigitalAsset] = page(
        filter=DigitalAssetFilter,
        order_by=DigitalAssetSort,
        description="The digital assets of the shop, newest first unless sorted otherwise.",
    )
