"""The Dockerfile's commands run, for real, in a temporary folder; what they make then serves."""

import socket
import time
from pathlib import Path

from dockerfile import REPO, Image, build


def test_what_the_dockerfile_makes_serves_and_is_found_healthy(tmp_path: Path):
    """One test, since the image takes half a minute to make."""
    image = build(REPO / "Dockerfile", tmp_path)
    holds_what_it_needs_and_no_more(image)
    answers_help(image)
    migrates(image)
    serves_and_is_found_healthy(image)


def holds_what_it_needs_and_no_more(image: Image) -> None:
    packages = next(image.root.glob("opt/tiski/lib/python3*/site-packages"))
    installed = {path.name for path in packages.iterdir()}
    ours = {"app", "schema", "resolvers", "domain", "db", "queryplan", "adapters"}
    assert ours | {"strawberry", "asyncpg", "uvicorn"} <= installed
    assert not installed & {"pytest", "hypothesis", "hatchling", "pip"}
    assert not list(packages.glob("tests/**/*.py"))  # python-barcode leaves a folder of that name
    assert {path.name for path in image.root.iterdir()} == {"opt", "data"}
    user, group = image.settings["USER"].split(":")
    assert int(user) > 0 < int(group)


def answers_help(image: Image) -> None:
    process = image.start(*image.words("ENTRYPOINT"), "--help")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "serve" in output


def migrates(image: Image) -> None:
    process = image.start(*image.words("ENTRYPOINT"), "migrate")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert list(image.workdir.glob("tiski.sqlite*"))


def serves_and_is_found_healthy(image: Image) -> None:
    port = free_port()
    check = [word.replace("8000", port) for word in image.words("HEALTHCHECK")]
    command = [word.replace("8000", port) for word in image.words("CMD")]
    assert not is_healthy(image, check)
    server = image.start(*image.words("ENTRYPOINT"), *command)
    try:
        deadline = time.monotonic() + 60
        while not (healthy := is_healthy(image, check)) and time.monotonic() < deadline:
            assert server.poll() is None, server.communicate()[0]
        assert healthy
    finally:
        server.terminate()
        server.communicate(timeout=60)


def is_healthy(image: Image, check: list[str]) -> bool:
    """Carry out the health check once."""
    process = image.start(*check)
    process.communicate(timeout=30)
    return process.returncode == 0


def free_port() -> str:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
