import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.contacts import contact_checks
from domain.errors import InvalidInput
from domain.ports import Checked

CHECKS = contact_checks()
RIGHT, ODD, WRONG = "right", "odd", "wrong"


def verdict(checked: Checked) -> str:
    if checked.problem is None:
        return RIGHT
    return WRONG if checked.certain else ODD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aino@example.com", RIGHT),
        ("Aino.Virtanen+shop@mail.example", RIGHT),
        ("äiti@kauppa.example", RIGHT),
        ("aino@bücher.example", RIGHT),
        ('"aino virtanen"@example.com', RIGHT),
        ("aino@shop.test", ODD),
        ("aino@localhost", ODD),
        ("aino@printer.local", ODD),
        ("aino..v@example.com", ODD),
        (".aino@example.com", ODD),
        ("a" * 65 + "@example.com", ODD),
        ("aino@☕.example", ODD),
        ("aino", WRONG),
        ("aino.example.com", WRONG),
        ("@example.com", WRONG),
        ("aino@", WRONG),
        ("aino@@example.com", WRONG),
        ("aino@ example.com", WRONG),
        ("aino v@example.com", WRONG),
        ("aino@example..com", WRONG),
        ("aino@-example.com", WRONG),
        ("aino@example.com.", WRONG),
        ("aino@exam_ple.com", WRONG),
        ("Aino <aino@example.com>", WRONG),
        ("aino@example.com, eino@example.com", WRONG),
        ("a" * 243 + "@example.com", WRONG),
    ],
)
def test_email(text: str, expected: str):
    checked = CHECKS.email(text)
    assert verdict(checked) == expected
    assert checked.value == text


def test_an_email_address_stays_as_typed_and_has_a_spelling_for_machines():
    checked = CHECKS.email("Aino@EXAMPLE.com")
    assert (checked.value, checked.canonical) == ("Aino@EXAMPLE.com", "Aino@example.com")
    assert CHECKS.email("aino@shop.test").canonical == "aino@shop.test"
    assert CHECKS.email("aino..v@example.com").canonical is None


@pytest.mark.parametrize(
    ("text", "country", "expected", "canonical"),
    [
        ("040 123 4567", "FI", RIGHT, "+358401234567"),
        ("+358 (0)40 123 4567", "FI", RIGHT, "+358401234567"),
        ("+358 40 123 4567", None, RIGHT, "+358401234567"),
        ("00358 40 123 4567", None, RIGHT, "+358401234567"),
        ("22 33 44 55", "NO", RIGHT, "+4722334455"),
        ("+47 22 33 44 55", "FI", RIGHT, "+4722334455"),
        ("040 123 4567 ext. 12", "FI", RIGHT, "+358401234567"),
        ("040 123 4567 x12", "FI", RIGHT, "+358401234567"),
        ("040 123 4567", None, RIGHT, None),
        ("040 123 4567", "AQ", RIGHT, None),
        ("040", "FI", ODD, None),
        ("112", "FI", ODD, None),
        ("+999 123456", None, ODD, None),
        ("040 1234567 / 050 1234567", "FI", ODD, None),
        ("1234567890123456789", "FI", ODD, None),
        ("99 99 99 99", "DK", RIGHT, "+4599999999"),
        ("12 34 56 78", "NO", ODD, "+4712345678"),
        ("call me", "FI", WRONG, None),
        ("0800 TISKI", "FI", WRONG, None),
        ("040 123 4567 ask for Aino", "FI", WRONG, None),
        ("12", "FI", WRONG, None),
        ("-", None, WRONG, None),
    ],
)
def test_phone(text: str, country: str | None, expected: str, canonical: str | None):
    checked = CHECKS.phone(text, country)
    assert (verdict(checked), checked.canonical) == (expected, canonical)
    assert checked.value == text


