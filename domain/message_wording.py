"""What a shop says in place of a built-in template, in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import Conflict, InvalidInput
from domain.letters import MessageTemplate, OwnWording
from domain.shop import locale_name
from domain.text import clean
from domain.wording.words import LANGUAGES, language_of

PARTS: Final = ("subject", "mjml", "text")
LONGEST: Final[Mapping[str, int]] = {"subject": 1_000, "mjml": 65_536, "text": 65_536}
"""Characters of each part."""


@dataclass(slots=True, kw_only=True)
class MessageWording(Aggregate):
    """A shop's own wording of a template; a part that is None stays as it is built in."""

    noun = "message template"

    template: MessageTemplate = logged(skip=True)
    locale: str = logged(skip=True)
    subject: str | None = logged(skip=True, default=None)
    mjml: str | None = logged(skip=True, default=None)
    text: str | None = logged(skip=True, default=None)
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)

    @property
    def own(self) -> OwnWording:
        """What a letter is written from."""
        return OwnWording(subject=self.subject, mjml=self.mjml, text=self.text)

    def expect(self, version: int | None) -> None:
        """Refuse a call whose caller saw another version.

        Raises:
            Conflict: somebody changed it after that.
        """
        if version is not None and version != self.version:
            raise Conflict(self.version, PARTS)

    def update(self, parts: Mapping[str, str | None]) -> Sequence[str]:
        """Change the named parts, and say which are others now; None is the built-in one."""
        changed = [name for name, value in parts.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, parts[name])
        return changed


def template_language(text: str) -> str:
    """Read one of the four languages that templates are in.

    Raises:
        InvalidInput: it is another one.
    """
    locale = locale_name(text)
    language = language_of(locale)
    if language == "en" and not locale.startswith("en"):
        raise InvalidInput(f"Messages are written in {', '.join(LANGUAGES)}.")
    return language


def checked_part(name: str, text: str | None) -> str | None:
    """Read a part of a template as somebody typed it; a blank one is none."""
    return clean(text, field=(name,), limit=LONGEST[name], multiline=True)
