"""Prints documents: PDF/A by Typst, pages for screens by Jinja, both from the same view."""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import local
from typing import Any, Final

import typst

from adapters.documents.letters import FONTS, printable
from adapters.documents.page import page_of
from adapters.documents.screen import screen
from domain.brand import Picture, PictureType
from domain.printing import Paper, Printer, PrintingFailed

SOURCE: Final = Path(__file__).parent / "document.typ"
PATIENCE: Final = 20.0
"""Seconds after which nobody waits for a document any more."""
AT_ONCE: Final = 2
"""Documents that a process prints at the same time, each in a thread of its own."""
_STANDARD: Final = "a-2b"


def printer() -> Printer:
    """Give what prints documents; it starts nothing before the first one."""
    return Press()


class Press:
    """Prints in threads: Typst lets go of Python's lock while it works."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="press")
        self._own = local()

    async def pdf(self, papers: Sequence[Paper]) -> bytes:
        """Print documents into one PDF/A."""
        work = asyncio.get_running_loop().run_in_executor(self._threads, self.print, papers)
        try:
            async with asyncio.timeout(PATIENCE):
                return await work
        except TimeoutError as error:
            message = f"Nothing came of it within {PATIENCE:.0f} seconds."
            raise PrintingFailed(message) from error

    async def draws(self, picture: Picture) -> bool:
        """Try to draw a picture."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE):
                await loop.run_in_executor(self._threads, self._draw, picture)
        except (PrintingFailed, TimeoutError):
            return False
        return True

    def html(self, papers: Sequence[Paper], nonce: str) -> str:
        """Write documents as one page."""
        return screen([(page_of(paper), paper.logo) for paper in papers], nonce)

    def picture(self, paper: Paper, *, ppi: float) -> bytes:
        """Draw a document of one page as a PNG, to look at."""
        return self.print([paper], format="png", ppi=ppi)

    def print(
        self,
        papers: Sequence[Paper],
        *,
        format: str = "pdf",  # noqa: A002
        **options: Any,
    ) -> Any:
        """Print in this thread."""
        first = papers[0]
        pages = [printable(page_of(paper)) for paper in papers]
        inputs = {
            "pages": json.dumps(pages),
            "logos": json.dumps([_logo(paper) for paper in papers]),
            "title": f"{pages[0]['title']} {pages[0]['number']}",
            "author": pages[0]["shopName"],
        }
        options |= {"format": format, "sys_inputs": inputs}
        # Tags read a document to those who can't see it; many on paper are for packers, and smaller.
        options["pdf_tags"] = len(papers) == 1
        if format == "pdf":
            issued = datetime.fromisoformat(first.facts["issuedAt"])
            options |= {"pdf_standards": _STANDARD, "timestamp": int(issued.timestamp())}
        try:
            return self._compiler().compile(**options)
        except typst.TypstError as error:
            raise PrintingFailed(str(error)) from error

    def _draw(self, picture: Picture) -> None:
        inputs = {"pages": "[]", "logos": json.dumps([_drawn(picture, "")])}
        inputs |= {"title": "", "author": "", "trial": "yes"}
        try:
            self._compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=_STANDARD)
        except typst.TypstError as error:
            raise PrintingFailed(str(error)) from error

    def _compiler(self) -> typst.Compiler:
        compiler = getattr(self._own, "compiler", None)
        if compiler is None:
            compiler = self._own.compiler = typst.Compiler(
                str(SOURCE),
                root=str(SOURCE.parent),
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
            )
        return compiler


def _logo(paper: Paper) -> dict[str, Any] | None:
    return None if paper.logo is None else _drawn(paper.logo, paper.facts["shop"]["name"])


def _drawn(logo: Picture, name: str) -> dict[str, Any]:
    return {
        "content": list(logo.content),
        "format": "png" if logo.media_type is PictureType.PNG else "jpg",
        "alt": name,
        "isWide": logo.width * 18 > logo.height * 48,
    }