@pytest.mark.parametrize(
    ("text", "country", "expected", "canonical"),
    [
        ("FI20774740", "FI", RIGHT, "FI20774740"),
        ("FI 2077474-0", None, RIGHT, "FI20774740"),
        ("2077474-0", "FI", RIGHT, "FI20774740"),
        ("fi20774740", "SE", RIGHT, "FI20774740"),
        ("EL 094259216", "GR", RIGHT, "EL094259216"),
        ("094259216", "GR", RIGHT, "EL094259216"),
        ("DE 136 695 976", "FI", RIGHT, "DE136695976"),
        ("ATU13585627", "AT", RIGHT, "ATU13585627"),
        ("IE 6433435F", "IE", RIGHT, "IE6433435F"),
        ("SE123456789701", "SE", RIGHT, "SE123456789701"),
        ("123456-7897", "SE", RIGHT, "SE123456789701"),
        ("NO 995 525 828 MVA", "NO", RIGHT, "NO995525828MVA"),
        ("988 077 917", "NO", RIGHT, "NO988077917"),
        ("988077917", "NO", RIGHT, "NO988077917"),
        ("GB 980 7806 84", "GB", RIGHT, "GB980780684"),
        ("XI 980 7806 84", "GB", RIGHT, "XI980780684"),
        ("CHE-107.787.577 IVA", "CH", RIGHT, "CHE107787577IVA"),
        ("12-3456789", "US", RIGHT, None),
        ("FI20774741", "FI", WRONG, None),
        ("FI20774741", None, WRONG, None),
        ("2077474-1", "FI", WRONG, None),
        ("988 077 918", "NO", WRONG, None),
        ("DE136695978", "FI", WRONG, None),
        ("GB802311781", "GB", WRONG, None),
        ("pending", "FI", WRONG, None),
        ("FI123", "FI", ODD, None),
        ("133/8150/8159", "DE", ODD, None),
        ("SE5", "US", ODD, None),
        ("12345678", None, ODD, None),
    ],
)
def test_vat_id(text: str, country: str | None, expected: str, canonical: str | None):
    checked = CHECKS.vat_id(text, country)
    assert (verdict(checked), checked.canonical) == (expected, canonical)
    assert checked.value == text


def test_a_wrong_vat_id_names_the_country_whose_rule_it_breaks():
    assert CHECKS.vat_id("2077474-1", "FI").problem == (
        "The check digits of this VAT id are not right for Finland."
    )


countries = st.sampled_from(["FI", "NO", "SE", "US", "GB", "CH", "GR", "AQ", None])
anything = (
    st.text(min_size=1)
    | st.from_regex(r"(FI|NO|SE|GB|XI|CH|EL)?[ 0-9A-Z+().-]{1,20}", fullmatch=True)
    | st.from_regex(r"[a-z.\"@]{1,20}@[a-zä.-]{1,20}", fullmatch=True)
)


@given(anything, countries)
def test_whatever_is_typed_gets_an_answer(text: str, country: str | None):
    for checked in (CHECKS.email(text), CHECKS.phone(text, country), CHECKS.vat_id(text, country)):
        assert checked.value == text
        assert not (checked.certain and checked.problem is None)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("fi21 1234 5600 0007 85", "FI2112345600000785"),
        ("NO93 8601 1117 947", "NO9386011117947"),
        ("SE45-5000-0000-0583-9825-7466", "SE4550000000058398257466"),
    ],
)
def test_an_iban_is_stored_as_machines_write_it(text: str, stored: str) -> None:
    assert CHECKS.iban(text) == stored


@pytest.mark.parametrize("text", ["FI2112345600000786", "FI21123456000007", "ZZ21", "", "Fi€"])
def test_what_is_no_iban(text: str) -> None:
    with pytest.raises(InvalidInput):
        CHECKS.iban(text)


def test_the_code_of_a_bank() -> None:
    assert [CHECKS.bic(text) for text in ("ndeafihh", "DABAFIHHXXX")] == ["NDEAFIHH", "DABAFIHHXXX"]
    for text in ("NDEAFI", "12EAFIHH", "NDEAFIHHX", "NDEA FI H"):
        with pytest.raises(InvalidInput):
            CHECKS.bic(text)
