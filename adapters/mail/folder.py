"""Puts messages into a folder as files, where no mail server is set."""

import asyncio
import os
import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Final

from adapters.mail.writing import EnvelopeBroken, written
from domain.mail import Envelope, Posted, Stage

_TAKEN: Final = 250
_SHOP: Final = re.compile(r"[A-Za-z0-9_-]+")
_NAME: Final = re.compile(r"[A-Za-z0-9-]+\.eml")


class Folder:
    """A folder with a file for each message, in a folder for each shop."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def sender_of(self, shop: str) -> str | None:
        """Give an address for a shop that has none: nothing leaves this machine."""
        return f"{shop}@localhost"

    async def send(self, envelope: Envelope) -> Posted:
        """Write a file; the same message has the same file at every attempt."""
        try:
            content = written(envelope).as_bytes()
            name = await asyncio.to_thread(self._write, envelope, content)
        except EnvelopeBroken as broken:
            return Posted(stage=Stage.WRITING, text=str(broken))
        except OSError as error:
            return Posted(stage=Stage.CONNECTION, text=f"The file can't be written: {error}")
        return Posted(code=_TAKEN, text=f"Put into {name}.")

    def _write(self, envelope: Envelope, content: bytes) -> str:
        stamp = envelope.at.strftime("%Y%m%dT%H%M%S")
        id = "".join(filter(str.isalnum, envelope.header_id.partition("@")[0]))
        file = self.root / envelope.shop / f"{stamp}-{id}.eml"
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(file)
        return f"{envelope.shop}/{file.name}"

    def newest(self, limit: int) -> list[tuple[str, str]]:
        """Name the newest files, each with its shop."""
        files = sorted(self.root.glob("*/*.eml"), key=lambda file: file.name, reverse=True)
        return [(file.parent.name, file.name) for file in files[:limit]]

    def read(self, shop: str, name: str) -> EmailMessage | None:
        """Read a file; None where there is none of that name, or it would lie elsewhere."""
        if not (_SHOP.fullmatch(shop) and _NAME.fullmatch(name)):
            return None
        try:
            content = (self.root / shop / name).read_bytes()
        except OSError:
            return None
        return BytesParser(policy=default).parsebytes(content)
