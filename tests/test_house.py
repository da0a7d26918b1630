"""The house keeps its own rules, where no tool checks them."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

REPO = Path(__file__).parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]


def imports(file: Path) -> Iterator[str]:
    """Yield the first word of every absolute import in a file."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_domain_imports_the_standard_library_only():
    allowed = {*sys.stdlib_module_names, "domain"}
    found = {name for file in (REPO / "domain").rglob("*.py") for name in imports(file)}
    assert found <= allowed, found - allowed


@pytest.mark.parametrize("name", LOCKS)
def test_locked_requirements_name_no_host_and_no_path(name: str):
    lines = (REPO / name).read_text().splitlines()
    said = [line for line in lines if not line.startswith("    --hash=sha256:")]
    assert not [line for line in said if "://" in line or " /" in line or line.startswith("-")]


@pytest.mark.parametrize("name", LOCKS)
def test_locked_requirements_are_pinned_and_hashed(name: str):
    entries = (REPO / name).read_text().replace("\\\n", " ").splitlines()
    for entry in entries:
        if not entry.lstrip().startswith("#"):
            assert "==" in entry, entry
            assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("folder", ["clients", "graphiql"])
def test_locked_packages_of_node_name_no_host_and_are_hashed(folder: str):
    lock = json.loads((REPO / folder / "package-lock.json").read_text())
    entries = {name: entry for name, entry in lock["packages"].items() if name}
    assert entries
    for name, entry in entries.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name


def test_the_image_and_the_developers_use_the_same_versions():
    pins = {
        name: {line.split()[0] for line in (REPO / name).read_text().splitlines() if "==" in line}
        for name in LOCKS
    }
    assert pins["requirements.lock"] <= pins["requirements-dev.lock"]
    assert pins["requirements-build.lock"] <= pins["requirements-dev.lock"]


def test_compose_serves_as_the_role_that_owns_nothing():
    services = yaml.safe_load((REPO / "compose.yaml").read_text())["services"]
    assert "//tiski_app:" in services["api"]["environment"]["TISKI_DATABASE_URL"]
    assert "TISKI_MIGRATION_URL" not in services["api"]["environment"]
    assert "//tiski_owner:" in services["migrate"]["environment"]["TISKI_MIGRATION_URL"]
    assert services["api"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    (mount,) = [v for v in services["db"]["volumes"] if v.startswith("./")]
    assert (REPO / mount.split(":")[0]).is_file()
