from typing import get_args

from domain.job import JobKind
from resolvers.kinds import KINDS


def test_every_kind_has_a_handler() -> None:
    assert set(KINDS) == set(JobKind)
    assert all(kind.name is name for name, kind in KINDS.items())


def test_payloads_hold_nothing_that_json_does_not() -> None:
    plain = {"str", "int", "bool", "None", "list[str]", "dict[str, typing.Any]"}
    for kind in KINDS.values():
        for field in kind.payload.__dataclass_fields__.values():
            kind_of = field.type
            written = str(kind_of) if get_args(kind_of) else kind_of.__name__
            assert set(written.split(" | ")) <= plain, f"{kind.name}: {field.name}"
