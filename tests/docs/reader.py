"""A reader who types in every command and document of a page, in order, at a real server."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from docs.markdown import Block

ADDRESS = "http://127.0.0.1:8000"  # where the pages say that the server is
TOKEN = "tsk_..."  # what they write for a token
PROGRAM = ".venv/bin/tiski"
ANYTHING = "…"
LEARNT = ("the id of ", "the cursor ", "the reference of ")
PATIENCE = 60.0  # seconds until a follower must see what happened

Json = Any


@dataclass(slots=True)
class Reader:
    """Whoever follows a page."""

    address: str
    token: str
    program: str
    environ: Mapping[str, str]
    folder: Path
    """Where the commands run: it holds what they name, and may be written to."""
    names: dict[str, Json] = field(default_factory=dict[str, Json])
    """What the reader knows by words, such as `the id of an order`, and learns on the way: a page
    writes such words where an answer gives what a later step takes."""
    exit_codes: Mapping[str, int] = field(default_factory=dict[str, int])
    """How commands end that do not end with 0, by a part of their text."""
    _following: "list[subprocess.Popen[str]]" = field(default_factory=list["subprocess.Popen[str]"])

    def follow(self, page: list[Block], sees: str | None = None) -> None:
        """Carry out all blocks of a page, and compare what comes with what the page says.

        `sees` is what the last command that goes on and on must have shown in the end.
        """
        try:
            for block, after in _with_what_follows(page):
                if block.language == "sh":
                    self._type(block, after)
                elif block.language == "graphql":
                    self._ask(block, after)
            if sees:
                _read_until(self._following[-1], sees)
        finally:
            for process in self._following:
                os.killpg(process.pid, signal.SIGTERM)
                process.communicate()

    def _type(self, block: Block, after: list[Json]) -> None:
        text = block.text.replace(ADDRESS, self.address).replace(TOKEN, self.token)
        command = ["bash", "-euo", "pipefail", "-c", text.replace(PROGRAM, self.program)]
        environ = {**self.environ, "TOKEN": self.token}
        if "curl -N" in text:
            self._following.append(
                subprocess.Popen(
                    command,
                    env=environ,
                    cwd=self.folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    start_new_session=True,  # so that its curl ends with it
                )
            )
            _read_until(self._following[-1], ":\n")
            return
        done = subprocess.run(
            command, env=environ, cwd=self.folder, capture_output=True, text=True, check=False
        )
        code = next((code for part, code in self.exit_codes.items() if part in text), 0)
        assert done.returncode == code, f"line {block.line}\n{done.stdout}{done.stderr}"
        for expected in after:
            _compare(expected, json.loads(done.stdout), block)

    def _ask(self, block: Block, after: list[Json]) -> None:
        answers = [value for value in after if {"data", "errors"} & value.keys()]
        variables = next((value for value in after if value not in answers), {})
        answer = self.ask(block.text, json.dumps(variables))
        if answers:
            self._learn(answers[0], answer)
            _compare(self._known(answers[0]), answer, block)
        else:
            assert_done(answer, f"line {block.line}")

    def ask(self, document: str, variables: str = "{}") -> Json:
        """Send a document; of a subscription give the first item, which must be there already."""
        request = {"query": document, "variables": self._known(json.loads(variables))}
        if re.search(r"^subscription\b", document, re.MULTILINE):
            return self._first(request)
        return self._post(request)

    def _post(self, request: Json) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.post(f"{self.address}/graphql", json=request, headers=headers).json()

    def _first(self, request: Json) -> Json:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "text/event-stream"}
        url = f"{self.address}/graphql"
        with httpx2.stream("POST", url, json=request, headers=headers) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    return json.loads(line.removeprefix("data: "))
        raise AssertionError(request)

    def _learn(self, expected: Json, actual: Json) -> None:
        """Note what an answer has where the page says `the id of …`, unless it is known."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            for key in expected.keys() & actual.keys():
                self._learn(expected[key], actual[key])
        elif isinstance(expected, list) and isinstance(actual, list):
            for one, other in zip(expected, actual, strict=False):
                self._learn(one, other)
        elif isinstance(expected, str) and expected.startswith(LEARNT):
            self.names.setdefault(expected, actual)

    def _known(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {key: self._known(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._known(part) for part in value]
        return self.names.get(value, value) if isinstance(value, str) else value


def assert_done(answer: Json, where: str) -> None:
    """Fail unless the answer has data, no errors, and no refusals of mutations."""
    assert "errors" not in answer, f"{where}: {answer}"
    for name, value in answer["data"].items():
        assert value is not None, f"{where}: {name} is null"
        if isinstance(value, dict):
            assert not value.get("userErrors"), f"{where}: {value}"


def matches(expected: Json, actual: Json) -> bool:
    """Tell whether an answer is as a page shows it; `…` there stands for anything."""
    if expected == ANYTHING:
        return True
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            matches(expected[key], actual[key]) for key in expected
        )
    if isinstance(expected, list) and isinstance(actual, list):
        if expected[-1:] == [ANYTHING]:
            actual = [*actual[: len(expected) - 1], *actual[-1:]]
        return len(expected) == len(actual) and all(map(matches, expected, actual))
    return expected == actual


def _compare(expected: Json, actual: Json, block: Block) -> None:
    if (
        isinstance(expected, dict) and "extensions" not in expected
    ):  # the cost of an answer is shown on one page only
        actual.pop("extensions", None)
    shown = json.dumps(actual, indent=2, ensure_ascii=False)
    assert matches(expected, actual), f"line {block.line} is answered with\n{shown}"


def _with_what_follows(page: list[Block]) -> Iterator[tuple[Block, list[Json]]]:
    """Yield each block with the JSON that stands between it and the next block of another kind."""
    for place, block in enumerate(page):
        after: list[Json] = []
        for next_ in page[place + 1 :]:
            if next_.language != "json":
                break
            after.append(json.loads(next_.text))
        yield block, after


def _read_until(process: "subprocess.Popen[str]", text: str) -> None:
    assert process.stdout
    deadline, seen = time.monotonic() + PATIENCE, ""
    while text not in seen:
        assert time.monotonic() < deadline, seen
        line = process.stdout.readline()
        assert line, seen
        seen += line
