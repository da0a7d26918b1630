"""Plain text as mails hold it: without characters that can't be seen, and subjects on one line."""

import re
from typing import Final

LONGEST_SUBJECT: Final = 255

_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile(r"\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS: Final = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Leave out control characters; every kind of line break becomes a line feed."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """Make a subject of a text: no line breaks, nothing that turns the direction of writing."""
    line = " ".join(_TURNS.sub("", tidy(text)).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def body(text: str) -> str:
    """Make the plain text of a mail: no trailing spaces, one blank line at most between two."""
    return _GAPS.sub("\n\n", _TRAILING.sub("", tidy(text))) + "\n"
