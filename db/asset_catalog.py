"""What readers are offered of digital assets and of links to them; part of `db.catalog`."""

from collections.abc import Mapping
from typing import Final

from db import tables as t
from db.filters import one_of, sold_under, within
from queryplan.catalog import Condition, Source, ToMany, ToOne, to_many, to_one

ASSET_FILTERS: Final[dict[str, Condition]] = {
    "state": one_of("state"),
    "sku": sold_under,
    "created_at": within("created_at"),
}

OF_LINES: Final[Mapping[str, ToOne | ToMany]] = {
    "downloads": to_many("download_link", "line_id", order=("created_at",)),
    "digital_assets": to_many("digital_asset_sku", "sku", order=("created_at",), local="sku"),
}
"""What a line of an order has."""

ASSETS: Final[Mapping[str, Source]] = {
    "digital_asset": Source(
        t.digital_asset,
        {"links": to_many("download_link", "asset_id", order=("-created_at",))},
        filters=ASSET_FILTERS,
        sorts={"created_at": "created_at"},
    ),
    "digital_asset_sku": Source(
        t.digital_asset_sku, {"asset": to_one("digital_asset", "asset_id")}
    ),
    "download_link": Source(
        t.download_link,
        {
            "asset": to_one("digital_asset", "asset_id"),
            "line": to_one("order_line", "line_id"),
            "order": to_one("order", "order_id"),
        },
    ),
}
