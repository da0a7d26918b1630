"""The built-in templates. Each is one text with its parts put in, so that staff can start from it."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from domain.letters import MessageTemplate, OwnWording

MAIL: Final = Path(__file__).parent / "mail"

_USE: Final = re.compile(r"^[ ]*\{# use ([a-z]+) #\}\n", re.MULTILINE)
_SUBJECT: Final = "Subject: "


@cache
def built_in(template: MessageTemplate) -> OwnWording:
    """Give a template as Tiski brings it. The text's first line is the subject."""
    name = template.value.lower()
    subject, _, text = _whole(f"{name}.txt.j2").partition("\n")
    return OwnWording(
        subject=subject.removeprefix(_SUBJECT),
        mjml=_whole(f"{name}.mjml.j2"),
        text=text.lstrip("\n"),
    )


def _whole(name: str) -> str:
    """Put a template's parts where it says `{# use part #}`."""
    ending = name.partition(".")[2]

    def part(found: re.Match[str]) -> str:
        return _read(f"parts/{found[1]}.{ending}")

    return _USE.sub(part, _read(name))


def _read(name: str) -> str:
    return (MAIL / name).read_text(encoding="utf-8")
