import pytest

from domain.errors import InvalidInput
from domain.ports import Checked, Doubt, DoubtCode

FIELD = ("input", "phone")
CODE = DoubtCode.PHONE_DOUBTFUL


def test_what_is_certainly_wrong_is_refused_with_its_field():
    with pytest.raises(InvalidInput, match="no letters") as caught:
        Checked(value="abc", code=CODE, problem="It has no letters.", certain=True).doubt(FIELD)
    assert caught.value.field == FIELD


def test_what_is_doubtful_is_a_warning():
    checked = Checked(value="123", code=CODE, problem="It is short.")
    assert checked.doubt(FIELD) == Doubt(CODE, "It is short.", FIELD)


def test_what_is_right_is_nothing_to_speak_of():
    assert Checked(value="123", code=CODE).doubt(FIELD) is None
