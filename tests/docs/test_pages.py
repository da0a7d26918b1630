"""The pages lead somewhere, and leave nothing out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docs.codes import codes
from docs.markdown import PAGES, REPO, anchors, blocks, links, prose

from adapters.sender import MOST_READ, PATIENCE
from adapters.templates.facts import facts_of
from adapters.templates.filters import FILTERS
from adapters.templates.samples import full
from app.auth import REMEMBERED
from app.guard import Limits
from app.settings import PREFIX, Settings
from app.settings.limits import LimitSettings
from app.settings.sockets import SocketSettings
from app.transport.channel import MESSAGE_LIMIT, MESSAGES_A_SECOND
from app.transport.endpoint import INIT_TIMEOUT, OPERATIONS_A_SOCKET
from app.transport.events import HEARTBEAT
from app.transport.messages import LONGEST_ID
from app.transport.request import BODY_LIMIT
from app.worker.housekeeping import ANSWERS_ARE_KEPT, DELIVERIES_ARE_KEPT
from domain.access import Scope
from domain.delivery import PAUSES
from domain.errors import DomainError, ErrorCode
from domain.letters import MessageTemplate
from domain.undo.steps import LeftReason
from domain.webhook import OVERLAP
from resolvers.courier import AT_ONCE, MOST_WAITING

DECISIONS = sorted((REPO / "docs/decisions").glob("*.md"))
LANGUAGES = {"mermaid", "sh", "json", "graphql", "js", "ts", "python", "text", "yaml"}


def mentioned(page: str) -> set[str]:
    """Return the words that a guide sets as code."""
    return set(re.findall(r"`([^`\n]+)`", (REPO / "docs" / page).read_text()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_links_lead_somewhere(page: Path):
    for link in links(page):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPO)))
def test_every_block_is_of_a_kind_that_somebody_tries_out(page: Path):
    assert {block.language for block in blocks(page)} <= LANGUAGES
    assert page.read_text().count("```") == 2 * len(blocks(page))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_why_what_and_at_what_price(page: Path):
    lines = page.read_text().splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert headings[0].startswith(f"# {int(page.stem[:4])}. ")
    assert headings[1:] == ["## Context", "## Decision", "## What it costs"]
    assert len(lines) < 40


def test_decisions_are_numbered_and_linked():
    assert [int(page.stem[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    linked = {link for link in links(REPO / "ARCHITECTURE.md") if "decisions/" in link}
    assert linked == {f"docs/decisions/{page.name}" for page in DECISIONS}


def test_every_refusal_is_explained():
    said = mentioned("errors.md")
    assert {code.value for code in ErrorCode} <= said
    assert {kind.__name__ for kind in DomainError.__subclasses__()} <= said


def test_every_top_level_code_is_explained():
    known = codes()
    assert {"UNAUTHENTICATED", "COST_LIMIT", "PAYLOAD_TOO_LARGE", "LOG_ARCHIVED"} <= known
    assert known <= mentioned("errors.md")


FIGURES = [
    ("access.md", f"remember tokens for {REMEMBERED.seconds} seconds"),
    ("access.md", f"must come within {INIT_TIMEOUT.seconds} seconds"),
    ("live.md", f"at least every {HEARTBEAT:.0f} seconds"),
    ("live.md", f"up to {OPERATIONS_A_SOCKET} operations at once"),
    ("protocol.md", f"no `connection_init` within {INIT_TIMEOUT.seconds} seconds"),
    ("protocol.md", f"at least every {HEARTBEAT:.0f} seconds"),
    ("protocol.md", f"carries {OPERATIONS_A_SOCKET} operations at once"),
    ("protocol.md", f"more than {MESSAGES_A_SECOND} messages in a second"),
    ("protocol.md", f"a message of more than {MESSAGE_LIMIT // 1024} KiB"),
    ("protocol.md", f"one longer than {LONGEST_ID} characters"),
    ("webhooks.md", f"within {PATIENCE:.0f} seconds"),
    ("webhooks.md", f"up to {AT_ONCE} requests at a time"),
    ("webhooks.md", f"At most {MOST_WAITING:,} messages"),
    ("webhooks.md", f"When the {len(PAUSES) + 1}th attempt fails as well, about 3 days"),
    ("webhooks.md", f"for {DELIVERIES_ARE_KEPT.days} days after"),
    ("webhooks.md", f"the first {MOST_READ // 1024} KiB"),
    ("webhooks.md", f"for {OVERLAP // timedelta(hours=1)} hours, by the new secret"),
    ("errors.md", f"Keys are kept for {ANSWERS_ARE_KEPT.days} days"),
    ("errors.md", f"larger than {BODY_LIMIT // 1024} KiB"),
    ("errors.md", f"| `COST_LIMIT` | {Limits().cost:,} points"),
    ("errors.md", f"| `DEPTH_LIMIT` | {Limits().depth} levels"),
    ("errors.md", f"| `FIELD_LIMIT` | {Limits().fields} fields"),
    ("errors.md", f"| `TOKEN_LIMIT` | {Limits().tokens:,} words"),
    ("errors.md", f"| `ALIAS_LIMIT` | {Limits().aliases} aliases"),
    ("errors.md", f"| {Limits().root_fields} fields at the top of a query"),
    ("errors.md", f"of a query, {Limits().mutations} of a mutation"),
    ("errors.md", f"| `REPEAT_LIMIT` | {Limits().repeats} repeats"),
    ("errors.md", f"| `IDS_LIMIT` | {Limits().ids} ids"),
    ("errors.md", f"| `DIRECTIVE_LIMIT` | {Limits().directives} directives"),
    ("errors.md", f"| `OPERATION_LIMIT` | {Limits().operations} operations"),
    ("errors.md", f"| `INTROSPECTION_LIMIT` | {Limits().introspection_depth} levels"),
    ("errors.md", f"levels and {Limits().introspection_lists} nested lists"),
]


@pytest.mark.parametrize(("page", "said"), FIGURES)
def test_a_figure_is_the_one_in_the_code(page: str, said: str):
    assert said in " ".join((REPO / "docs" / page).read_text().split())


def test_every_reason_to_leave_a_field_alone_is_explained():
    assert {reason.value for reason in LeftReason} <= mentioned("undo.md")


def test_every_scope_is_explained():
    assert {scope.value for scope in Scope} <= mentioned("access.md")


def test_every_setting_is_explained():
    settings = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    assert {name for name in mentioned("running.md") if name.startswith(PREFIX)} >= settings
    pages = "\n".join(page.read_text() for page in PAGES)
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", pages))
    assert named <= settings


def test_every_limit_is_told_with_its_default():
    page = prose(REPO / "docs" / "limits.md")
    fields = {**LimitSettings.model_fields, **SocketSettings.model_fields}
    for name, field in fields.items():
        default = field.default
        figure = int(default) if float(default).is_integer() else default
        assert f"| `{PREFIX}{name.upper()}` | {figure} |" in page


def test_the_architecture_names_every_package():
    packages = {path.parent.name for path in REPO.glob("*/__init__.py")} - {"benchmarks"}
    page = prose(REPO / "ARCHITECTURE.md")
    assert {name for name in packages if f"| `{name}/` |" in page} == packages


def test_the_paths_that_the_architecture_names_exist():
    page = prose(REPO / "ARCHITECTURE.md")
    for path in re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", page):
        assert (REPO / path).exists(), path


def test_the_table_of_names_is_what_templates_may_name():
    page = (REPO / "docs" / "templates.md").read_text()
    table = page.partition("### What a template may name")[2].partition("The filters")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    facts = facts_of(full(MessageTemplate.ORDER_RECEIVED)) | {"subject": "x"}
    assert named == set(_names(facts))


def test_the_filters_of_templates_are_listed():
    page = (REPO / "docs" / "templates.md").read_text()
    sentence = page.partition("The filters are")[2].partition(".")[0]
    assert set(re.findall("`([a-z]+)`", sentence)) == set(FILTERS)


def _names(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _names(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict | list):
        yield from _names(value[0], f"{path}[]")
    else:
        yield f"{path}[]" if path.startswith("message") else path
