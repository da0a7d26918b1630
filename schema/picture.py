"""Pictures that a shop shows to everybody."""

from uuid import UUID

from queryplan.declare import Node, column, computed, source
from resolvers.pictures import picture_path


@source("picture")
class Picture(Node):
    """A picture that the shop shows to everybody. It never changes: another one has another id."""

    media_type: str = column(description="image/png or image/jpeg.")
    width: int = column(description="Its width in pixels.")
    height: int = column(description="Its height in pixels.")
    checksum: str = column(description="The SHA-256 of its bytes, in hexadecimal digits.")

    @computed("shop_id", "id")
    @staticmethod
    def url(shop_id: UUID, id: UUID) -> str:
        """Where it lies on this server, for everybody and for good."""
        return picture_path(shop_id, id)
