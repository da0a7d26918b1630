"""Runs the benchmarks named on the command line, or all of them: `python -m benchmarks [name ...]`."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    """Run the chosen benchmarks, one after the other, so that none disturbs another."""
    known = sorted(found.name for found in pkgutil.iter_modules(benchmarks.__path__))
    known.remove("__main__")
    chosen = sys.argv[1:] or known
    if unknown := set(chosen) - set(known):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {known}")
    for name in chosen:
        print(f"== {name}")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
