"""Secrets in the database are sealed, and keys can be changed."""

import pytest

from adapters.vault import vault
from domain.errors import NotConfigured
from domain.ports import SecretUnreadable

OLD, NEW = "an old key with enough chance in it", "a new key with enough chance in it"


def test_a_secret_comes_back() -> None:
    sealed = vault([OLD]).seal("whsec_x")
    assert "whsec_x" not in sealed
    assert sealed != vault([OLD]).seal("whsec_x")
    assert vault([OLD]).open(sealed) == "whsec_x"


def test_keys_can_be_changed() -> None:
    sealed = vault([OLD]).seal("whsec_x")
    both = vault([NEW, OLD])
    assert both.open(sealed) == "whsec_x"
    assert vault([NEW]).open(both.seal("whsec_y")) == "whsec_y"
    for keys in ([NEW], []):
        with pytest.raises(SecretUnreadable):
            vault(keys).open(sealed)


def test_without_a_key_nothing_is_sealed() -> None:
    assert not vault([]).is_ready
    with pytest.raises(NotConfigured):
        vault([]).seal("whsec_x")


def test_what_was_changed_is_not_opened() -> None:
    sealed = vault([OLD]).seal("whsec_x")
    with pytest.raises(SecretUnreadable):
        vault([OLD]).open(sealed[:-4] + "AAA=")
