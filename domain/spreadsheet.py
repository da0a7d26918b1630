"""Rows as comma-separated values (RFC 4180) that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so may be a formula: OWASP, CSV Injection."""


def harmless(text: str) -> str:
    """Give a text that somebody else wrote as a cell that is no formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Write rows; None is an empty cell, lines end with CR and LF."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()
