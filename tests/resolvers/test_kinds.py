from domain.job import JobKind
from resolvers.kinds import KINDS


def test_every_kind_has_a_handler() -> None:
    assert set(KINDS) == set(JobKind)
    assert all(kind.name is name for name, kind in KINDS.items())


def test_payloads_hold_nothing_that_json_does_not() -> None:
    plain = {"str", "int", "bool", "None", "list[str]"}
    for kind in KINDS.values():
        for field in kind.payload.__dataclass_fields__.values():
            written = getattr(field.type, "__name__", str(field.type))
            assert set(written.split(" | ")) <= plain, f"{kind.name}: {field.name}"
