"""Where the files of digital products lie in tests."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from adapters.files import storage
from db.ids import new_id
from domain.ports import Vault
from resolvers.context import Handing

LIMIT = 1_000_000


def handing(vault: Vault) -> Handing:
    """Keep files in a folder of their own, which is made when the first comes."""
    return Handing(
        storage=storage(_folder() / new_id().hex), vault=vault, limit=LIMIT, address="http://tiski"
    )


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="tiski-assets-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
