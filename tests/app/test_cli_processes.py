"""Commands that keep running, as processes of their own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from conftest import Addresses
from factories import close_world, open_world
from serving import free_port

REPO = Path(__file__).parent.parent.parent
PATIENCE = 60.0


@contextmanager
def running(*words: str, **settings: str) -> Generator["subprocess.Popen[str]"]:
    """Run a command of `tiski` until the block ends, and see that it ends well when it is told."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TISKI_")}
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error::DeprecationWarning",
            "-c",
            "from app.cli import main; main()",
            *words,
        ],
        env={**clean, "PYTHONPATH": str(REPO), **settings},
        cwd=REPO,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in said, said
        assert "Warning" not in said, said
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def wait_until_ready(address: str, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stdout and process.stdout.read()
        try:
            if httpx2.get(f"{address}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("it never got ready")


@pytest.mark.parametrize(
    ("backend", "workers"), [("sqlite", 2), ("postgresql", 1)], indirect=["backend"]
)
def test_serve_answers_with_one_process_or_more(workers: int, addresses: Addresses):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    words = ("serve", "--port", str(port), "--workers", str(workers))
    listen = f"127.0.0.1:{free_port()}"
    own = {"TISKI_METRICS_LISTEN": listen} if workers > 1 else {}
    with running(*words, TISKI_DATABASE_URL=addresses.app, **own) as process:
        wait_until_ready(address, process)
        for _ in range(10):
            refused = httpx2.post(f"{address}/graphql", json={"query": "{ shop { slug } }"})
            assert refused.status_code == 401
            assert "server" not in refused.headers
        figures = f"http://{listen}" if own else address
        said = httpx2.get(f"{figures}/metrics").text.splitlines()
        assert 'tiski_http_requests_total{method="POST",route="/graphql",status="401"} 10.0' in said
        assert f"tiski_pool_connections {10.0 * workers}" in said
        assert httpx2.get(f"{figures}/readyz").is_success
        assert httpx2.get(f"{address}/metrics").status_code == (404 if own else 200)
        if workers > 1:
            assert process.stdout
            assert "budgets are per process" in process.stdout.readline()


def test_a_worker_of_its_own_does_the_work_and_tells_of_it(addresses: Addresses):
    async def queue() -> None:
        world = await open_world(addresses.app, addresses.owner)
        await world.do("mutation { rebuildSearch { userErrors { code } } }")
        await close_world(world)

    asyncio.run(queue())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    words = ("worker", "--port", str(port))
    with running(*words, TISKI_DATABASE_URL=addresses.app) as process:
        wait_until_ready(address, process)
        deadline = time.monotonic() + PATIENCE
        done = 'tiski_jobs_total{kind="REBUILD_SEARCH",outcome="done"} 1.0'
        while done not in (figures := httpx2.get(f"{address}/metrics").text):
            assert time.monotonic() < deadline, figures
            time.sleep(0.1)
        assert "tiski_jobs_waiting 0.0" in figures.splitlines()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_worker_runs_until_it_is_told_to_stop(addresses: Addresses):
    with running("worker", TISKI_DATABASE_URL=addresses.app) as process:
        assert process.stdout
        assert "worker started" in process.stdout.readline()


@pytest.mark.parametrize("command", ["demo", "shop", "token"])
def test_a_command_loads_what_it_needs(command: str):
    """The server's packages take longer to load than most commands to run."""
    program = (
        f"import sys; from app.cli import command_line; command_line([{command!r}]);"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "sqlalchemy" in loaded
    assert not {"strawberry", "graphql", "uvicorn", "starlette", "alembic", "faker"} & loaded
