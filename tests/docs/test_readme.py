"""A newcomer who types in what the README says, at a real `make run`."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from docs.markdown import REPO, blocks
from docs.reader import ADDRESS, TOKEN, Reader
from serving import environ_of, free_port

README = REPO / "README.md"
PATIENCE = 600.0  # seconds; the first time it installs everything
_SHOWN = re.compile(r"^TOKEN=(tsk_\S+)$", re.MULTILINE)


@contextmanager
def make_run(port: int, environ: dict[str, str], log: Path) -> Generator[str]:
    """Type `make run`, wait until it serves, give what it has said, and press Ctrl+C at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=REPO,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _serves(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield log.read_text()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()


def _serves(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz").is_success
    except httpx2.TransportError:
        return False


def test_a_newcomer_can_follow_it(folder: Path, tmp_path: Path):
    port = free_port()
    environ = {
        name: value
        for name, value in environ_of(f"sqlite+aiosqlite:///{tmp_path}/tiski.db").items()
        if not name.startswith(("MAKE", "MFLAGS", "PYTHONPATH"))  # of the `make test` around us
    }
    environ["TISKI_MAIL_DIR"] = str(tmp_path / "mail")
    page = blocks(README)
    assert [block.text for block in page[:3:2]] == ["make run\n", "make test\n"]

    with make_run(port, environ, tmp_path / "first.log") as said:
        found = _SHOWN.search(said)
        assert found, said
        program = str(REPO / ".venv/bin/tiski")
        reader = Reader(
            f"http://127.0.0.1:{port}",
            found[1],
            program,
            environ,
            folder,
            exit_codes={"online-retail-lines.csv": 1},
        )
        shown = page[1].text.replace(TOKEN, reader.token).replace(ADDRESS, reader.address)
        assert shown in said
        reader.follow(page[3:], sees='"30.90"')
        sends_a_message_that_lies_there_soon(reader, tmp_path / "mail")

    with make_run(port, environ, tmp_path / "second.log") as said:
        found = _SHOWN.search(said)
        assert found
        assert found[1] != reader.token
        before, reader.token = reader.token, found[1]
        answer = reader.ask("{ orders(first: 0) { totalCount } }")
        assert answer["data"] == {"orders": {"totalCount": 501}}
        reader.token = before
        (error,) = reader.ask("{ orders(first: 0) { totalCount } }")["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"


def sends_a_message_that_lies_there_soon(reader: Reader, folder: Path) -> None:
    """S1-18: without any mail server, within 5 seconds."""
    (order,) = reader.ask("{ orders(first: 1) { nodes { id } } }")["data"]["orders"]["nodes"]
    about = f'about: {{orderId: "{order["id"]}"}}, template: ORDER_RECEIVED, to: "aino@example.com"'
    sent = reader.ask(
        f"mutation {{ sendMessage(input: {{{about}}}) {{ userErrors {{ message }} }} }}"
    )
    assert sent["data"] == {"sendMessage": {"userErrors": []}}
    deadline = time.monotonic() + 5
    while not (written := [each.read_text() for each in folder.rglob("*.eml")]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert any("To: aino@example.com" in text for text in written)


def test_make_test_is_there():
    subprocess.run(["make", "--dry-run", "test"], cwd=REPO, check=True, capture_output=True)
