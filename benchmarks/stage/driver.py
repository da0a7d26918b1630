"""The client's own process: `python -m benchmarks.stage.driver`, jobs on stdin, figures on stdout."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from benchmarks.stage.client import Post, send

REPO = Path(__file__).parents[2]


class Refused(RuntimeError):
    """The server did not answer a request of a benchmark as it should."""


@dataclass(frozen=True)
class Latency:
    """How long requests took, in milliseconds."""

    p50: float
    p99: float


class Driver:
    """A client in a process of its own."""

    def __enter__(self) -> Self:
        """Start the process."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.stage.driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPO,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self._process.communicate()

    def drive(self, port: int, posts: list[Post], connections: int) -> Latency:
        """Send requests over so many connections at once.

        Raises:
            Refused: an answer has errors.
        """
        assert self._process.stdin
        assert self._process.stdout
        job = {
            "port": port,
            "connections": connections,
            "posts": [[post.token, post.body.decode()] for post in posts],
        }
        self._process.stdin.write(orjson.dumps(job, option=orjson.OPT_APPEND_NEWLINE))
        self._process.stdin.flush()
        answer = orjson.loads(self._process.stdout.readline())
        if answer["failures"]:
            raise Refused(answer["failures"][0])
        return Latency(answer["p50"], answer["p99"])


def _carry_out(job: dict[str, Any]) -> dict[str, Any]:
    posts = [Post(token, body.encode()) for token, body in job["posts"]]
    sent = asyncio.run(send(job["port"], posts, job["connections"]))
    seconds = sorted(sent.seconds)
    return {
        "p50": seconds[len(seconds) // 2] * 1000,
        "p99": seconds[len(seconds) * 99 // 100] * 1000,
        "failures": sent.failures[:1],
    }


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(_carry_out(orjson.loads(line))) + b"\n")
        sys.stdout.buffer.flush()
