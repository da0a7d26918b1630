"""What people read in place of the names of values and codes."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
from graphql import GraphQLError
from strawberry.schema.base import BaseSchema

from domain.wording.errors import ERRORS
from domain.wording.values import VALUES
from domain.wording.words import Words, language_of

if TYPE_CHECKING:
    from strawberry.types.enum import StrawberryEnumDefinition

_CODES: Mapping[str, Words] = {**ERRORS, **VALUES["UserErrorCode"]}


@strawberry.type(description="What people read in place of one value of an enumeration.")
class ValueLabel:
    """What one value is called."""

    value: str = strawberry.field(description="The value, such as `PARTIALLY_PAID`.")
    label: str = strawberry.field(
        description="What people call it, such as `Partly paid`, with a capital and without a full "
        "stop. What stands against something, a hint, a code and a warning is a whole sentence."
    )


@strawberry.type(description="What people read in place of the values of one enumeration.")
class EnumLabels:
    """What the values of an enumeration are called."""

    name: str = strawberry.field(description="The enumeration, such as `PaymentStatus`.")
    values: list[ValueLabel] = strawberry.field(
        description="All of its values, in the order of this schema."
    )


@strawberry.type(description="What people read in place of the code of an error.")
class ErrorLabel:
    """What a code means to people."""

    code: str = strawberry.field(
        description="The code, as in `userErrors { code }` or in `extensions` of a top-level error."
    )
    sentence: str = strawberry.field(
        description="What happened, and what a person can do about it where they can. It knows "
        "nothing of the single case: `userErrors { message }` does, in English."
    )


@strawberry.type(description="What people read in place of names that programs use.")
class Labels:
    """Names in one language."""

    language: str = strawberry.field(
        description="The language that they are in: `fi`, `nb`, `sv` or `en`. It is `en` where "
        "`locale` asks for a language that is not known."
    )

    @strawberry.field(description="Labels of enumerations, for menus, badges and filters.")
    def enums(
        self,
        info: strawberry.Info,
        names: Annotated[
            list[str] | None,
            strawberry.argument(
                description="The enumerations by their names in this schema; all when left out."
            ),
        ] = None,
    ) -> list[EnumLabels]:
        """Name the values of enumerations."""
        return [
            EnumLabels(
                name=name,
                values=[
                    ValueLabel(value=value, label=getattr(VALUES[name][value], self.language))
                    for value in _values(info.schema, name)
                ],
            )
            for name in _chosen(names, VALUES, "names", "the name of an enumeration of this API")
        ]

    @strawberry.field(
        description="A sentence for each error code, those of `userErrors` and of top-level errors."
    )
    def errors(
        self,
        codes: Annotated[
            list[str] | None,
            strawberry.argument(description="The codes; all when left out."),
        ] = None,
    ) -> list[ErrorLabel]:
        """Say what codes mean."""
        return [
            ErrorLabel(code=code, sentence=getattr(_CODES[code], self.language))
            for code in _chosen(codes, _CODES, "codes", "an error code of this API")
        ]


@strawberry.type
class LabelQueries:
    """What can be asked about names."""

    @strawberry.field(
        description="What people read in place of the names of values and codes, in Finnish, "
        "Norwegian (bokmål), Swedish or English. They change with versions of Tiski only, so a "
        "program may keep them."
    )
    def labels(
        self,
        locale: Annotated[
            str,
            strawberry.argument(
                description="The language to read them in, such as `fi`, `nb-NO` or `sv`."
            ),
        ],
    ) -> Labels:
        """Choose the language."""
        return Labels(language=language_of(locale))


def _values(schema: BaseSchema, name: str) -> list[str]:
    """Name the values of an enumeration in the order in which the API declares them."""
    definition = cast("StrawberryEnumDefinition", schema.get_type_by_name(name))
    return [value.name for value in definition.values]


def _chosen(
    wanted: list[str] | None, known: Collection[str], argument: str, what: str
) -> Collection[str]:
    """Give the names that are asked for, each once; all of them when none are named."""
    if wanted is None:
        return known
    for place, name in enumerate(wanted):
        if name not in known:
            message = f"`{argument}[{place}]` is not {what}."
            extensions = {"code": "BAD_USER_INPUT", "argument": argument}
            raise GraphQLError(message, extensions=extensions)
    return dict.fromkeys(wanted)
