"""Whoever the token stands for, and anything that has an id."""

from uuid import UUID

import strawberry

from queryplan.declare import Node, entity, node, nodes
from resolvers import subscriptions
from schema.enums import ActorKind
from schema.staff import Staff


@strawberry.type(description="Whoever your token stands for.")
class Viewer:
    """Whoever the token stands for."""

    kind: ActorKind = strawberry.field(description="What kind of actor you are.")
    name: str = strawberry.field(description="The person's or the program's name.")
    token_name: str = strawberry.field(description="The name that the token was given.")
    staff_id: strawberry.Private[UUID | None]
    staff: Staff | None = entity(
        ref="staff_id", description="The person; null where the token stands for a program."
    )
    scopes: list[str] = strawberry.field(description="What the token may do.")


@strawberry.type
class ViewerQueries:
    """What belongs to no noun."""

    node: Node | None = node(
        "Anything that has an `id`. Null when there is no such thing, and for a type that your "
        "token may not read."
    )
    nodes: list[Node | None] = nodes(
        "Things of any types, in the order of `ids`. Null where there is none, and for a type that "
        "your token may not read."
    )

    @strawberry.field(description="Whoever your token stands for.")
    def viewer(self, info: strawberry.Info) -> Viewer:
        """Tell who calls."""
        viewer = info.context.viewer
        return Viewer(
            kind=viewer.actor.kind,
            name=viewer.actor.name,
            token_name=viewer.token_name,
            staff_id=viewer.staff_id,
            scopes=sorted(viewer.scopes),
        )

    @strawberry.field(
        description=(
            "Where the log ends in what this query sees. Ask for it together with lists, or before "
            "them, and subscribe `after` it: nothing that they don't show is missed."
        )
    )
    async def log_cursor(self, info: strawberry.Info) -> str:
        """Tell where the log ends."""
        return await subscriptions.log_cursor(info.context)
