"""The kinds of columns and keys that the tables are made of."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from db.types import Timestamp, document, identifier, minor_units, whole_number

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column(name: str, *, null: bool = False) -> Column[Any]:
    """Hold an id."""
    return Column(name, identifier(), nullable=null)


def text_column(name: str, *, null: bool = True, default: str | None = None) -> Column[Any]:
    """Hold a text; `default` is what it has at first."""
    start = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=null, server_default=start)


def moment(name: str, *, null: bool = True) -> Column[Any]:
    """Hold a moment."""
    return Column(name, Timestamp, nullable=null)


def amount(name: str) -> Column[Any]:
    """Hold minor units of a currency, 0 at first."""
    return Column(name, minor_units(), nullable=False, server_default=text("0"))


def whole(name: str, *, default: int | None = 0, null: bool = False) -> Column[Any]:
    """Hold a number that is never money."""
    start = None if default is None else text(str(default))
    return Column(name, whole_number(), nullable=null, server_default=start)


def flag(name: str) -> Column[Any]:
    """Hold a truth value, false at first."""
    return Column(name, Boolean(name=None), nullable=False, server_default=text("false"))


def json_column(name: str, *, null: bool = True, default: str | None = None) -> Column[Any]:
    """Hold a JSON value; `default` is its text."""
    start = None if default is None else text(f"'{default}'")
    return Column(name, document(), nullable=null, server_default=start)


def states(
    name: str, enum: type[StrEnum], *, null: bool = False, default: StrEnum | None = None
) -> tuple[Column[Any], CheckConstraint]:
    """Hold a member of an enumeration, which a CHECK repeats."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    start = None if default is None else text(f"'{default.value}'")
    column = Column(name, Text, nullable=null, server_default=start)
    return column, CheckConstraint(f"{name} IN ({values})", name=name)


def points_to(target: str, column: str, *, is_later: bool = False) -> ForeignKeyConstraint:
    """Refer to a row of the same shop; checked at commit.

    `is_later` says that the target's table refers to this one, and so comes after it.
    """
    return ForeignKeyConstraint(
        ["shop_id", column],
        [f"{target}.shop_id", f"{target}.id"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=is_later,
    )


def of_shop() -> ForeignKeyConstraint:
    """Refer to the shop."""
    return ForeignKeyConstraint(["shop_id"], ["shop.id"])


def owned(name: str, *parts: Any) -> Table:
    """Make a table of things that belong to a shop."""
    return Table(
        name,
        metadata,
        id_column("shop_id"),
        id_column("id"),
        PrimaryKeyConstraint("shop_id", "id"),
        *parts,
    )


def entries_of(noun: str) -> Table:
    """Make the table by which things are found by their metadata; the values stand with the thing."""
    return Table(
        f"{noun}_metadata",
        metadata,
        id_column("shop_id"),
        id_column(f"{noun}_id"),
        text_column("namespace", null=False),
        text_column("key", null=False),
        text_column("value_key", null=False),
        PrimaryKeyConstraint("shop_id", f"{noun}_id", "namespace", "key"),
        points_to(noun, f"{noun}_id"),
        Index(
            f"ix_{noun}_metadata_entry", "shop_id", "namespace", "key", "value_key", f"{noun}_id"
        ),
    )


def referring(column: str) -> Index:
    """Index the few rows that point somewhere.

    Who deletes what they point to looks for them; so does SQLite when that is inserted after them.
    """
    there = text(f"{column} IS NOT NULL")
    return Index(None, "shop_id", column, postgresql_where=there, sqlite_where=there)
