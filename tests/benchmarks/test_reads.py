"""The harness runs: its servers start, answer alike and are measured, at a tiny size."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.cases import reads
from benchmarks.reads.bars import BARS

REPO = Path(__file__).parents[2]


def run(*arguments: str) -> str:
    """Run benchmarks as `make bench` does and give what they print."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TISKI_")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=REPO,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_reads_are_answered_alike_and_measured():
    size = ("--customers", "40", "--orders", "300")
    printed = run("reads", *size, "--requests", "2", "--rounds", "1")
    for read in reads():
        assert printed.count(f"\n{read.name} ") == 2 * 3, printed  # connections, roads
    for bar in BARS:
        assert f"\n{bar.name} " in printed
