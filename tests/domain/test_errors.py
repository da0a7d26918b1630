"""Refusals: their codes, their paths, and several at once."""

import pytest

from domain import errors
from domain.errors import DomainError, ErrorCode, InvalidInput, NotFound, Problems, Refused


def test_every_code_belongs_to_one_error() -> None:
    kinds = DomainError.__subclasses__()
    assert sorted(kind.code for kind in kinds) == sorted(ErrorCode)


def test_the_tree_at_the_top_of_the_file_is_true() -> None:
    drawn = {
        line.split("── ")[1].split()[0]
        for line in (errors.__doc__ or "").splitlines()
        if "── " in line
    }
    assert drawn == {kind.__name__ for kind in DomainError.__subclasses__()} | {"Refused"}


def test_a_path_grows_as_the_error_travels_outwards() -> None:
    error = InvalidInput("Too long.", field=("city",))
    assert error.at("input", "address") is error
    assert error.field == ("input", "address", "city")
    assert str(error) == error.message == "Too long."


def test_problems_keep_everything_with_its_path() -> None:
    problems = Problems()
    with problems.at("input", "email"):
        raise InvalidInput("No.")
    with problems.at("input"):
        inner = Problems()
        with inner.at("lines", "0"):
            raise InvalidInput("No title.", field=("title",))
        with inner.at("lines", "1"):
            raise NotFound("article", field=())
        inner.settle()
    with problems.at("fine"):
        pass
    with pytest.raises(Refused) as refused:
        problems.settle()
    assert [error.field for error in refused.value.errors] == [
        ("input", "email"),
        ("input", "lines", "0", "title"),
        ("input", "lines", "1"),
    ]
    assert str(refused.value) == "No.; No title.; There is no such article in this shop."


def test_one_problem_is_raised_as_itself() -> None:
    problems = Problems()
    with problems.at("input"):
        raise InvalidInput("No.")
    with pytest.raises(InvalidInput, match="No") as raised:
        problems.settle()
    assert raised.value.field == ("input",)


def test_no_problem_raises_nothing() -> None:
    Problems().settle()


def test_what_is_no_refusal_passes_through() -> None:
    problems = Problems()
    with pytest.raises(ZeroDivisionError), problems.at("input"):
        raise ZeroDivisionError
