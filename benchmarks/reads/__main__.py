"""Runs it with options: `python -m benchmarks.reads --orders 10000 --only Q1`."""

import sys

from benchmarks.reads.run import main

main(sys.argv[1:])
