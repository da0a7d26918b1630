"""Whether a message is one for people who use the API, not for programmers of this server."""

import re

LONGEST = 600
_PYTHON = re.compile(
    r"\b(None|True|False|Traceback|UNSET|codecs?|surrogates?|dict|int|str|float|datetime|Decimal\(|"
    r"sqlalchemy|asyncpg|aiosqlite|sqlite3?|psycopg|tuple|enum\.|\w+Error|\w+Exception)\b|"
    r"object at 0x|<class|__|\bsys\.|positional argument|Internal"
)


def plain(message: str) -> bool:
    """Tell whether the message is short and has no word of Python in it."""
    return 0 < len(message) <= LONGEST and not _PYTHON.search(message)
