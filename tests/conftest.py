"""Databases for the tests: both backends, migrated once a run, fresh for each test.

A test that asks for `database_url` runs twice, on SQLite and on PostgreSQL. A test for one of them:
`@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)`.
"""

import fcntl
import gc
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

import postgres
import pytest
from compiled_once import let_dialects_be_equal, open_sharing
from lent_databases import LentDatabases

import db.engine
from db.migrate import upgrade

RUN_FOLDER = pytest.StashKey[Path]()


class Addresses(NamedTuple):
    """How to reach one fresh database: as the application, and as its owner."""

    app: str
    owner: str


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder; its processes (pytest-xdist) share what they start in there."""
    handed = cast("dict[str, str] | None", getattr(config, "workerinput", None))
    let_dialects_be_equal()
    db.engine.create_async_engine = open_sharing
    folder = handed["run_folder"] if handed else tempfile.mkdtemp(prefix="tiski-tests-")
    config.stash[RUN_FOLDER] = Path(folder)


def pytest_collection_finish() -> None:
    """Leave what was imported out of every collection of garbage from here on."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker process where the run's folder is."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run's processes started, when the last of them has ended."""
    if not hasattr(config, "workerinput"):
        postgres.stop(config.stash[RUN_FOLDER])


@contextmanager
def once_at_a_time(folder: Path) -> Generator[None]:
    """Let one process of the run in; the others wait."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """Return the folder that all processes of this run share."""
    return pytestconfig.stash[RUN_FOLDER]


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> postgres.Server:
    """Return the run's PostgreSQL server, with both roles; its template is not migrated yet."""
    with once_at_a_time(run_folder):
        return postgres.start(run_folder)


@pytest.fixture(scope="session")
def postgres_template(run_folder: Path, postgres_server: postgres.Server) -> postgres.Server:
    """Return the run's PostgreSQL server, its template built by the migrations."""
    done = run_folder / "postgres-is-migrated"
    with once_at_a_time(run_folder):
        if not done.exists():
            upgrade(postgres_server.url("tiski_owner", postgres.TEMPLATE))
            done.touch()
    return postgres_server


@pytest.fixture(scope="session")
def postgres_databases(postgres_template: postgres.Server) -> Generator[LentDatabases]:
    """Yield the databases that this process lends to its tests."""
    databases = LentDatabases(postgres_template)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_template(run_folder: Path) -> Path:
    """Return an SQLite file built by the migrations."""
    made, file = run_folder / "making.sqlite", run_folder / "template.sqlite"
    with once_at_a_time(run_folder):
        if not file.exists():
            upgrade(f"sqlite+aiosqlite:///{made}")
            made.rename(file)
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Return the kind of database that the test runs on: both, one after the other."""
    return str(request.param)


@pytest.fixture
def addresses(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Addresses]:
    """Yield the addresses of a fresh, migrated, empty database."""
    if backend == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        url = f"sqlite+aiosqlite:///{shutil.copy(template, tmp_path / 'tiski.sqlite')}"
        yield Addresses(app=url, owner=url)
    else:
        server: postgres.Server = request.getfixturevalue("postgres_template")
        databases: LentDatabases = request.getfixturevalue("postgres_databases")
        with databases.lend() as name:
            yield Addresses(server.url("tiski_app", name), server.url("tiski_owner", name))


@pytest.fixture
def database_url(addresses: Addresses) -> str:
    """Return the address that the application logs in with (`TISKI_DATABASE_URL`)."""
    return addresses.app


@pytest.fixture
def owner_url(addresses: Addresses) -> str:
    """Return the address of the tables' owner (`TISKI_MIGRATION_URL`); on SQLite the same file."""
    return addresses.owner
