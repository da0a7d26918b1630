"""What the commands about the contract say and write."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import command_line
from app.cli import schema as commands
from app.contract.released import FILE

SDL = "type Query {\n  a: Int\n  b: Int\n}\n"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder that looks like a clone of a repository with a smaller API."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commands, "sdl", lambda: SDL)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n\n### Added\n")
    return tmp_path


def tiski(*words: str) -> tuple[int, str]:
    """Type a command; give its exit code and what it said on stderr."""
    result = CliRunner().invoke(command_line(["schema"]), ["schema", *words])
    return result.exit_code, result.stderr


def test_a_version_is_promised_once(clone: Path):
    code, said = tiski("compare")
    assert (code, "is missing. Take it back from git." in said) == (1, True)
    assert tiski("release") == (0, "")
    assert tiski("compare") == (0, "")
    assert (clone / FILE).read_text().startswith("# Tiski 1.0.0, ")
    code, said = tiski("release")
    assert code == 1
    assert "is of 1.0.0 already. Raise `version` in pyproject.toml first." in said
    (clone / "pyproject.toml").unlink()
    code, said = tiski("release")
    assert (code, "names no version" in said) == (1, True)


def test_a_broken_promise_ends_the_check_and_is_not_released(
    clone: Path, monkeypatch: pytest.MonkeyPatch
):
    tiski("release")
    kept = (clone / FILE).read_text()
    monkeypatch.setattr(commands, "sdl", lambda: "type Query {\n  a: Int\n}\n")
    (clone / "pyproject.toml").write_text('[project]\nversion = "1.1.0"\n')
    for command in ("compare", "release"):
        code, said = tiski(command)
        assert code == 1
        assert said.splitlines()[0] == "Field Query.b was removed."
        assert said.splitlines()[-1].startswith("Error: This schema breaks clients in 1 place.")
    assert (clone / FILE).read_text() == kept


def test_nobody_takes_a_promise_out_by_hand(clone: Path):
    tiski("release")
    kept = (clone / FILE).read_text()
    (clone / FILE).write_text(kept.replace("  b: Int\n", ""))
    for command in ("compare", "release"):
        code, said = tiski(command)
        assert code == 1
        assert "is not as `tiski schema release` wrote it. Take it back from git." in said


def test_pages_are_written_and_stray_ones_removed(clone: Path, monkeypatch: pytest.MonkeyPatch):
    folder = clone / "docs/api"
    folder.mkdir(parents=True)
    monkeypatch.setattr(commands, "_pages", lambda: {"order.md": "Orders", "shop.md": "Shop"})
    (folder / "order.md").write_text("Orders")
    (folder / "gone.md").write_text("Gone")
    code, said = tiski("docs", "--check")
    assert code == 1
    assert "docs/api is not what the schema says: gone.md, shop.md. Run: tiski schema docs" in said
    assert tiski("docs") == (0, "")
    assert {file.name: file.read_text() for file in folder.iterdir()} == {
        "order.md": "Orders",
        "shop.md": "Shop",
    }
    assert tiski("docs", "--check") == (0, "")
