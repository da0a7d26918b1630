"""Values of arguments: good ones, and such as are refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)
from oracle.stock import Stock

from queryplan.ids import encode_id

COMBINATIONS = ("and", "or", "not")
FOREVER = "9999-12-31T23:59:59.999999+00:00"


@dataclass(slots=True)
class Values:
    """Chooses values; `hostile` ones may be refused by the API."""

    random: Random
    stock: Stock
    hostile: bool = False
    _terms: int = 0

    def arguments(self, parent: str, field: GraphQLField, name: str, most: int) -> dict[str, Any]:
        """Choose the arguments of a field, those of a list with a page of at most `most`."""
        given: dict[str, Any] = {}
        shown = get_named_type(field.type).name
        for argument, definition in field.args.items():
            if argument in ("first", "last", "after", "before"):
                continue
            required = isinstance(definition.type, GraphQLNonNull)
            if required or self.random.random() < 0.5:
                self._terms = 0
                given[argument] = self.value(definition.type, argument, shown)
        if "first" in field.args:
            paging = self._paging((parent, name, _sorted_by(given)), most)
            given |= {name: value for name, value in paging.items() if name in field.args}
        return given

    def _paging(self, place: tuple[str, str, str | None], most: int) -> dict[str, Any]:
        """Choose the four arguments of a page, in all their combinations."""
        random = self.random
        forms = ("", "f", "l", "fa", "lb", "fb", "la", "ab", "fab", "lab", "a", "b")
        form = random.choice(forms if most >= 20 else [each for each in forms if each[:1] in "fl"])
        if not form and most < 20:
            form = "f"
        size = random.choice([0, 1, 2, 3, most, most, 100 if most >= 20 else most])
        known = list(self.stock.cursors.get(place, ()))
        if self.hostile:
            size = random.choice([size] * 9 + [-1, 101, 2**31 - 1])
            known += random.sample(self._odd_cursors(), 2)
            form = random.choice([form] * 15 + ["fl", "flab"])
        given: dict[str, Any] = {}
        for letter, argument in zip("flab", ("first", "last", "after", "before"), strict=True):
            if letter in form:
                given[argument] = size if letter in "fl" else random.choice(known or [None])
            elif random.random() < 0.1:
                given[argument] = None
        return given

    def _odd_cursors(self) -> list[str]:
        others = [cursor for each in self.stock.cursors.values() for cursor in each]
        real = self.random.choice(others)
        odd = ["", "x", "=", "WzFd", "\u00e4", real + "=", real[:-3], real.upper(), "A" * 5000]
        return [self.random.choice(others), *odd]

    def value(self, kind: Any, name: str, within: str) -> Any:
        """Choose a value of an input type for the field or argument of that name."""
        random = self.random
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type, name, within)
        return None if random.random() < 0.12 else self._present(kind, name, within)

    def _present(self, kind: Any, name: str, within: str) -> Any:
        random = self.random
        if isinstance(kind, GraphQLList):
            if name == "ids":
                return self._ids()
            most = 1 if isinstance(get_named_type(kind), GraphQLInputObjectType) else 3
            least = 1 if name == "filters" and not self.hostile else 0
            wanted = random.randint(least, max(least, most))
            found = [self.value(kind.of_type, name, within) for _ in range(wanted)]
            if name == "filters":
                return [{**each, "key": str(at)} for at, each in enumerate(found)]
            return found
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, within)
        if isinstance(kind, GraphQLEnumType):
            return random.choice(list(kind.values))
        return self._scalar(kind.name, name, within)

    def _object(self, kind: GraphQLInputObjectType, within: str) -> dict[str, Any]:
        random, fields = self.random, kind.fields
        if is_one_of(kind):
            name = random.choice(list(fields))
            return {name: self._present(fields[name].type, name, within)}
        self._terms += 1
        given: dict[str, Any] = {}
        few = random.randint(0, 3)
        for name in random.sample(list(fields), len(fields)):
            required = isinstance(fields[name].type, GraphQLNonNull) and name != "direction"
            too_many = name in COMBINATIONS and self._terms > (30 if self.hostile else 2)
            if required or (few > 0 and not too_many):
                few -= 1
                given[name] = self.value(fields[name].type, name, within)
        return given

    def _ids(self) -> list[str]:
        return [self._id("Node") for _ in range(self.random.randint(0, 5))]

    def _id(self, type_name: str) -> str:
        random, ids = self.random, self.stock.ids
        if self.hostile and random.random() < 0.2:
            odd = ["", "x", "T3JkZXI", "Order:1", "\U0001f381", "a" * 300]
            return random.choice([*odd, random.choice(ids[random.choice(list(ids))])])
        if type_name == "Node":
            type_name = random.choice(list(ids))
        elif type_name not in ids:
            return encode_id(type_name, UUID(int=1))  # the shop has none
        if type_name in ("Order", "Customer") and random.random() < 0.05:
            return self.stock.foreign[type_name == "Order"]
        return random.choice(ids[type_name])

    def _scalar(self, kind: str, name: str, within: str) -> Any:
        random = self.random
        match kind:
            case "Boolean":
                return random.random() < 0.5
            case "Int":
                return random.choice([0, 1, 2, 5, 2**31 - 1, -(2**31)])
            case "ID":
                owners = {
                    "customer": "Customer",
                    "customerId": "Customer",
                    "order": "Order",
                    "assignee": "Staff",
                }
                return self._id("Node" if name == "ids" else owners.get(name, within))
            case "DateTime":
                moments = [*self.stock.moments, "0001-01-01T00:00:00Z", FOREVER]
                odd = [
                    "2026-01-01",
                    "yesterday",
                    "2026-13-01T00:00:00Z",
                    "0001-01-01T00:00:00+05:00",
                ]
                return random.choice([*moments, *odd] if self.hostile else moments)
            case "Decimal":
                odd = ["1e3", "NaN", "12,5", "0.12345", 5]
                return random.choice(["0", "100", "-1", "12345", *(odd if self.hostile else [])])
            case _:
                return self._text(name)

    def _text(self, name: str) -> str:
        random = self.random
        if name == "locale":
            return random.choice(["fi", "nb-NO", "sv", "en", "", "xx", "de"])
        if name == "key":
            return "all"
        if name == "currencyCode" and not self.hostile:
            return random.choice(self.stock.texts[name])
        odd = ["", " ", "%_\\", "\u00c4\u00d6 \U0001f381", "'; --", "a" * 190]
        if self.hostile:
            odd += ["\u0000", "a" * 300, "\ud800" if random.random() < 0.1 else "x", "b" * 3000]
        known = self.stock.texts.get(name, ["none"])
        return random.choice(odd) if random.random() < 0.15 else random.choice(known)


def is_one_of(kind: GraphQLInputObjectType) -> bool:
    """Tell whether exactly one field of an input has to be given."""
    declared: Any = kind.extensions["strawberry-definition"]
    return declared.is_one_of


def _sorted_by(given: Mapping[str, Any]) -> str | None:
    sort = given.get("orderBy")
    return None if sort is None else f"{sort.get('field')} {sort.get('direction')}"
