"""The command line in this process, on either database."""

import logging
import os
from collections.abc import Callable, Generator

import pytest
import structlog
from conftest import Addresses
from typer.testing import CliRunner, Result

from app.cli import command_line
from app.logs import OURS
from app.settings import PREFIX

Tiski = Callable[..., Result]


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture
def logs_as_before() -> Generator[None]:
    """Undo what a command sets up for the logs of its process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    named = [*OURS, "strawberry.execution", "uvicorn.error"]
    levels = {name: logging.getLogger(name).level for name in named}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.fixture
def tiski(
    no_settings: None, logs_as_before: None, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> Tiski:
    """Return the command `tiski`, set up for a fresh database."""
    monkeypatch.setenv("TISKI_DATABASE_URL", addresses.app)
    monkeypatch.setenv("TISKI_MIGRATION_URL", addresses.owner)
    return lambda *words: CliRunner().invoke(command_line(words), words)


@pytest.fixture
def token(tiski: Tiski) -> str:
    """Return a token that may do everything in the shop named demo."""
    assert tiski("shop", "create", "demo").exit_code == 0
    return tiski("token", "create", "--shop", "demo", "--name", "test").stdout.strip()
