"""Runs it with options: `python -m benchmarks.live --seconds 5`."""

import sys

from benchmarks.live.run import main

main(sys.argv[1:])
