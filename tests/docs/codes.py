"""Which codes top-level errors can have, as the code says."""

import ast
import re

from docs.markdown import REPO

REFUSING = [
    "app/errors.py",
    "app/strays.py",
    "app/guard/*.py",
    "app/transport/*.py",
    "app/turns.py",
    "queryplan/refusals.py",
    "schema/following.py",
]
_CODE = re.compile(r"(?=.{6})[A-Z]+(_[A-Z]+)*")


def codes() -> set[str]:
    """Return every text in upper case in the files that refuse requests."""
    files = [file for pattern in REFUSING for file in sorted(REPO.glob(pattern))]
    return {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _CODE.fullmatch(node.value)
    }
