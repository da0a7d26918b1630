"""Runs it with options: `python -m benchmarks.lists --sizes 10000 1000000 --explain FOLDER`."""

import sys

from benchmarks.lists.run import main

main(sys.argv[1:])
