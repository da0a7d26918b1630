"""The pages lead somewhere, and leave nothing out."""

import ast
import re
from pathlib import Path

import pytest
from docs.markdown import PAGES, REPO, anchors, blocks, links, prose

from app.settings import PREFIX, Settings
from domain.access import Scope
from domain.errors import DomainError, ErrorCode

DECISIONS = sorted((REPO / "docs/decisions").glob("*.md"))
LANGUAGES = {"sh", "json", "graphql", "js", "text"}
REFUSING = ["app/errors.py", "app/guard/*.py", "app/transport/*.py", "queryplan/refusals.py"]
_CODE = re.compile(r"(?=.{6})[A-Z]+(_[A-Z]+)*")


def mentioned(page: str) -> set[str]:
    """Return the words that a guide sets as code."""
    return set(re.findall(r"`([^`\n]+)`", (REPO / "docs" / page).read_text()))


def codes() -> set[str]:
    """Return every text in upper case in the files that refuse requests."""
    files = [file for pattern in REFUSING for file in sorted(REPO.glob(pattern))]
    return {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _CODE.fullmatch(node.value)
    }


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
    assert {"UNAUTHENTICATED", "COST_LIMIT", "PAYLOAD_TOO_LARGE", "BAD_USER_INPUT"} <= known
    assert known <= mentioned("errors.md")


def test_every_scope_is_explained():
    assert {scope.value for scope in Scope} <= mentioned("access.md")


def test_every_setting_is_explained():
    settings = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    assert {name for name in mentioned("running.md") if name.startswith(PREFIX)} >= settings
    pages = "\n".join(page.read_text() for page in PAGES)
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", pages))
    assert named <= settings


def test_the_architecture_names_every_package():
    packages = {path.parent.name for path in REPO.glob("*/__init__.py")} - {"benchmarks"}
    page = prose(REPO / "ARCHITECTURE.md")
    assert {name for name in packages if f"| `{name}/` |" in page} == packages


def test_the_paths_that_the_architecture_names_exist():
    page = prose(REPO / "ARCHITECTURE.md")
    for path in re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", page):
        assert (REPO / path).exists(), path
