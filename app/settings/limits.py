"""How much one client may ask for: the limits of documents, requests and operations."""

from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings

MOST_IDS: Final = 250
"""`queryplan.declare.NODES_LIMIT`, which takes longer to load than most commands run."""

KIB: Final = 1024


class LimitSettings(BaseSettings):
    """The limits of a process; docs/limits.md says what each counts, and how it refuses."""

    limit_tokens: int = Field(
        default=2_000, ge=1, le=100_000, description="Words and signs of a document."
    )
    limit_depth: int = Field(default=12, ge=1, le=100, description="Levels of fields.")
    limit_fields: int = Field(
        default=500,
        ge=1,
        le=100_000,
        description="Fields of a document, fragments counted wherever they are used.",
    )
    limit_aliases: int = Field(default=30, ge=0, le=10_000, description="Aliases of a document.")
    limit_root_fields: int = Field(
        default=20, ge=1, le=1_000, description="Fields at the top of a query."
    )
    limit_mutations: int = Field(
        default=10, ge=1, le=1_000, description="Fields at the top of a mutation."
    )
    limit_directives: int = Field(
        default=50, ge=0, le=10_000, description="Directives of a document."
    )
    limit_repeats: int = Field(
        default=20,
        ge=1,
        le=200,
        description="Repeats of one response key in a selection set. Validation compares each with "
        "each, so ten times as many take a hundred times as long.",
    )
    limit_operations: int = Field(
        default=10, ge=1, le=1_000, description="Operations of a document."
    )
    limit_cost: int = Field(
        default=20_000,
        ge=1,
        le=10_000_000,
        description="Points of a document: about one for each field of the answer, page sizes "
        "multiplied.",
    )
    limit_ids: int = Field(
        default=MOST_IDS,
        ge=1,
        le=MOST_IDS,
        description="Ids in a list that a field takes.",
    )
    limit_errors: int = Field(
        default=5, ge=1, le=100, description="Errors that are told of a document that is refused."
    )
    limit_introspection_depth: int = Field(
        default=16, ge=1, le=100, description="Levels below `__schema` and `__type`."
    )
    limit_introspection_lists: int = Field(
        default=2, ge=0, le=3, description="Nested lists below `__schema` and `__type`."
    )
    limit_body: int = Field(
        default=256 * KIB, ge=KIB, le=64 * KIB * KIB, description="Bytes of a request's body."
    )
    limit_body_seconds: float = Field(
        default=10.0, gt=0, le=3_600, description="Seconds in which a body has to arrive."
    )
    limit_head: int = Field(
        default=32 * KIB,
        ge=KIB,
        le=KIB * KIB,
        description="Bytes of a request's address and headers together.",
    )
    limit_head_seconds: float = Field(
        default=10.0,
        gt=0,
        le=3_600,
        description="Seconds in which address and headers must arrive.",
    )
    limit_seconds: float = Field(
        default=10.0, gt=0, le=3_600, description="Seconds that a query or mutation may take."
    )
    limit_at_once: int = Field(
        default=500,
        ge=1,
        le=100_000,
        description="Queries and mutations that a process has under way at once, nearly all of them "
        "in line for one of the TISKI_POOL_SIZE connections.",
    )
