"""Runs it with options: `python -m benchmarks.writes --orders 10000`."""

import sys

from benchmarks.writes.run import main

main(sys.argv[1:])
