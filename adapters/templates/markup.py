"""MJML: what may stand in it, and HTML made of it.

The library that makes HTML is fast and trusting: it reads files where it is told to include them,
takes any tag for the end of any other, and dies with the process where tags are nested deeply. So
each tag is looked at before: only known ones, each closed, not too many and not too deep, no
scripts, and addresses of pages and mails only.
"""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

import mrml

MOST_TAGS: Final = 10_000
DEEPEST: Final = 40
LONGEST_ATTRIBUTES: Final = 2_000
"""Characters of attributes that `mj-attributes` holds: each of them is repeated in every tag."""
LONGEST_HTML: Final = 2_097_152

_MJML: Final = frozenset(
    [
        "mjml",
        "mj-head",
        "mj-body",
        "mj-title",
        "mj-preview",
        "mj-attributes",
        "mj-all",
        "mj-class",
        "mj-style",
        "mj-breakpoint",
        "mj-wrapper",
        "mj-section",
        "mj-group",
        "mj-column",
        "mj-hero",
        "mj-text",
        "mj-button",
        "mj-image",
        "mj-divider",
        "mj-spacer",
        "mj-table",
    ]
)
_HTML: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "center",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_VOID: Final = frozenset({"br", "hr", "img"})
_PLAIN: Final = frozenset({"mj-title", "mj-preview", "mj-style"})
"""What holds text only."""

_TAG: Final = re.compile(
    r"""</?(?P<name>[A-Za-z][A-Za-z0-9-]*)
    (?P<attributes>(?:\s+[A-Za-z][A-Za-z0-9:-]*(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))?)*)
    \s*(?P<closed>/?)>""",
    re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(r"""([A-Za-z][A-Za-z0-9:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
_ADDRESSES: Final = frozenset({"href", "src", "background", "background-url", "action", "cite"})
_ALLOWED_ADDRESS: Final = re.compile(
    r"(?:https?://|mailto:|tel:|cid:|#)[^\x00-\x20]*|", re.IGNORECASE
)
_ACTIVE_STYLE: Final = re.compile(
    r"expression\s*\(|javascript\s*:|vbscript\s*:|behavior\s*:|-moz-binding|@import|\\",
    re.IGNORECASE,
)
_POSITION: Final = re.compile(r"at position (\d+)")
_FONTS: Final = mrml.RenderOptions(fonts={})
"""No fonts are fetched from elsewhere, which would tell others who reads the mail."""


class MarkupBroken(Exception):
    """This is not MJML that can be sent; `position` is where, in characters."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


@dataclass(slots=True)
class _Looked:
    """How far a look at tags has come."""

    open: list[str]
    tags: int = 0
    repeated: int = 0


def to_html(mjml: str) -> str:
    """Make HTML.

    Raises:
        MarkupBroken: it is not MJML, or holds what a mail may not hold.
    """
    look_through(mjml)
    try:
        made = mrml.to_html(mjml, None, _FONTS)
    except OSError as error:
        text = str(error)
        found = _POSITION.search(text)
        at = len(mjml.encode()[: int(found[1])].decode(errors="ignore")) if found else 0
        raise MarkupBroken(at, f"This is not MJML: {text}.") from error
    if len(made.content) > LONGEST_HTML:
        raise MarkupBroken(0, f"It makes more than {LONGEST_HTML // 1024} KiB of HTML.")
    return made.content


def look_through(mjml: str) -> None:
    """Refuse tags that are unknown, wrongly closed, too many or too deep, and what is active."""
    looked = _Looked(open=[])
    at = 0
    while (start := mjml.find("<", at)) >= 0:
        _check_text(mjml[at:start], at, looked)
        found = _TAG.match(mjml, start)
        if found is None:
            raise MarkupBroken(
                start, "This < begins no tag that can be read. Write &lt; for the character."
            )
        _look_at(found, looked)
        at = found.end()
    if looked.open:
        raise MarkupBroken(len(mjml), f"<{looked.open[-1]}> is not closed.")
    if not looked.tags:
        raise MarkupBroken(0, "It is not MJML: it does not begin with <mjml>.")


def _look_at(found: re.Match[str], looked: _Looked) -> None:
    name, start = found["name"], found.start()
    looked.tags += 1
    if looked.tags > MOST_TAGS:
        raise MarkupBroken(start, f"It has more than {MOST_TAGS:,} tags.")
    if found[0].startswith("</"):
        _close(found, looked)
        return
    if name not in _MJML and name not in _HTML:
        raise MarkupBroken(start, f"<{name}> can't stand in a message.")
    if not looked.open and (looked.tags > 1 or name != "mjml"):
        raise MarkupBroken(start, "Everything stands inside one <mjml>.")
    parent = looked.open[-1] if looked.open else ""
    if parent in _PLAIN:
        raise MarkupBroken(start, f"<{parent}> holds text only.")
    _check_attributes(found)
    if "mj-attributes" in looked.open:
        looked.repeated += len(found["attributes"])
        if looked.repeated > LONGEST_ATTRIBUTES:
            raise MarkupBroken(
                start, f"<mj-attributes> holds over {LONGEST_ATTRIBUTES} characters."
            )
    if found["closed"] or name in _VOID:
        return
    looked.open.append(name)
    if len(looked.open) > DEEPEST:
        raise MarkupBroken(start, f"Tags are nested more than {DEEPEST} deep.")


def _check_text(text: str, at: int, looked: _Looked) -> None:
    if "]]>" in text:
        raise MarkupBroken(at, "]]> can't stand here.")
    if looked.open and looked.open[-1] == "mj-style" and _ACTIVE_STYLE.search(text):
        raise MarkupBroken(at, "<mj-style> holds what a message can't do.")


def _close(found: re.Match[str], looked: _Looked) -> None:
    name = found["name"]
    if not looked.open or looked.open[-1] != name or found["attributes"] or found["closed"]:
        waiting = f"; <{looked.open[-1]}> has to be closed first" if looked.open else ""
        raise MarkupBroken(found.start(), f"</{name}> closes nothing here{waiting}.")
    looked.open.pop()


def _check_attributes(found: re.Match[str]) -> None:
    for each in _ATTRIBUTE.finditer(found["attributes"]):
        name, start = each[1].lower(), found.start("attributes") + each.start()
        value = unescape(each[2] or each[3] or "").strip()
        if name.startswith("on") or name in {"srcdoc", "xmlns", "xlink:href", "formaction"}:
            raise MarkupBroken(start, f"The attribute {name} can't stand in a message.")
        if name in _ADDRESSES and not _ALLOWED_ADDRESS.fullmatch(value):
            raise MarkupBroken(
                start, "An address begins with https:, http:, mailto:, tel: or cid:."
            )
        if _ACTIVE_STYLE.search(value) and name not in _ADDRESSES:
            raise MarkupBroken(start, f"The attribute {name} holds what a message can't do.")
