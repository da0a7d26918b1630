"""The directive `@defer`, in words for who writes documents."""

from typing import Final

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLNonNull,
    GraphQLString,
)

DEFER: Final = GraphQLDirective(
    "defer",
    [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
    {
        "if": GraphQLArgument(
            GraphQLNonNull(GraphQLBoolean),
            default_value=True,
            description="Whether to wait; left out, it is so.",
        ),
        "label": GraphQLArgument(
            GraphQLString, description="A name of this fragment, which its part repeats."
        ),
    },
    description=(
        "What stands in this fragment may come after the rest, in a later part of the answer. "
        "Clients that accept `multipart/mixed` get it so, all others get everything at once. It "
        "has no effect in subscriptions."
    ),
)
