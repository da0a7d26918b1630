"""Carries out a Dockerfile without Docker: each stage in a folder that stands for its root.

It knows what our Dockerfile uses, and refuses the rest. Paths at the root that a command names are
read as paths in the folder, and the base image's Python is the one that runs the tests.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).parent.parent
DESCRIPTIVE = {"USER", "EXPOSE", "VOLUME"}  # they change nothing on disk


@dataclass
class Image:
    """What a Dockerfile leaves behind: files, environment, and what to start."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)
    workdir: Path = Path()
    settings: dict[str, str] = field(default_factory=dict)

    def inside(self, text: str) -> str:
        """Put the image's root before every absolute path of the build."""
        return re.sub(r"(///|(?<![\w.:/]))/(opt|build|data)\b", rf"\1{self.root}/\2", text)

    def words(self, instruction: str) -> list[str]:
        """Return the command line that an instruction in JSON form holds."""
        found = re.search(r"\[.*\]", self.settings[instruction])
        assert found, f"{instruction} is not in JSON form"
        return [str(word) for word in json.loads(found[0])]

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """Start a command as a container would."""
        program = shutil.which(command[0], path=self.environ["PATH"])
        assert program, f"{command[0]} is not in the image"
        return subprocess.Popen(
            [program, *command[1:]],
            env=self.environ,
            cwd=self.workdir,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile as pairs of word and rest."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    return [(word, rest) for line in lines if line for word, _, rest in [line.partition(" ")]]


def build(dockerfile: Path, folder: Path) -> Image:
    """Carry out every instruction and return the image of the last stage."""
    stages: dict[str, Path] = {}
    image, name = Image(folder / "root"), ""
    for word, rest in instructions(dockerfile.read_text()):
        if word == "FROM":
            if name:  # the next stage has the same root, so that scripts name the right Python
                stages[name] = image.root.rename(folder / name)
            name = rest.partition(" AS ")[2]
            image = Image(folder / "root", _environ(folder))
            image.workdir = image.root
            image.root.mkdir()
        elif word == "WORKDIR":
            image.workdir = Path(image.inside(rest))
            image.workdir.mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            for pair in shlex.split(rest):
                key, _, value = pair.partition("=")
                image.environ[key] = image.inside(value).replace("$PATH", image.environ["PATH"])
        elif word == "COPY":
            _copy(image, stages, rest)
        elif word == "RUN":
            shell = ["/bin/sh", "-ec", image.inside(rest)]
            done = subprocess.run(
                shell,
                env=image.environ,
                cwd=image.workdir,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"RUN {rest}\n{done.stdout}{done.stderr}"
        else:
            assert word in DESCRIPTIVE | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}, f"unknown: {word}"
            image.settings[word] = rest
    return image


def _environ(folder: Path) -> dict[str, str]:
    """Return the environment of a base image: the system's programs, and Python."""
    programs = folder / "programs"
    if not programs.exists():
        programs.mkdir()
        for name, arguments in {"python": "", "pip": "-m pip"}.items():
            _script(programs / name, f'exec "{sys.executable}" {arguments} "$@"')
        if os.geteuid() != 0:
            _script(programs / "chown", "exit 0")
    to_the_registry = ("PIP_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY", "HOME")
    kept = {k: value for k, value in os.environ.items() if k.upper().startswith(to_the_registry)}
    fast = {"PIP_NO_COMPILE": "1"}  # what is started is compiled then, which is little of it
    return {**kept, **fast, "PATH": f"{programs}:/usr/bin:/bin", "LANG": "C.UTF-8"}


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def _copy(image: Image, stages: dict[str, Path], rest: str) -> None:
    """Carry out COPY, from the repository (what .dockerignore lets through) or another stage."""
    words = rest.split()
    origin, visible = REPO, (REPO / ".dockerignore").read_text().splitlines()
    if words[0].startswith("--from="):
        origin, visible = stages[words.pop(0).removeprefix("--from=")], None
    *sources, target = words
    for source in sources:
        assert visible is None or f"!{source}" in visible, f".dockerignore hides {source}"
        come_from = origin / source.lstrip("/")
        go_to = image.workdir / image.inside(target)
        if come_from.is_dir():
            hidden = shutil.ignore_patterns("__pycache__") if visible else None
            shutil.copytree(come_from, go_to, symlinks=True, ignore=hidden, dirs_exist_ok=True)
        else:
            shutil.copy(come_from, go_to)
