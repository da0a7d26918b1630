"""How long lists take: every filter and order, first and deep pages, searches, as shops grow."""

from benchmarks.lists.run import main

__all__ = ["main"]
