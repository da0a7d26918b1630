"""Documents and variables that are sent to wear a GraphQL server out, and the code that refuses each.

They follow the lists that circulate (OWASP's cheat sheet, graphql-cop, the talks on fragment bombs),
written for this schema; what is refused only by its variables is a good document the second time.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

VALIDATION = "GRAPHQL_VALIDATION_FAILED"
PARSE = "GRAPHQL_PARSE_FAILED"
INPUT = "BAD_USER_INPUT"
FILTERED = "query ($f: OrderFilter) { orders(filter: $f) { nodes { id } } }"
LOGGED = """mutation ($data: JSON) {
  recordPaymentLog(input: {payment: {id: "x"}, entries: [{type: "t", data: $data}]}) {
    userErrors { code }
  }
}"""
PLACED = "mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { userErrors { code } } }"
WRAPPED = "type { kind name ofType { kind name ofType { kind name ofType { name } } } }"


class Attack(NamedTuple):
    """A document with its variables; `code` is the one of its refusal, None where it is answered."""

    name: str
    document: str
    code: str | None = None
    variables: dict[str, Any] | None = None
    operation: str | None = None


def nested(value: Any, levels: int, name: str | None = None) -> Any:
    """Put a value into so many lists, or into lists below a name."""
    for _ in range(levels):
        value = [value] if name is None else {name: [value]}
    return value


def often(text: str, times: int) -> str:
    """Write a field under many names."""
    return " ".join(f"a{nth}: {text}" for nth in range(times))


def chain(length: int, width: int) -> str:
    """Write fragments each of which spreads the next ones several times."""
    links = (f"fragment F{n} on Query {{" + f"...F{n + 1} " * width + "}" for n in range(length))
    return "{...F0}" + " ".join(links) + f" fragment F{length} on Query {{ shop {{ name }} }}"


def cycle(length: int) -> str:
    """Write fragments that spread each other in a ring."""
    links = (f"fragment F{n} on Query {{ ...F{(n + 1) % length} }}" for n in range(length))
    return "{ ...F0 }" + " ".join(links)


def levels(count: int) -> str:
    """Write so many fields inside each other."""
    return "{ a " * count + "}" * count


def fragments() -> Iterator[Attack]:
    """Give fragments that multiply, run in circles or lie idle."""
    yield Attack("fragment bomb", chain(30, 2), "FIELD_LIMIT")
    yield Attack("wide fragment bomb", chain(12, 19), "FIELD_LIMIT")
    yield Attack("long chain of fragments", chain(140, 1), None)
    yield Attack("chain beyond the tokens", chain(400, 1), "TOKEN_LIMIT")
    yield Attack("fragment in itself", "{...A} fragment A on Query {...A}", VALIDATION)
    yield Attack("two fragments in a circle", cycle(2), VALIDATION)
    yield Attack("ring of fragments", cycle(100), VALIDATION)
    idle = "".join(f"fragment F{n} on Shop {{ name }} " for n in range(200))
    yield Attack("unused fragments", "{ shop { name } }" + idle, VALIDATION)
    same = "fragment F on Shop { name } " * 200
    yield Attack("fragments of one name", "{ shop { ...F } }" + same, VALIDATION)
    yield Attack("inline fragments", "{ shop {" + "... { " * 60 + "id" + "}" * 62, None)
    often_deferred = " ".join(["... @defer { name }"] * 45)
    yield Attack("defers", f"{{ shop {{ {often_deferred} }} }}", "REPEAT_LIMIT")
    in_itself = "{ shop { ...F } } fragment F on Shop { id ... @defer { ...F } }"
    yield Attack("deferred in itself", in_itself, VALIDATION)
    yield Attack("unknown fragment", "{ shop { ...Nothing } }", VALIDATION)


def repeats() -> Iterator[Attack]:
    """Give the same thing many times, or under many names."""
    yield Attack("many repeats", "{ shop { " + "id " * 1900 + "} }", "FIELD_LIMIT")
    yield Attack("repeats", "{ shop { " + "id " * 400 + "} }", "REPEAT_LIMIT")
    inner = "shop { " + "id " * 20 + "} "
    yield Attack("field merges within the limits", "{ " + inner * 20 + "}", None)
    clashing = " ".join(f"orders(first: {n}) {{ nodes {{ id }} }}" for n in range(20))
    yield Attack("fields that can't be merged", f"{{ {clashing} }}", VALIDATION)
    yield Attack("aliases", f"{{ shop {{ {often('id', 100)} }} }}", "ALIAS_LIMIT")
    yield Attack("fields at the top", f"{{ {' '.join(['shop'] * 25)} }}", "ROOT_FIELD_LIMIT")
    many = often("rebuildSearch { userErrors { code } }", 11)
    yield Attack("mutations at once", f"mutation {{ {many} }}", "ROOT_FIELD_LIMIT")
    skipped = "@skip(if: false) " * 60
    yield Attack("directives", f"{{ shop {{ name {skipped} }} }}", "DIRECTIVE_LIMIT")
    yield Attack("unknown directives", "{ shop { name " + "@a " * 900 + "} }", "DIRECTIVE_LIMIT")
    yield Attack("directive twice", "{ shop { name @skip(if: true) @skip(if: true) } }", VALIDATION)
    bomb = often("shop @include(if: $no) { name }", 20)
    yield Attack("include bomb", f"query ($no: Boolean!) {{ {bomb} }}", None, {"no": False})
    some = " ".join(f"query Q{n} {{ shop {{ name }} }}" for n in range(11))
    yield Attack("operations", some, "OPERATION_LIMIT", None, "Q1")
    two = "query A { shop { name } } query B { shop { name } }"
    yield Attack("neither of two operations", two, "OPERATION_UNKNOWN")
    yield Attack("unknown operation", two, "OPERATION_UNKNOWN", None, "__proto__")
    yield Attack("long operation name", two, "OPERATION_UNKNOWN", None, "A" * 50_000)


def depths() -> Iterator[Attack]:
    """Give what is nested, long, or large."""
    yield Attack("deep", levels(60), "DEPTH_LIMIT")
    yield Attack("very deep", levels(600), PARSE)
    literal = "{and: [" * 200 + "]}" * 200
    yield Attack("deep literal", f"{{ orders(filter: {literal}) {{ totalCount }} }}", PARSE)
    deep_type = "query ($a: " + "[" * 600 + "Int" + "]" * 600 + ") { shop { name } }"
    yield Attack("deep type", deep_type, PARSE)
    page = "orders(first: 100) { nodes { id lines(first: 100) { nodes { id } } } }"
    yield Attack("large pages", f"{{ {page} }}", "COST_LIMIT")
    yield Attack("tokens", "{ " + "a " * 20_000 + "}", "TOKEN_LIMIT")
    long_int = "{ orders(first: " + "9" * 20_000 + ") { totalCount } }"
    yield Attack("endless number", long_int, VALIDATION)
    yield Attack("endless exponent", "{ orders(first: 1e99999) { totalCount } }", VALIDATION)
    yield Attack("long name", "{ " + "a" * 50_000 + " }", VALIDATION)
    yield Attack("long text", '{ orders(search: "' + "x" * 50_000 + '") { totalCount } }', INPUT)
    block = '{ orders(search: """' + " x\n" * 15_000 + '""") { totalCount } }'
    yield Attack("block string", block, INPUT)
    yield Attack("comments", "{ shop { name } }" + "#\n" * 15_000, "TOKEN_LIMIT")
    yield Attack("commas", "{ shop { name } }" + "," * 50_000, None)
    yield Attack("byte order marks", "\ufeff" * 15_000 + "{ shop { name } }", None)
    yield Attack("escapes", '{ orders(search: "' + "\\u0041" * 8_000 + '") { totalCount } }', INPUT)


def oddities() -> Iterator[Attack]:
    """Give what is no document, or of other types than it should."""
    yield Attack("NUL", "{ shop { name\0 } }", PARSE)
    yield Attack("emoji", "{ shop { \U0001f381 } }", PARSE)
    yield Attack("wide letters", "{ \uff53\uff48\uff4f\uff50 }", PARSE)
    yield Attack("half a document", "{ shop { name", PARSE)
    yield Attack("only a comment", "# nothing", PARSE)
    yield Attack("schema definition", "type Query { a: Int }", "OPERATION_UNKNOWN")
    yield Attack("unknown names", f"{{ {' '.join(f'orders{n}' for n in range(18))} }}", VALIDATION)
    types = " ".join(f"$a{n}: OrderFilterr{n}" for n in range(200))
    yield Attack("unknown types", f"query ({types}) {{ shop {{ name }} }}", VALIDATION)
    given = " ".join(f"orderr{n}: 1" for n in range(200))
    yield Attack("unknown arguments", f"{{ orders({given}) {{ totalCount }} }}", VALIDATION)
    unused = " ".join(f'$a{n}: [ID!] = ["a", "b"]' for n in range(150))
    yield Attack("unused defaults", f"query ({unused}) {{ shop {{ name }} }}", VALIDATION)
    yield Attack("undeclared variable", "{ shop { name @include(if: $x) } }", VALIDATION)


def introspections() -> Iterator[Attack]:
    """Give questions about the schema that have long answers."""
    types = "{ __schema { types { %s } } }"
    yield Attack(
        "arguments often", types % often(f"fields {{ args {{ {WRAPPED} }} }}", 29), "COST_LIMIT"
    )
    circle = types % "fields { type { fields { type { fields { name } } } } }"
    yield Attack("circle of fields", circle, "INTROSPECTION_LIMIT")
    deep = '{ __type(name: "Order") {' + "ofType {" * 20 + "name" + "}" * 22
    yield Attack("deep introspection", deep, "INTROSPECTION_LIMIT")
    all_of_it = f"__schema {{ types {{ name fields {{ name {WRAPPED} }} }} }}"
    yield Attack("schema often", f"{{ {often(all_of_it, 10)} }}", "COST_LIMIT")


def variables() -> Iterator[Attack]:
    """Give good documents with variables that are not."""
    node = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    yield Attack("ids", node, "IDS_LIMIT", {"ids": ["x"] * 6_000})
    yield Attack("ids in lists", node, INPUT, {"ids": nested("x", 400)})
    yield Attack("deep filter", FILTERED, INPUT, {"f": nested({}, 80, "and")})
    yield Attack("wide filter", FILTERED, "COST_LIMIT", {"f": {"or": [{"email": "a"}] * 2_500}})
    yield Attack("many values", FILTERED, INPUT, {"f": {"sku": ["a"] * 9_000}})
    yield Attack("prototype", FILTERED, INPUT, {"f": {"__proto__": {"a": 1}, "constructor": 1}})
    yield Attack("unknown variables", FILTERED, None, {f"v{n}": n for n in range(3_000)})
    yield Attack("wrong lines", PLACED, INPUT, {"i": {"lines": [{}] * 800}})
    yield Attack("more lines", PLACED, "COST_LIMIT", {"i": {"lines": [{}] * 9_000}})
    yield Attack("deep JSON", LOGGED, INPUT, {"data": nested(1, 300)})
    yield Attack("deeper JSON", LOGGED, INPUT, {"data": nested(1, 700)})
    yield Attack("wide JSON", LOGGED, None, {"data": {f"k{n}": n for n in range(4_000)}})
    number = "query ($n: Int) { orders(first: $n) { totalCount } }"
    yield Attack("large number", number, INPUT, {"n": 2**53})
    yield Attack("number as text", number, INPUT, {"n": "1"})


def attacks() -> list[Attack]:
    """Give all of them; each fits into a WebSocket's message."""
    kinds = (fragments, repeats, depths, oddities, introspections, variables)
    return [attack for kind in kinds for attack in kind()]
