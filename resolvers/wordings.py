"""A shop's own wording of messages, what has them sent, and how they would look."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.customer import Customer
from domain.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    Problems,
    Refused,
    TemplateRefused,
)
from domain.letters import Letter, MessageTemplate, OwnWording, TemplateBroken, Written
from domain.message import LONGEST_BODY, LONGEST_SUBJECT
from domain.message_events import (
    MessageRuleUpdated,
    MessageTemplateReset,
    MessageTemplateUpdated,
)
from domain.message_rule import MessageRule, MessageTrigger
from domain.message_wording import MessageWording, checked_part, template_language
from domain.order import Order
from domain.ports import Doubt, DoubtCode
from domain.shop import locale_name
from domain.text import clean
from resolvers import mailing
from resolvers.context import Context
from resolvers.enclosing import facts_of, invoice_about
from resolvers.letters import letter_about
from resolvers.messages import About, can_send

INPUT = "input"


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A template as Tiski brings it."""

    template: MessageTemplate
    wording: OwnWording


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that somebody wants to look at; texts as they were typed."""

    template: MessageTemplate
    locale: str | None = None
    subject: str | None = None
    body: str | None = None
    wording: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a message would look, and what is unusual about it; or why there is none."""

    written: Written | None = None
    to: str | None = None
    locale: str | None = None
    doubts: Sequence[Doubt] = ()
    errors: Sequence[DomainError] = ()


def built_in(context: Context) -> Sequence[BuiltIn]:
    """Give the templates as Tiski brings them."""
    scribe = context.services.mail.scribe
    return [BuiltIn(each, scribe.built_in(each)) for each in MessageTemplate]


async def update_message_template(
    context: Context,
    template: MessageTemplate,
    typed_locale: str,
    typed: Mapping[str, str | None],
) -> Answer:
    """Say something in the shop's own words; null goes back to the built-in words.

    Raises:
        TemplateRefused: it can't be used, with the line and why.
    """
    locale = _language(typed_locale)
    parts = _checked(typed, INPUT)
    await _try(context, template, parts)
    async with context.write() as unit:
        wording = await unit.wordings.get(template, locale) or MessageWording(
            id=new_id(),
            template=template,
            locale=locale,
            created_at=unit.at,
            updated_at=unit.at,
        )
        wording.expect(context.call.expected_version)
        changed = wording.update(parts)
        if changed or not wording.version:
            await unit.wordings.save(wording)
            names = ", ".join(changed)
            unit.tell(MessageTemplateUpdated(template=template.value, locale=locale, parts=names))
        return unit.answer(message_wording=wording.id)


async def reset_message_template(
    context: Context, template: MessageTemplate, typed_locale: str
) -> Answer:
    """Forget the shop's own words for a template in one language.

    Raises:
        NotFound: it has none.
    """
    locale = _language(typed_locale)
    async with context.write() as unit:
        wording = await unit.wordings.get(template, locale)
        if wording is None:
            raise NotFound("wording of this template", field=("template",))
        wording.expect(context.call.expected_version)
        await unit.wordings.remove(wording)
        unit.tell(MessageTemplateReset(template=template.value, locale=locale))
        return unit.answer()


async def update_message_rule(
    context: Context, trigger: MessageTrigger, template: MessageTemplate, *, is_active: bool
) -> Answer:
    """Turn a rule on or off; it counts for what happens from now on.

    Raises:
        NotFound: that event can't have that template sent.
    """
    async with context.write() as unit:
        rule = await unit.wordings.rule(trigger, template)
        rule.expect(context.call.expected_version)
        await turn(unit, rule, on=is_active)
        doubts: list[Doubt] = []
        if is_active and not can_send(context, await unit.shop()):
            message = "Its messages will fail: set the shop's `senderEmail` by `updateShop`."
            doubts.append(Doubt(DoubtCode.SENDER_MISSING, message, ("isActive",)))
        return unit.answer(message_rule=rule.id, warnings=doubts)


