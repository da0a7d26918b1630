"""Where files of digital assets lie: in a folder, or with a service that speaks S3."""

from pathlib import Path

from adapters.files.bucket import BucketStorage
from adapters.files.folder import FolderStorage
from domain.storage import Storage

__all__ = ["storage"]


def storage(folder: Path, url: str | None = None, endpoint: str | None = None) -> Storage:
    """Make the storage of a process: the folder, or where a `url` is given, that bucket."""
    return FolderStorage(folder) if url is None else BucketStorage(url, endpoint)
