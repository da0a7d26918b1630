"""Sends messages: to a mail server, or where there is none, into a folder."""

from pathlib import Path

from adapters.mail.folder import Folder
from adapters.mail.smtp import Smtp, read_address
from domain.mail import Mailer

__all__ = ["Folder", "Smtp", "mailer", "read_address"]


def mailer(smtp_url: str | None, folder: str) -> Mailer:
    """Give what sends messages; without a server they are put into the folder."""
    return Folder(Path(folder)) if smtp_url is None else Smtp(read_address(smtp_url))
