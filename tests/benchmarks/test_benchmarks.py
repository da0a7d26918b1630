"""The benchmarks run, at a tiny size: servers start, answer as they should and are measured."""

import os
import subprocess
import sys
from pathlib import Path

from attacks.documents import attacks

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


def test_faults_are_counted_and_lose_nothing():
    printed = run("faults", "--kills", "2", "--writers", "3", "--readers", "2", "--servers", "2")
    assert "servers killed                2, " in printed
    assert "Nothing was lost and nothing doubled." in printed


def test_following_is_measured_and_everything_comes():
    size = ("--followers", "5", "--idle", "20", "--orders", "20", "--rounds", "1")
    printed = run("live", *size, "--seconds", "1")
    for name in ("5 of everything, 100 events/s ", "300 selective, 1,000 events/s ", "20 idle "):
        assert f"\n{name}" in printed, printed
    for name in ("orders/s while 5 follow", "orders/s in one shop", "journey events/s in 20 shops"):
        assert f"\n{name}" in printed, printed


def test_growth_is_measured_for_each_query():
    printed = run("growth", "--sizes", "300", "--requests", "2", "--rounds", "1")
    for read in reads():
        assert f"\n{read.name} " in printed, printed


def test_writes_are_measured_and_propagation_writes_the_rows_of_the_sql_by_hand():
    size = ("--customers", "40", "--orders", "300", "--shops", "2", "--propagated", "1", "60")
    printed = run("writes", *size, "--requests", "2", "--rounds", "1")
    for name in ("Q4 ", "Q4b ", "Q8 placeOrder, one shop ", "Q8 placeOrder, 2 shops "):
        assert printed.count(f"\n{name}") == 2 * 2, printed  # connections, roads
    for orders in (1, 60):
        assert printed.count(f"\nQ9 to {orders} orders ") == 3, printed


def test_documents_are_printed_and_measured():
    printed = run("printing", "--seconds", "0.01")
    assert printed.count(" a second of CPU") == 3


def test_messages_are_sent_and_measured():
    printed = run("mail", "--messages", "5")
    assert printed.count(" messages a second") == 2


def test_refusals_are_measured_and_what_others_notice():
    size = ("--orders", "40", "--requests", "1", "--seconds", "0.2", "--attackers", "1")
    printed = run("attacks", *size)
    for attack in attacks():
        assert f"\n{attack.name} " in printed, printed
    assert printed.count(" answers to 4 others") == 3
