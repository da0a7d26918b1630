"""Work in the background."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from db.tables.columns import (
    id_column,
    json_column,
    moment,
    of_shop,
    owned,
    points_to,
    states,
    text_column,
    whole,
)
from domain.access import ActorKind
from domain.states import JobItemState, JobState

_ACTIVE = text("state IN ('QUEUED', 'RUNNING')")

job = owned(
    "job",
    text_column("kind", null=False),
    *states("state", JobState),
    json_column("payload", null=False),
    json_column("checkpoint", null=False),
    text_column("unique_key"),
    whole("done"),
    whole("total", default=None, null=True),
    whole("failures"),
    whole("attempts"),
    whole("attempts_allowed", default=None),
    moment("due_at", null=False),
    id_column("lease", null=True),
    text_column("error"),
    *states("actor_kind", ActorKind),
    id_column("actor_id", null=True),
    text_column("actor_name", null=False),
    moment("created_at", null=False),
    moment("started_at"),
    moment("finished_at"),
    whole("version", default=1),
    of_shop(),
    CheckConstraint("(state = 'RUNNING') = (lease IS NOT NULL)", name="lease"),
    CheckConstraint("(state IN ('QUEUED', 'RUNNING')) = (finished_at IS NULL)", name="finished_at"),
    Index(None, "shop_id", "created_at", "id"),
    Index("ix_job_due", "due_at", "shop_id", postgresql_where=_ACTIVE, sqlite_where=_ACTIVE),
    Index(
        "uq_job_unique_key",
        "shop_id",
        "kind",
        "unique_key",
        unique=True,
        postgresql_where=_ACTIVE,
        sqlite_where=_ACTIVE,
    ),
)


job_item = owned(
    "job_item",
    id_column("job_id"),
    id_column("order_id"),
    *states("state", JobItemState),
    text_column("code"),
    text_column("message"),
    points_to("job", "job_id"),
    points_to("order", "order_id"),
    CheckConstraint("(state = 'REFUSED') = (code IS NOT NULL)", name="code"),
    UniqueConstraint("shop_id", "job_id", "order_id"),
    Index(None, "shop_id", "job_id", "state", "id"),
    Index(None, "shop_id", "job_id", "id"),
    Index(None, "shop_id", "order_id"),
)
