"""Files of documents: what can be read, what is refused, and what the command does with them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema
from naming import sha256
from toy_shop import make_schema
from typer.testing import Result

from app.guard import Documents, Limits
from app.manifest import Listed, ManifestUnreadable, Unfit, examined, read_manifest
from schema.api import core_schema

HELLO = "query Hello { hello }"
SLUG, NAME = "query Slug { shop { slug } }", "query Name { shop { name } }"
Tiski = Callable[..., Result]


@pytest.fixture(scope="module")
def toy() -> GraphQLSchema:
    return core_schema(make_schema())


def apollo(*operations: Any, version: int = 1) -> dict[str, Any]:
    return {
        "format": "apollo-persisted-query-manifest",
        "version": version,
        "operations": list(operations),
    }


def test_the_files_of_three_programs_are_read():
    md5, sha1 = "5d41402abc4b2a76b9719d911017c592", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
    of_apollo = apollo({"id": sha256(HELLO), "name": "Hello", "type": "query", "body": HELLO})
    for given, ids in (
        ({sha1: HELLO, "2": HELLO}, [sha1, "2"]),
        ({md5: HELLO}, [md5]),
        ({f"sha256:{sha256(HELLO)}": HELLO}, [sha256(HELLO)]),
        (of_apollo, [sha256(HELLO)]),
    ):
        assert read_manifest(json.dumps(given).encode()) == [Listed(id, HELLO) for id in ids]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"\xff", "not JSON"),
        (b"[]", "an object of ids"),
        (b"{}", "no documents"),
        ({"a": {"text": HELLO}}, "an object of ids"),
        ({"a b": HELLO}, "can't be an id"),
        ({"a" * 201: HELLO}, "can't be an id"),
        (apollo(version=2), "version 1"),
        (apollo("x"), "an object of ids"),
        (apollo({"id": "a", "body": HELLO}, {"id": "a", "body": SLUG}), "two documents"),
    ],
)
def test_what_is_no_list_is_refused(given: Any, words: str):
    data = given if isinstance(given, bytes) else json.dumps(given).encode()
    with pytest.raises(ManifestUnreadable, match=words):
        read_manifest(data)


def test_a_document_that_could_not_run_is_named_with_its_reason(toy: GraphQLSchema):
    texts = {
        "good": HELLO,
        "two": "query A { hello } query B { hello }",
        "scoped": "mutation Rename { rename }",
        "broken": "query {",
        "wrong": "query Wrong { shoe }",
        "deep": "query Deep { order { orders(first: 1) { nodes { number } } } }",
        "many": "query A { hello } query B { orders { nodes { orders { nodes { number } } } } }",
        "nothing": "fragment F on Order { number }",
    }
    listed = [Listed(id, text) for id, text in texts.items()]
    documents = Documents(Limits(depth=3))
    good, bad = examined(listed, "admin", documents, toy)
    assert [(each.id, each.name, each.digest) for each in good] == [
        ("good", "Hello", sha256(HELLO)),
        ("two", "A, B", sha256(texts["two"])),
        ("scoped", "Rename", sha256(texts["scoped"])),
    ]
    assert [(each.id, each.name) for each in bad] == [
        ("broken", ""),
        ("wrong", "Wrong"),
        ("deep", "Deep"),
        ("many", "A, B"),
        ("nothing", ""),
    ]
    reasons = [each.reason for each in bad]
    assert "Expected Name" in reasons[0]
    assert "shoe" in reasons[1]
    assert "at most 3 levels" in reasons[2]
    assert "at most 3 levels" in reasons[3]
    assert bad[4] == Unfit("nothing", "", "It holds no operation.")


def test_documents_are_loaded_listed_checked_and_removed(
    tiski: Tiski, tmp_path: Path, backend: str, monkeypatch: pytest.MonkeyPatch
):
    def file(name: str, **documents: str) -> str:
        path = tmp_path / name
        path.write_text(json.dumps(documents), "utf-8")
        return str(path)

    both = file("admin.json", one=SLUG, two=NAME)
    if backend == "sqlite":
        bad = tiski("documents", "load", file("bad.json", one=SLUG, bad="query Q { shoe }"))
        assert (bad.exit_code, bad.stdout) == (1, "")
        assert "Q (bad): Cannot query field 'shoe'" in bad.stderr
        assert "Nothing was loaded: 1 of 2 documents can't run here." in bad.stderr
        assert "can't be used" in tiski("documents", "load", file("none.json")).stderr
        assert "Say which" in tiski("documents", "remove").stderr
        assert (
            "2 documents of admin can be loaded"
            in tiski("documents", "load", both, "--dry-run").stdout
        )
    else:
        with monkeypatch.context() as patched:
            patched.delenv("TISKI_MIGRATION_URL")
            refused = tiski("documents", "load", both).stderr
            assert "set TISKI_MIGRATION_URL" in refused
    assert json.loads(tiski("documents", "list", "--json").stdout) == []
    loaded = tiski("documents", "load", both)
    assert loaded.stdout == "2 documents of admin are loaded: 2 new, 0 known before.\n"
    again = file("shop.json", two=NAME, three="query Three { shop { id } }")
    loaded = tiski("documents", "load", again, "--client", "till")
    assert loaded.stdout == "2 documents of till are loaded: 2 new, 0 known before.\n"
    if backend == "sqlite":
        taken = tiski("documents", "load", file("taken.json", one=NAME)).stderr
        assert "the id one stands for another document, which admin loaded" in taken
        assert tiski("documents", "check").stdout == "4 documents can run.\n"
        known = tiski("documents", "load", both).stdout
        assert known.endswith("0 new, 2 known before.\n")
    listed = json.loads(tiski("documents", "list", "--json").stdout)
    assert [(each["client"], each["id"], each["name"]) for each in listed] == [
        ("admin", "two", "Name"),
        ("admin", "one", "Slug"),
        ("till", "two", "Name"),
        ("till", "three", "Three"),
    ]
    assert listed[1]["sha256"] == sha256(SLUG)
    shown = tiski("documents", "list", "--client", "till").stdout.splitlines()
    assert shown[0].split() == ["CLIENT", "OPERATION", "ID", "LOADED", "(UTC)"]
    assert [line.split()[:3] for line in shown[1:]] == [
        ["till", "Name", "two"],
        ["till", "Three", "three"],
    ]
    removed = tiski("documents", "remove", "--loaded-before", "2020-01-01").stdout
    assert removed == "0 documents were removed.\n"
    assert tiski("documents", "remove", "one", "two").stdout == "3 documents were removed.\n"
    assert tiski("documents", "remove", "--client", "till").stdout.startswith("1 doc")
    with monkeypatch.context() as patched:  # what was loaded may not fit any more
        assert tiski("documents", "load", both).exit_code == 0
        patched.setenv("TISKI_LIMIT_DEPTH", "1")
        if backend == "sqlite":
            unfit = tiski("documents", "check")
            assert unfit.exit_code == 1
            assert "2 of 2 documents can't run here" in unfit.stderr
