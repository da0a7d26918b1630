"""Secrets and card data are taken out of what was said, by rule, before it is stored."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psp_payloads import ALL, AMEX, CARD, IBAN, Said

from domain.redaction import MAX_BYTES, REDACTED, is_secret, redacted, redacted_text
from domain.references import luhn_check_digit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("said", ALL.values(), ids=ALL.keys())
def test_s1_15_what_providers_say(said: Said) -> None:
    text = json.dumps(redacted(said.payload), ensure_ascii=False).replace('\\"', '"')
    original = json.dumps(said.payload, ensure_ascii=False).replace('\\"', '"')
    for secret in said.secrets:
        assert secret in original
        assert secret not in text
    for kept in said.kept:
        assert kept in text


@pytest.mark.parametrize(
    "number",
    [
        CARD,
        AMEX,
        "5555555555554444",
        "2223003122003222",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "6200000000000005",
        "6759649826438453",
        "4222222222222",
        "6304000000000000",
        "4000000000000000006",
    ],
)
@pytest.mark.parametrize("written", ["{}", "x{}x", "pan:{},", "{} 12/30", "99 {}"])
def test_card_numbers_of_every_kind(number: str, written: str) -> None:
    assert number not in redacted_text(written.format(number))
    assert redacted_text(f"no {number}").endswith(f"[card …{number[-4:]}]")


@pytest.mark.parametrize("between", [" ", "-", "\N{NO-BREAK SPACE}", "."])
@pytest.mark.parametrize("groups", [(4, 4, 4, 4), (4, 6, 6), (6, 10), (1,) * 16])
def test_card_numbers_in_groups(between: str, groups: tuple[int, ...]) -> None:
    parts, at = list[str](), 0
    for size in groups:
        parts.append(CARD[at : at + size])
        at += size
    text = redacted_text(f"Card {between.join(parts)} is it")
    assert text == "Card [card …4242] is it"


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",  # fails Luhn's check
        "1700000000000",  # milliseconds
        "8835511210681324",  # a reference of Adyen
        "424242424242",  # too short
        "+358 40 123 4567",
        "2026-11-21T14:30:00.123456+02:00",
        "RF18 5390 0754 7034",
        "FI2112345600000784",  # fails the check of account numbers
        "in_1MVXmb2eZvKYlo2C",
        "order C1000, 30.90 EUR",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert redacted_text(text) == text
    assert redacted({"reference": text}) == {"reference": text}


def test_account_numbers_keep_their_last_four() -> None:
    for written in (IBAN, "FI21 1234 5600 0007 85", "fi21-1234-5600-0007-85"):
        assert redacted_text(f"to {written}, please") == "to [account …0785], please"
    assert redacted_text("NO9386011117947") == "[account …7947]"
    assert redacted_text("GB82 WEST 1234 5698 7654 32 by phone") == "[account …5432] by phone"


@pytest.mark.parametrize(
    "name",
    [
        *("client_secret", "clientSecret", "CLIENT-SECRET", "api_key", "X-Api-Key", "apikey"),
        *(
            "Authorization",
            "proxy-authorization",
            "password",
            "token",
            "access_token",
            "Set-Cookie",
        ),
        *("cvc", "CVV2", "card[cvc]", "card.cvc", "card%5Bcvc%5D", "pan", "cardNumber", "pin"),
        *("encryptedCardNumber", "Ocp-Apim-Subscription-Key", "secret", "webhook_secret"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)
    assert redacted({name: "s3cr3t"}) == {name: REDACTED}
    assert redacted({name: {"inside": ["s3cr3t"]}}) == {name: REDACTED}
    assert redacted({name: 12345678}) == {name: REDACTED}
    assert redacted({name: None, "x": {name: True}}) == {name: None, "x": {name: True}}
    assert "s3cr3t" not in json.dumps(redacted([name, "s3cr3t"]))
    assert "s3cr3t" not in json.dumps(redacted({"name": name, "value": "s3cr3t"}))
    assert "s3cr3t" not in redacted_text(f"a=1&{name}=s3cr3t&b=2")


@pytest.mark.parametrize(
    "name",
    [
        *("id", "amount", "company", "shipping", "spinner", "idempotency_key", "cvc_check"),
        *("publishable_key", "pspReference", "description", "author", "expand", "maskedPan"),
    ],
)
def test_other_names_keep_their_values(name: str) -> None:
    assert not is_secret(name)
    assert redacted({name: "value"}) == {name: "value"}


def test_json_within_text_stays_json() -> None:
    found = redacted({"body": json.dumps({"client_secret": "abc", "card": {"number": CARD}})})
    assert json.loads(found["body"]) == {
        "client_secret": REDACTED,
        "card": {"number": "[card …4242]"},
    }


def test_a_number_that_is_a_card_number_is_text_then() -> None:
    assert redacted({"number": int(CARD), "amount": 3090}) == {
        "number": "[card …4242]",
        "amount": 3090,
    }


def test_a_name_can_be_a_card_number_too() -> None:
    assert redacted({CARD: 1}) == {"[card …4242]": 1}


def test_what_is_too_large_is_cut_after_the_secrets_went() -> None:
    found = redacted({"pages": ["x" * 7_000] * 10, "cvc": "314"})
    assert len(json.dumps(found).encode()) <= MAX_BYTES
    assert found["cut"].startswith("The first part of 7")
    long = redacted({"text": f"{'x' * 9_000} {CARD}"})
    assert long["text"].endswith("[cut: 9,013 characters]")
    deep: Any = "end"
    for _ in range(500):
        deep = [deep]
    assert "nested too deep" in json.dumps(redacted(deep))
    assert redacted("[" * 100_000).endswith("[cut: 100,000 characters]")


@given(value=JSON)
def test_whatever_comes_is_stored_as_json(value: Any) -> None:
    found = redacted(value)
    text = json.dumps(found)
    assert len(text) <= 6 * MAX_BYTES
    assert "\\u0000" not in text
    text.encode()


@given(
    digits=st.text("0123456789", min_size=12, max_size=18),
    first=st.sampled_from("23456"),
    before=st.text(max_size=5),
    after=st.text(max_size=5),
)
def test_no_card_number_survives(digits: str, first: str, before: str, after: str) -> None:
    body = first + digits[1:]
    number = body + luhn_check_digit(body)
    text = f"{before} {number} {after}"
    if before[-1:].isdigit() or after[:1].isdigit():
        return  # its groups may belong to another number
    assert number not in redacted_text(text)
    assert number not in json.dumps(redacted({"data": [text, {"text": text}]}))
