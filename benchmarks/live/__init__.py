"""How fast what happens reaches those who follow, and what they cost."""

from collections.abc import Sequence


def main(arguments: Sequence[str] = ()) -> None:
    """Run it; its clients, which are processes of this package too, load nothing of it."""
    from benchmarks.live.run import main as run  # noqa: PLC0415

    run(arguments)
