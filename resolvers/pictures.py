"""Pictures that everybody may see, by an address that holds for good."""

from typing import Final
from uuid import UUID

from db.pictures import picture_of
from domain.brand import Picture
from resolvers.context import Services

PATH: Final = "/pictures/"


def picture_path(shop_id: UUID, id: UUID) -> str:
    """Give the address of a picture on this server."""
    return f"{PATH}{shop_id.hex}/{id.hex}"


async def find_picture(services: Services, shop: str, id: str) -> Picture | None:
    """Read a picture by the two parts of its address."""
    try:
        shop_id, picture_id = UUID(hex=shop), UUID(hex=id)
    except ValueError:
        return None
    session = services.database.reading(shop_id)
    try:
        return await picture_of(session, picture_id)
    finally:
        await session.close()
