"""How often a server process looks for garbage."""

import gc
from typing import Final

_THRESHOLDS: Final = (50_000, 20, 50)
"""After how many new objects the young are looked through, and how often the older ones."""


def collect_less() -> None:
    """Look for garbage less often, and never again at what lives as long as the process.

    With the usual thresholds a third of the time of a large answer goes into it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
