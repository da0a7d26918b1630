"""Puts messages into a folder as files, where no mail server is set."""

import asyncio
import os
from pathlib import Path

from adapters.mail.writing import EnvelopeBroken, written
from domain.mail import Envelope, Posted, Stage

_TAKEN = 250


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
