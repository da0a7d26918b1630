"""What messages say: the built-in templates, and the shop's own words."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.message_wording import LONGEST, PARTS
from domain.unset import UNSET
from queryplan.declare import Connection, Node, SortDirection, column, entity, page, source
from resolvers import wordings
from schema.inputs import touched
from schema.message.enums import MessageTemplate
from schema.mutation import Payload, mutation

SUBJECT = "The subject: one line of Jinja."
MJML = "The HTML, as MJML with Jinja in it."
TEXT = "The plain text, with Jinja in it."

TemplateArgument = Annotated[
    MessageTemplate, strawberry.argument(description="The template whose words they are.")
]
LocaleArgument = Annotated[
    str, strawberry.argument(description="The language of the words: fi, nb, sv or en.")
]


@source("message_wording", scope=Scope.MESSAGES_READ.value)
class MessageWording(Node):
    """What the shop says in place of a built-in template, in one language."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    template: MessageTemplate = column(description="The template whose words they are.")
    locale: str = column(description="The language: fi, nb, sv or en.")
    subject: str | None = column(description=f"{SUBJECT} Null: as it is built in.")
    mjml: str | None = column(description=f"{MJML} Null: as it is built in.")
    text: str | None = column(description=f"{TEXT} Null: as it is built in.")
    created_at: datetime = column(description="When the shop first wrote it.")
    updated_at: datetime = column(description="When it last changed.")


@strawberry.type(description="A template as Tiski brings it, to start from. It is the same in all "
                 "languages: `_` translates its sentences.")  # fmt: skip
class BuiltInTemplate:
    """A template as Tiski brings it."""

    template: MessageTemplate = strawberry.field(description="Which it is.")
    subject: str = strawberry.field(description=SUBJECT)
    mjml: str = strawberry.field(description=MJML)
    text: str = strawberry.field(description=TEXT)


@strawberry.enum(description="What the shop's own words can be sorted by.")
class MessageWordingSortField(Enum):
    """What the shop's own words can be sorted by."""

    UPDATED_AT = strawberry.enum_value("updated_at", description="When they last changed.")


@strawberry.input(description="How to sort the shop's own words.")
class MessageWordingSort:
    """How to sort the shop's own words."""

    field: MessageWordingSortField = strawberry.field(
        default=MessageWordingSortField.UPDATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.type
class MessageWordingQueries:
    """What can be asked about what messages say."""

    message_wordings: Connection[MessageWording] = page(
        order_by=MessageWordingSort,
        description="What the shop says in its own words, the last change first.",
    )

    @strawberry.field(
        description="The templates as Tiski brings them, to start from.",
        metadata={"scope": Scope.MESSAGES_READ.value},
    )
    def message_templates(self, info: strawberry.Info) -> list[BuiltInTemplate]:
        """Show the templates."""
        return [
            BuiltInTemplate(
                template=each.template,
                subject=each.wording.subject or "",
                mjml=each.wording.mjml or "",
                text=each.wording.text or "",
            )
            for each in wordings.built_in(info.context)
        ]


@strawberry.input(description="The words. A part left out stays as it is, null is built in again.")
class UpdateMessageTemplateInput:
    """The words."""

    subject: strawberry.Maybe[str | None] = strawberry.field(
        description=f"{SUBJECT} At most {LONGEST['subject']:,} characters."
    )
    mjml: strawberry.Maybe[str | None] = strawberry.field(
        description=f"{MJML} At most {LONGEST['mjml']:,} characters."
    )
    text: strawberry.Maybe[str | None] = strawberry.field(
        description=f"{TEXT} At most {LONGEST['text']:,} characters."
    )


@strawberry.type(description="What `updateMessageTemplate` answers.")
class UpdateMessageTemplatePayload(Payload):
    """What `updateMessageTemplate` answers."""

    message_wording_id: strawberry.Private[UUID | None] = None
    message_wording: MessageWording | None = entity(
        ref="message_wording_id",
        description="The shop's own words as they stand now; null when the call was refused.",
    )


@strawberry.type(description="What `resetMessageTemplate` answers.")
class ResetMessageTemplatePayload(Payload):
    """What `resetMessageTemplate` answers."""


@strawberry.type
class MessageWordingMutations:
    """Changes of what messages say."""

    @mutation(UpdateMessageTemplatePayload, scope=Scope.SHOP_WRITE)
    async def update_message_template(
        self,
        info: strawberry.Info,
        template: TemplateArgument,
        locale: LocaleArgument,
        input: Annotated[UpdateMessageTemplateInput, strawberry.argument(description="The words.")],
    ) -> object:
        """Say something in the shop's own words, in one language.

        The words are tried on made-up orders first, and refused with `TemplateRefused` when they
        can't be used.
        """
        return await wordings.update_message_template(
            info.context, template, locale, words_of(input)
        )

    @mutation(ResetMessageTemplatePayload, scope=Scope.SHOP_WRITE)
    async def reset_message_template(
        self, info: strawberry.Info, template: TemplateArgument, locale: LocaleArgument
    ) -> object:
        """Forget the shop's own words for a template in one language: it says what is built in."""
        return await wordings.reset_message_template(info.context, template, locale)


def words_of(given: UpdateMessageTemplateInput | None) -> Mapping[str, str | None]:
    """Give the parts that an input names."""
    if given is None:
        return {}
    named = {name: touched(getattr(given, name)) for name in PARTS}
    return {name: text for name, text in named.items() if text is not UNSET}
