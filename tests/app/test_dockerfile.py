"""The Dockerfile's commands run, for real, in a temporary folder; what they make then serves."""

import socket
import time

import pytest
from dockerfile import REPO, Image, build


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Return what the Dockerfile makes; both tests below look at the same one."""
    return build(REPO / "Dockerfile", tmp_path_factory.mktemp("image"))


@pytest.mark.xdist_group("dockerfile")
class TestDockerfile:
    def test_the_image_holds_what_it_needs_and_no_more(self, image: Image):
        packages = next(image.root.glob("opt/tiski/lib/python3*/site-packages"))
        installed = {path.name for path in packages.iterdir()}
        ours = {"app", "schema", "resolvers", "domain", "db", "queryplan", "adapters"}
        assert ours | {"strawberry", "asyncpg", "uvicorn"} <= installed
        assert not installed & {"pytest", "hypothesis", "hatchling", "pip", "tests"}
        assert {path.name for path in image.root.iterdir()} == {"opt", "data"}
        user, group = image.settings["USER"].split(":")
        assert int(user) > 0 < int(group)

    def test_the_image_answers_help(self, image: Image):
        output, _ = image.start(*image.words("ENTRYPOINT"), "--help").communicate(timeout=30)
        assert "serve" in output
        assert "Traceback" not in output

    def test_the_image_migrates_serves_and_is_found_healthy(self, image: Image):
        entry = image.words("ENTRYPOINT")
        migration = image.start(*entry, "migrate")
        output, _ = migration.communicate(timeout=60)
        assert migration.returncode == 0, output
        assert list(image.workdir.glob("tiski.sqlite*"))

        port = free_port()
        check = [word.replace("8000", port) for word in image.words("HEALTHCHECK")]
        assert not is_healthy(image, check)
        server = image.start(*entry, *[w.replace("8000", port) for w in image.words("CMD")])
        try:
            deadline = time.monotonic() + 30
            while not (healthy := is_healthy(image, check)) and time.monotonic() < deadline:
                assert server.poll() is None, server.communicate()[0]
            assert healthy
        finally:
            server.terminate()
            server.communicate(timeout=30)


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
