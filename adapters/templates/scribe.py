"""Writes messages: a subject, HTML and plain text, of a template and the facts of a letter."""

from collections.abc import Iterator
from typing import Any

from adapters.templates.facts import Facts, facts_of
from adapters.templates.markup import MarkupBroken, to_html
from adapters.templates.missing import missing
from adapters.templates.plain import body, one_line
from adapters.templates.rendering import Failed, fill_in, trace
from adapters.templates.samples import samples
from adapters.templates.sources import built_in
from domain.letters import Letter, MessageTemplate, OwnWording, TemplateBroken, Written


class TemplateScribe:
    """Writes with the built-in templates, or with what the shop wrote in their place."""

    def write(self, letter: Letter) -> Written:
        """Write a message.

        Raises:
            TemplateBroken: the shop's own wording fails, takes too long or grows too large.
        """
        facts = facts_of(letter)
        own, given = letter.own or OwnWording(), built_in(letter.template)
        subject = one_line(letter.subject or "")
        if not subject:
            subject = _subject(own.subject or _there(given.subject), facts)
        facts["subject"] = subject
        return Written(
            subject=subject,
            html=_html(own.mjml or _there(given.mjml), facts),
            text=_text(own.text or _there(given.text), facts),
            missing=tuple(missing(letter, facts)),
        )

    def check(self, template: MessageTemplate, own: OwnWording) -> None:
        """Try a shop's own wording on made-up facts before it is saved.

        Raises:
            TemplateBroken: it can't be used.
        """
        for facts in self._tries(template):
            if own.subject is not None:
                _subject(own.subject, facts)
            if own.mjml is not None:
                _html(own.mjml, facts)
            if own.text is not None:
                _text(own.text, facts)

    def built_in(self, template: MessageTemplate) -> OwnWording:
        """Give a template as Tiski brings it, for staff to start from."""
        return built_in(template)

    def _tries(self, template: MessageTemplate) -> Iterator[Facts]:
        for letter in samples(template):
            yield {**facts_of(letter), "subject": "Subject"}


def _subject(source: str, facts: Facts) -> str:
    line = one_line(_filled("subject", source, facts))
    if not line:
        raise TemplateBroken("subject", 1, "The subject is empty.")
    return line


def _text(source: str, facts: Facts) -> str:
    return body(_filled("text", source, facts))


def _html(source: str, facts: Facts) -> str:
    mjml = _filled("mjml", source, facts, markup=True)
    try:
        return to_html(mjml)
    except MarkupBroken as error:
        traced = trace(source, facts, facts["language"])
        line = traced.line_at(error.position)
        raise TemplateBroken("mjml", line, error.reason) from error


def _filled(part: str, source: str, facts: dict[str, Any], *, markup: bool = False) -> str:
    try:
        return fill_in(source, facts, facts["language"], markup=markup)
    except Failed as error:
        raise TemplateBroken(part, error.line, error.reason) from error


def _there(part: str | None) -> str:
    """Give a part of a built-in template, which has them all."""
    if part is None:
        raise LookupError("a built-in template lacks a part")
    return part
