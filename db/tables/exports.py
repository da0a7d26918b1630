"""What is held about customers, gathered for them: kept for a few days."""

from sqlalchemy import Column, Index, UniqueConstraint

from db.tables.columns import id_column, moment, owned, points_to, text_column, whole
from db.types import minor_units

customer_export = owned(
    "customer_export",
    id_column("customer_id"),
    id_column("job_id"),
    whole("part_count"),
    Column("log_start", minor_units(), nullable=False),
    Column("log_end", minor_units()),
    moment("created_at", null=False),
    moment("finished_at"),
    moment("expires_at", null=False),
    points_to("customer", "customer_id"),
    Index(None, "shop_id", "customer_id", "created_at", "id"),
    Index(None, "expires_at"),
)


customer_export_part = owned(
    "customer_export_part",
    id_column("export_id"),
    whole("nth", default=None),
    text_column("text", null=False),
    points_to("customer_export", "export_id"),
    UniqueConstraint("shop_id", "export_id", "nth"),
)
