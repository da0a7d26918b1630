"""What the changelog says of the next version."""

import re
from pathlib import Path
from typing import Final

FILE: Final = Path("CHANGELOG.md")
_HEADING: Final = re.compile(r"^### (\w+)$", re.MULTILINE)
_NAMED: Final = re.compile(r"`([^`\n]+)`")


def announced(changelog: str) -> dict[str, set[str]]:
    """Give the names set as code under each heading of what is not released yet."""
    parts = re.split(r"^## ", changelog, flags=re.MULTILINE)
    unreleased = next((part for part in parts if part.lower().startswith("[unreleased]")), "")
    _, *found = _HEADING.split(unreleased)
    return {
        heading: set(_NAMED.findall(text))
        for heading, text in zip(found[::2], found[1::2], strict=True)
    }
