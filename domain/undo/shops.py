"""Writing earlier values back on the shop's settings."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from domain.address import Address
from domain.changes import Json
from domain.pricing import TaxRounding
from domain.references import ReferenceKind
from domain.shop import Shop
from domain.undo.steps import SHOP_PATHS


def restore_shop(shop: Shop, values: Mapping[str, Json]) -> None:
    """Write settings back."""
    shop.update({SHOP_PATHS[path]: _setting(path, value) for path, value in values.items()})


def _setting(path: str, value: Json) -> Any:
    if path == "taxRounding":
        return TaxRounding(cast("str", value))
    if path == "paymentReferenceKind":
        return ReferenceKind(cast("str", value))
    if path == "logoId" and value is not None:
        return UUID(cast("str", value))
    if path == "address" and value is not None:
        return Address.from_json(cast("dict[str, Any]", value))
    return value
