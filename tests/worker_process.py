"""Workers in processes of their own, for tests that kill them."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

ROOT = Path(__file__).parents[1]


async def worker(*module: str) -> Process:
    """Start a module of the tests as a worker, and wait until it works."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module,
        stdout=PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
    )  # fmt: skip
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    return process
