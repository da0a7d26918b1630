"""Operations that hypothesis-graphql makes up from the schema, and what no answer to them may be."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, mutations, nodes, queries
from id_places import CORE
from plain_words import plain

MOMENTS = ("2026-03-01T12:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z", "soon", "")
AMOUNTS = ("12.50", "0", "-1", "999999999999999.9999", "1e3", "NaN", "")
WORDS = (
    "",
    " ",
    "x",
    "%_\\'\";--",
    "\u202eabc",
    "a\u0301",
    "EUR",
    "FI",
    "fi",
    "VIP",
    "a@example.com",
)
JSON_VALUES = (nodes.String("x"), nodes.Null, nodes.Object([]), nodes.Int(5))


def operations(ids: Sequence[str], texts: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """Give operations of one field each, and some with a fault, that ask for these ids."""
    own = st.sampled_from([*ids, "", "T3JkZXI6MQ"])
    words = st.sampled_from([*WORDS, *texts])
    scalars: Any = {
        "DateTime": st.sampled_from(MOMENTS).map(nodes.String),
        "Decimal": st.sampled_from(AMOUNTS).map(nodes.String),
        "JSON": st.sampled_from(JSON_VALUES),
        "ID": own.map(nodes.String),
        "String": st.one_of(words, st.text(max_size=20)).map(nodes.String),
        "Int": st.sampled_from([0, 1, 2, 5, 100, -1, 2**31 - 1]).map(nodes.Int),
    }

    def of(root: Any, make: Callable[..., Any]) -> Sequence[st.SearchStrategy[str]]:
        one = st.sampled_from(list(root.fields)).flatmap(
            lambda name: make(CORE, fields=[name], custom_scalars=scalars)
        )
        return one, one, make(CORE, custom_scalars=scalars, mode=Mode.NEGATIVE)

    return st.one_of(*of(CORE.query_type, queries), *of(CORE.mutation_type, mutations))


def made(strategy: st.SearchStrategy[str], count: int, number: int) -> list[str]:
    """Make so many documents that follow from a number."""
    found: list[str] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    @given(strategy)
    def take(document: str) -> None:
        found.append(document)

    take()
    return found


@dataclass
class Fuzz:
    """Sends documents, and notes what came of them."""

    client: httpx2.AsyncClient
    outcomes: Counter[str] = field(default_factory=Counter[str])
    faults: list[str] = field(default_factory=list[str])

    async def send(self, document: str) -> None:
        """Send a document, and if it is a query once more: then it is known."""
        body = await self._send(document)
        if not document.lstrip().startswith("mutation"):
            again = await self._send(document)
            if codes(again) != codes(body):
                self.faults.append(f"{document}\nthen {codes(body)}, now {codes(again)}")

    async def _send(self, document: str) -> Any:
        try:
            text = json.dumps({"query": document}).encode()
            answer = await self.client.post(
                "/graphql", content=text, headers={"Content-Type": "application/json"}
            )
            body = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            self.faults.append(f"{document}\n{error!r}")
            return {}
        self.outcomes[" ".join(sorted(set(codes(body)))) or "answered"] += 1
        if answer.status_code not in {200, 400}:
            self.faults.append(f"{document}\n{answer.status_code} {answer.text[:500]}")
        for message in messages(body):
            if not plain(message):
                self.faults.append(f"{document}\n{message}")
        return body


def codes(body: Any) -> list[str]:
    """Give the codes of an answer's errors."""
    return [error.get("extensions", {}).get("code", "NONE") for error in body.get("errors", [])]


def messages(body: Any) -> list[str]:
    """Give what people read of an answer's errors."""
    found = [error["message"] for error in body.get("errors", [])]
    for payload in (body.get("data") or {}).values():
        if isinstance(payload, dict):
            refused = payload.get("userErrors") or []
            found += [each["message"] for each in refused if each.get("message")]
    return found