async def turn(unit: UnitOfWork, rule: MessageRule, *, on: bool) -> None:
    """Turn a rule on or off, and tell so."""
    if rule.turn(on=on, position=await unit.log_end()):
        await unit.wordings.save_rule(rule)
        trigger, template = rule.trigger.value, rule.template.value
        unit.tell(MessageRuleUpdated(trigger=trigger, template=template, is_active=on))


async def preview_message(context: Context, about: About, wanted: Wanted) -> Preview:
    """Write a message as it would be sent now, and store nothing."""
    try:
        return await _preview(context, about, wanted)
    except Refused as refused:
        return Preview(errors=refused.errors)
    except DomainError as error:
        return Preview(errors=(error,))


async def _preview(context: Context, about: About, wanted: Wanted) -> Preview:
    problems = Problems()
    parts: Mapping[str, str | None] = {}
    subject = body = locale = None
    with problems.at():
        parts = _checked(wanted.wording, INPUT, "wording")
    with problems.at(INPUT):
        subject = clean(wanted.subject, field=("subject",), limit=LONGEST_SUBJECT)
    with problems.at(INPUT):
        body = clean(wanted.body, field=("body",), limit=LONGEST_BODY, multiline=True)
    with problems.at(INPUT, "locale"):
        locale = None if wanted.locale is None else locale_name(wanted.locale)
    problems.settle()
    async with context.look() as unit:
        order, customer = await _subject(unit, about)
        shop = await unit.shop()
        letter = await letter_about(
            unit,
            context.services,
            wanted.template,
            locale or mailing.language_of(order, customer, shop),
            shop,
            order=order,
            customer=customer,
            subject=subject,
            body=body,
            facts=facts_of(await invoice_about(unit, wanted.template, order)),
        )
    written = await _written(context, _with(letter, parts))
    return Preview(
        written=written,
        to=mailing.address_of(order, customer),
        locale=letter.locale,
        doubts=[Doubt(DoubtCode.MESSAGE_INCOMPLETE, each) for each in written.missing],
    )


async def _written(context: Context, letter: Letter) -> Written:
    try:
        return await asyncio.to_thread(context.services.mail.scribe.write, letter)
    except TemplateBroken as broken:
        raise TemplateRefused(broken.part, broken.line, broken.reason, INPUT, "wording") from broken


async def _try(
    context: Context, template: MessageTemplate, parts: Mapping[str, str | None]
) -> None:
    own = OwnWording(**{name: text for name, text in parts.items() if text is not None})
    try:
        await asyncio.to_thread(context.services.mail.scribe.check, template, own)
    except TemplateBroken as broken:
        raise TemplateRefused(broken.part, broken.line, broken.reason, INPUT) from broken


async def _subject(unit: UnitOfWork, about: About) -> tuple[Order | None, Customer | None]:
    try:
        if about.order_id is not None:
            order = await unit.orders.get(about.order_id)
            account = order.customer_id
            return order, None if account is None else await unit.customers.get(account)
        return None, await unit.customers.get(about.customer_id or UUID(int=0))
    except NotFound as error:
        name = "customerId" if about.order_id is None else "orderId"
        raise NotFound(error.what, field=(INPUT, "about", name)) from error


def _with(letter: Letter, parts: Mapping[str, str | None]) -> Letter:
    """Put words that are not stored yet in place of the shop's own."""
    given = {name: text for name, text in parts.items() if text is not None}
    return replace(letter, own=replace(letter.own or OwnWording(), **given)) if given else letter


def _language(typed: str) -> str:
    try:
        return template_language(typed)
    except InvalidInput as error:
        raise error.at("locale") from error


def _checked(typed: Mapping[str, str | None], *path: str) -> dict[str, str | None]:
    problems = Problems()
    parts: dict[str, str | None] = {}
    for name, text in typed.items():
        with problems.at(*path):
            parts[name] = checked_part(name, text)
    problems.settle()
    return parts
