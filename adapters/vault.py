"""Seals secrets with keys of the deployment, by Fernet (AES-128-CBC with HMAC-SHA256)."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import NotConfigured
from domain.ports import SecretUnreadable, Vault

_PURPOSE = b"tiski: secrets in the database"
_LENGTH = 32


class FernetVault:
    """Seals with the first key, opens with any; without a key it does neither."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are texts of any length with enough chance in them."""
        self._fernet = MultiFernet([_fernet(key) for key in keys]) if keys else None

    @property
    def is_ready(self) -> bool:
        """Tell whether there is a key to seal with."""
        return self._fernet is not None

    def seal(self, secret: str) -> str:
        """Give the secret in a form that may be stored."""
        if self._fernet is None:
            raise NotConfigured("TISKI_SECRET_KEY")
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Give the secret back."""
        if self._fernet is None:
            raise SecretUnreadable
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error


def vault(keys: Sequence[str]) -> Vault:
    """Make the vault of a process."""
    return FernetVault(keys)


def _fernet(key: str) -> Fernet:
    derived = HKDF(SHA256(), _LENGTH, salt=None, info=_PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
