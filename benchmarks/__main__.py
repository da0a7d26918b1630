"""Runs benchmarks: `python -m benchmarks [name ...] [options]`; without a name, all of them."""

import importlib
import sys
from itertools import takewhile

NAMES = (
    *("lists", "reads", "writes", "growth", "live", "faults", "printing", "mail"),
    *("attacks", "fuzz"),
)


def main() -> None:
    """Run the chosen benchmarks, one after the other, so that none disturbs another."""
    chosen = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    options = sys.argv[1 + len(chosen) :]
    if unknown := set(chosen) - set(NAMES):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {NAMES}")
    if options and len(chosen) != 1:
        sys.exit("Options go to one benchmark: name it.")
    for name in chosen or NAMES:
        print(f"== {name}")
        importlib.import_module(f"benchmarks.{name}").main(options)


if __name__ == "__main__":
    main()
