"""How a message would look."""

from typing import Annotated

import strawberry

from domain.access import Scope
from domain.errors import DomainError
from resolvers import wordings
from schema.errors import InputWarning, UserError, presented, warned
from schema.message.enums import MessageTemplate
from schema.message.mutations import LOCALE, MessageAboutInput, about_of
from schema.message.wording import UpdateMessageTemplateInput, words_of


@strawberry.input(description="A message to look at before it is sent.")
class PreviewMessageInput:
    """A message to look at before it is sent."""

    about: MessageAboutInput = strawberry.field(description="What it is about.")
    template: MessageTemplate = strawberry.field(
        default=MessageTemplate.ORDER_MESSAGE, description="What kind of message it is."
    )
    locale: str | None = strawberry.field(default=None, description=LOCALE)
    subject: str | None = strawberry.field(
        default=None, description="The subject line; the template's own when left out."
    )
    body: str | None = strawberry.field(
        default=None, description="What to say, as plain text; blank lines part paragraphs."
    )
    wording: UpdateMessageTemplateInput | None = strawberry.field(
        default=None,
        description="Words to try in place of those of the template; they are not saved.",
    )


@strawberry.type(description="How a message would look. Nothing was stored or sent.")
class MessagePreview:
    """How a message would look."""

    user_errors: list[UserError] = strawberry.field(
        description="Why it can't be written; empty when it can."
    )
    warnings: list[InputWarning] = strawberry.field(
        description="What the template wants and the order lacks, such as a tracking number. It "
        "could be sent all the same."
    )
    to: str | None = strawberry.field(
        description="The address that it would go to now; null where nobody knows one."
    )
    locale: str | None = strawberry.field(
        description="The language that it is in; null when it can't be written."
    )
    subject: str | None = strawberry.field(
        description="The subject; null when it can't be written."
    )
    html: str | None = strawberry.field(
        description="The HTML; null when it can't be written. Show it in a frame with the "
        "attribute `sandbox`; the address `cid:logo` in it stands for the shop's logo."
    )
    text: str | None = strawberry.field(
        description="The plain text; null when it can't be written."
    )


@strawberry.type
class MessagePreviewQueries:
    """What can be asked before a message is sent."""

    @strawberry.field(
        description="How `sendMessage` would write a message now. Nothing is stored or sent.",
        metadata={"scope": Scope.MESSAGES_WRITE.value},
    )
    async def preview_message(
        self,
        info: strawberry.Info,
        input: Annotated[PreviewMessageInput, strawberry.argument(description="The message.")],
    ) -> MessagePreview:
        """Preview a message."""
        try:
            about = about_of(input.about)
        except DomainError as error:
            return _shown(wordings.Preview(errors=(error,)))
        wanted = wordings.Wanted(
            template=input.template,
            locale=input.locale,
            subject=input.subject,
            body=input.body,
            wording=words_of(input.wording),
        )
        return _shown(await wordings.preview_message(info.context, about, wanted))


def _shown(found: wordings.Preview) -> MessagePreview:
    written = found.written
    return MessagePreview(
        user_errors=[presented(error) for error in found.errors],
        warnings=[warned(doubt) for doubt in found.doubts],
        to=found.to,
        locale=found.locale,
        subject=None if written is None else written.subject,
        html=None if written is None else written.html,
        text=None if written is None else written.text,
    )
