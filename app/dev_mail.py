"""Shows the messages that became files to whoever develops, at /dev/mail.

A message's HTML is shown in a frame that runs no script and loads nothing from elsewhere.
"""

import base64
from email.message import EmailMessage
from html import escape
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.mail import Folder
from resolvers.context import Services

PATH: Final = "/dev/mail"
SHOWN: Final = 200
_PAGE: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
    "X-Content-Type-Options": "nosniff",
}
_FRAME: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
}
_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "iframe{width:100%;height:36rem;border:1px solid #bbb}pre{white-space:pre-wrap}"
    "td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}"
)
_HEADERS: Final = ("Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID")


class DevMail:
    """Pages about the folder of messages; there are none where a mail server is set."""

    def __init__(self, services: Services) -> None:
        mailer = services.mail.mailer
        self._folder = mailer if isinstance(mailer, Folder) else None

    def routes(self) -> list[Route]:
        """Give the addresses."""
        if self._folder is None:
            return []
        return [
            Route(PATH, self.all, methods=["GET"]),
            Route(PATH + "/{shop}/{name}", self.one, methods=["GET"]),
            Route(PATH + "/{shop}/{name}/html", self.html, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """List the newest messages."""
        del request
        folder = self._folder
        names = [] if folder is None else await run_in_threadpool(folder.newest, SHOWN)
        rows: list[str] = []
        for shop, name in names:
            message = await self._read(shop, name)
            if message is not None:
                link = f"{PATH}/{escape(shop)}/{escape(name)}"
                title = escape(_header(message, "Subject") or "(no subject)")
                told = [_header(message, each) for each in ("Date", "To")]
                cells = "".join(f"<td>{escape(each)}</td>" for each in (shop, *told))
                rows.append(f'<tr>{cells}<td><a href="{link}">{title}</a></td></tr>')
        head = "<tr><th>Shop</th><th>Date</th><th>To</th><th>Subject</th></tr>"
        return _page("Messages", f"<table>{head}{''.join(rows)}</table>")

    async def one(self, request: Request) -> Response:
        """Show a message: its headers, its HTML in a frame, its text."""
        message = await self._asked(request)
        if message is None:
            return _missing()
        rows = [
            f"<tr><th>{name}</th><td>{escape(_header(message, name))}</td></tr>"
            for name in _HEADERS
            if name in message
        ]
        files = [escape(part.get_filename() or "") for part in message.iter_attachments()]
        link = escape(f"{request.url.path}/html")
        parts = (
            f'<p><a href="{PATH}">All messages</a></p><table>{"".join(rows)}</table>',
            f"<p>Files: {', '.join(files)}</p>" if any(files) else "",
            f'<iframe sandbox src="{link}" title="The message"></iframe>',
            f"<h2>Text</h2><pre>{escape(_content(message, 'plain'))}</pre>",
        )
        return _page(_header(message, "Subject"), "".join(parts))

    async def html(self, request: Request) -> Response:
        """Give a message's HTML for the frame."""
        message = await self._asked(request)
        if message is None:
            return _missing()
        return HTMLResponse(_with_pictures(message), headers=_FRAME)

    async def _asked(self, request: Request) -> EmailMessage | None:
        return await self._read(request.path_params["shop"], request.path_params["name"])

    async def _read(self, shop: str, name: str) -> EmailMessage | None:
        folder = self._folder
        return None if folder is None else await run_in_threadpool(folder.read, shop, name)


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    content: object = "" if part is None else part.get_content()
    return content if isinstance(content, str) else ""


def _with_pictures(message: EmailMessage) -> str:
    """Put the pictures of a message into its HTML."""
    html = _content(message, "html")
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip().removeprefix("<").removesuffix(">")
        content = part.get_payload(decode=True)
        if name and isinstance(content, bytes) and part.get_content_maintype() == "image":
            data = base64.b64encode(content).decode()
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
    return html


def _page(title: str, body: str) -> Response:
    head = f"<meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
    text = f"<!doctype html><html lang=en>{head}<h1>{escape(title)}</h1>{body}"
    return HTMLResponse(text, headers=_PAGE)


def _missing() -> Response:
    return HTMLResponse("There is no such message.", HTTPStatus.NOT_FOUND, headers=_PAGE)
