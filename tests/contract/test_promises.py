"""A change that breaks clients is refused, unless they had notice and the changelog says so."""

from pathlib import Path

import pytest
from graphql import build_schema, find_breaking_changes
from graphql.utilities.find_schema_changes import BreakingChangeType

from app.contract.changelog import announced
from app.contract.promises import broken, coordinate_of
from app.contract.released import FILE, scopes_in, version_of, written
from app.contract.retired import elements

REPO = Path(__file__).parents[2]
BEFORE = """
  type Query {
    order(id: ID!, size: Int = 10, quiet: Boolean @deprecated(reason: "Left out.")): Order
    old: Old @deprecated(reason: "Use order.")
    filter(by: Filter, way: Way): [Thing!]
  }
  type Order implements Node { id: ID! total: Int! note: String @deprecated(reason: "Use notes.") }
  type Old { way: Lane lane: Lane }
  type Gone implements Node { id: ID! own: Int @deprecated(reason: "Use order.") }
  type Kept implements Node { id: ID! own: Int }
  type Loop { loop: Loop }
  interface Node { id: ID! }
  union Thing = Order | Kept
  enum Way { UP DOWN @deprecated(reason: "Use UP.") }
  enum Lane { LEFT }
  input Filter { a: Int b: Int @deprecated(reason: "Use a.") c: Int = 1 }
"""


def changed(*pairs: tuple[str, str]) -> str:
    """Write the schema with some of its text replaced."""
    text = BEFORE
    for before, after in pairs:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def changelog(**named: str) -> str:
    """Write a changelog that names these coordinates under these headings."""
    parts = "\n".join(f"### {heading}\n\n- `{name}` it is.\n" for heading, name in named.items())
    return (
        f"# Changelog\n\n## [Unreleased]\n\n{parts}\n## [0.1.0]\n\n### Removed\n\n- `Order.total`\n"
    )


BREAKS = [
    ("Order.total", ("total: Int! ", "")),
    ("Order.total", ("total: Int!", "total: String!")),
    ("Order.total", ("total: Int!", "total: Int")),
    ("Query.order(size:)", (", size: Int = 10", "")),
    ("Query.order(size:)", ("size: Int = 10", "size: String")),
    ("Query.order(way:)", ("order(id: ID!", "order(way: Way!, id: ID!")),
    ("Filter.a", ("a: Int b", "b")),
    ("Filter.d", ("a: Int b", "d: Int! a: Int b")),
    ("Way.UP", ("UP ", "")),
    ("Kept", ("type Kept implements Node", "type Kept")),
    ("Kept", ("type Kept implements Node { id: ID! own: Int }", ""), ("Order | Kept", "Order")),
    ("Way", ('enum Way { UP DOWN @deprecated(reason: "Use UP.") }', "scalar Way")),
    ("Loop", ("type Loop { loop: Loop }", "")),
]


@pytest.mark.parametrize(("coordinate", "change"), [(each[0], each[1:]) for each in BREAKS])
def test_what_clients_were_not_told_of_is_refused(coordinate: str, change: tuple[tuple[str, str]]):
    after = changed(*change)
    found = {each.coordinate: each for each in broken(BEFORE, after, changelog())}
    assert coordinate in found
    assert f"`{coordinate}`" in str(found[coordinate])
    assert len(found[coordinate].remedies) == 2, "notice, and the changelog"
    said = broken(BEFORE, after, changelog(Removed=coordinate))
    still = next(each for each in said if each.coordinate == coordinate)
    assert len(still.remedies) == 1, "naming it in the changelog is not enough"


LEAVES = [
    ("Order.note", ("note: String @deprecated", "more: String @deprecated")),
    ("Order.note", ("note: String @", "note: Int @")),
    ("Query.old", ('old: Old @deprecated(reason: "Use order.")', "")),
    ("Query.order(quiet:)", (', quiet: Boolean @deprecated(reason: "Left out.")', "")),
    ("Filter.b", ('b: Int @deprecated(reason: "Use a.")', "")),
    ("Way.DOWN", (' DOWN @deprecated(reason: "Use UP.")', "")),
    ("Lane", ("enum Lane { LEFT }", "scalar Lane")),
    ("Old", ("type Old {", "type Older {"), ("old: Old", "old: Older")),
    ("Gone", ("type Gone implements Node {", "type Went {")),
]


@pytest.mark.parametrize(("coordinate", "change"), [(each[0], each[1:]) for each in LEAVES])
def test_what_they_were_told_of_may_go_once_the_changelog_says_so(
    coordinate: str, change: tuple[tuple[str, str]]
):
    after = changed(*change)
    before = {each.coordinate: each.remedies for each in broken(BEFORE, after, changelog())}
    assert "Name `" in before[coordinate][0]
    assert len(before[coordinate]) == 1
    for heading in ("Removed", "Changed"):
        said = changelog(**{heading: coordinate})
        assert coordinate not in {each.coordinate for each in broken(BEFORE, after, said)}
    assert coordinate in {e.coordinate for e in broken(BEFORE, after, changelog(Added=coordinate))}


