"""The Makefile, the Dockerfile and compose.yaml name only commands and options that exist."""

import pkgutil
import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml
from dockerfile import REPO, instructions


def commands() -> list[tuple[str, ...]]:
    """Return every command line of `tiski` that those files hold, each once."""
    makefile = (REPO / "Makefile").read_text().replace("$(PORT)", "8000")
    found = [shlex.split(rest) for rest in re.findall(r"\$\(BIN\)/tiski ([^)\n]*)", makefile)]
    dockerfile = dict(instructions((REPO / "Dockerfile").read_text()))
    found.append(yaml.safe_load(dockerfile["CMD"]))
    compose = (REPO / "compose.yaml").read_text()
    services: dict[str, Any] = yaml.safe_load(compose)["services"]
    found += [service["command"] for service in services.values() if "command" in service]
    found += [shlex.split(rest) for rest in re.findall(r"#.* run --rm migrate ([a-z ]+)", compose)]
    return sorted({tuple(words) for words in found})


def test_all_of_them_are_found():
    named = {words[0] for words in commands()}
    assert {"migrate", "demo", "token", "serve", "schema", "shop"} <= named


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_command_and_its_options_exist(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch):
    scripts = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]["scripts"]
    main = pkgutil.resolve_name(scripts["tiski"])
    monkeypatch.setattr("sys.argv", ["tiski", *words, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
