"""Reads the settings from the environment, and says in a sentence what is wrong with them."""

import os
import re
from typing import Any, Final, cast

from pydantic import ValidationError
from sqlalchemy import URL, make_url

from app.settings.settings import PREFIX, Settings

# docker/postgres/roles.sql has its passwords from the same shell, and Kubernetes tells the pods of
# a namespace where its service named tiski is.
_NOT_OURS: Final = re.compile(r"TISKI_((OWNER|APP)_PASSWORD|(SERVICE|PORT)(_.*)?)")


class SettingsInvalid(Exception):
    """The environment holds settings that can't be used; the message is one line about all."""


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsInvalid: a setting is malformed, or there is no setting of that name.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    faults = [
        f"{name} is not a setting of Tiski"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known and not _NOT_OURS.fullmatch(name)
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [_fault(detail) for detail in error.errors(include_input=False)]
    else:
        if not faults:
            return settings
    raise SettingsInvalid("; ".join(faults) + ".")


def without_password(url: str) -> str:
    """Give a database's address for people's eyes."""
    parsed: URL = make_url(url)
    return parsed.render_as_string(hide_password=True)


def _fault(detail: Any) -> str:
    """Say what is wrong with one setting, without its value, which may be a secret."""
    name = f"{PREFIX}{detail['loc'][0]}".upper()
    message = cast("str", detail["msg"]).removeprefix("Value error, ")
    return f"{name}: {message[0].lower()}{message[1:]}"
