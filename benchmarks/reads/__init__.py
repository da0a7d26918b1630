"""What reads cost: hand-written, by the compiled road, and by the ordinary one."""

from benchmarks.reads.run import main

__all__ = ["main"]