FREE = [
    ("total: Int!", "total: Int! more: Int"),
    ("size: Int = 10", "size: Int = 10, more: Int"),
    ("a: Int b", "a: Int more: Int b"),
    ("UP ", "UP MORE "),
    ("Order | Kept", "Order | Kept | Gone"),
    ("type Kept implements Node", '"Well kept." type Kept implements Node'),
]


@pytest.mark.parametrize("change", FREE)
def test_what_breaks_nobody_needs_no_word(change: tuple[str, str]):
    assert broken(BEFORE, changed(change), "") == []


MEANS_OTHERWISE = [
    ("Query.order(size:)", ("size: Int = 10", "size: Int = 20")),
    ("Filter.c", ("c: Int = 1", "c: Int = 2")),
    ("Order.total", ("total: Int!", '"In all. Needs the scope `payments:read`." total: Int!')),
    ("Order", ("type Order", '"Needs the scopes `orders:read` and `x:read`." type Order')),
]


@pytest.mark.parametrize(("coordinate", "change"), MEANS_OTHERWISE)
def test_a_call_that_means_something_else_is_named_in_the_changelog(
    coordinate: str, change: tuple[str, str]
):
    after = changed(change)
    assert [each.coordinate for each in broken(BEFORE, after, "")] == [coordinate]
    assert broken(BEFORE, after, changelog(Changed=coordinate)) == []


def test_a_deprecation_says_what_to_use_and_stands_in_the_changelog():
    plain = changed(("total: Int!", "total: Int! @deprecated"))
    (found,) = broken(BEFORE, plain, "")
    assert found.coordinate == "Order.total"
    assert [each.split()[0] for each in found.remedies] == ["Say", "Name"]
    good = changed(("total: Int!", 'total: Int! @deprecated(reason: "Use sum.")'))
    assert [each.remedies for each in broken(BEFORE, good, "")] == [found.remedies[1:]]
    assert broken(BEFORE, good, changelog(Deprecated="Order.total")) == []


def test_a_whole_type_goes_with_all_that_uses_it():
    """Nobody meets it but through the deprecated field."""
    after = changed(
        ('old: Old @deprecated(reason: "Use order.")', ""),
        ("type Old { way: Lane lane: Lane }", ""),
        ("enum Lane { LEFT }", ""),
    )
    assert {each.coordinate for each in broken(BEFORE, after, "")} == {"Query.old", "Old", "Lane"}
    named = "Query.old` `Old` `Lane"
    assert broken(BEFORE, after, changelog(Removed=named)) == []


def test_every_kind_of_change_of_graphql_core_has_a_coordinate():
    before = """
      directive @d(a: Int, b: Int) repeatable on FIELD | QUERY
      directive @gone on FIELD
      scalar S
      type Query { f(a: Int, b: Int): S g: Int e: E i(i: I): U n: N }
      interface N { id: Int } type A implements N { id: Int } type B { b: Int }
      union U = A | B enum E { X Y } input I { a: Int } type T { a: Int } type K { a: Int }
    """
    after = """
      directive @d(a: Int, c: Int!) on FIELD
      scalar S
      type Query { f(a: String, c: Int!): S e: E i(i: I): U n: Int }
      interface N { id: Int } type A { id: Int } type B { b: Int }
      union U = A enum E { X } input I { a: Int b: Int! } scalar K
    """
    found = find_breaking_changes(build_schema(before), build_schema(after))
    assert {each.type for each in found} == set(BreakingChangeType)
    assert sorted({coordinate_of(each.description) for each in found}) == sorted(
        {
            *("@d", "@d(b:)", "@d(c:)", "@gone", "A", "B", "E.Y", "I.b", "K", "T"),
            *("Query.f(a:)", "Query.f(b:)", "Query.f(c:)", "Query.g", "Query.n"),
        }
    )


def test_only_what_is_not_released_yet_is_an_announcement():
    said = announced(changelog(Removed="A.b", Changed="C"))
    assert said == {"Removed": {"A.b"}, "Changed": {"C"}}
    assert announced("# Changelog\n") == {}


def test_the_kept_schema_is_one_and_says_what_it_needs_to():
    sdl = 'type Query {\n  "It is. Needs the scope `a:read`."\n  a: Int\n  "Said."\n  b: Int\n}\n'
    kept = written(sdl, "1.2.3")
    assert version_of(kept) == "1.2.3"
    assert kept.endswith('type Query {\n  "Needs the scope `a:read`."\n  a: Int\n  b: Int\n}\n')
    assert broken(kept, sdl, "") == []
    assert scopes_in("Needs the scopes `a:read` and `b:write`.") == {"a:read", "b:write"}


def test_the_repository_keeps_a_released_schema():
    """It is as the command wrote it, so that nobody's edit makes a promise vanish."""
    kept = (REPO / FILE).read_text()
    assert version_of(kept)
    found = dict(elements(build_schema(kept)))
    assert len(found) > 1000
    assert scopes_in(found["Query.orders"].description) == {"orders:read"}
