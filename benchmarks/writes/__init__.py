"""What writes cost, and propagation against the same rows written by hand-written SQL."""

from benchmarks.writes.run import main

__all__ = ["main"]
