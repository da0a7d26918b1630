"""The addresses from which customers download what they bought."""

from html import escape
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app.streaming import Streamed
from domain.byte_range import NotModified, NotWithin, Part, Unlike, Wish, chosen
from domain.download import File, Lapse
from domain.errors import Retry
from domain.storage import FileMissing, StorageAway
from domain.wording.downloads import PAGE
from domain.wording.words import LANGUAGES, language_of
from resolvers.context import Services
from resolvers.downloads import PATH
from resolvers.fetching import Found, Lapsed, NoSuchLink, begin, follow

AT_ONCE: Final = 100
"""Downloads that a process serves at a time; none of them holds a connection to the database."""

_SAFE: Final = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""What no answer goes without: nothing in it runs, and the address is told to nobody."""
_STATUS: Final = {
    Lapse.EXPIRED.value: HTTPStatus.GONE,
    Lapse.USED_UP.value: HTTPStatus.GONE,
    Lapse.REVOKED.value: HTTPStatus.GONE,
    Lapse.NOT_READY.value: HTTPStatus.NOT_FOUND,
    "UNKNOWN": HTTPStatus.NOT_FOUND,
    "AWAY": HTTPStatus.SERVICE_UNAVAILABLE,
}
_STYLE: Final = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;"
    "color:#1a1a1a;background:#fff}h1{font-size:1.5rem}small{color:#555}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}small{color:#aaa}}"
)


class CustomerDownloads:
    """Sends files to whoever has a link."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = 0

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route(PATH + "{sealed}", self.download, methods=["GET"])]

    async def download(self, request: Request) -> Response:
        """Send a file, or the part of it that is asked for; HEAD is told the headers alone."""
        try:
            found = await follow(self._services, request.path_params["sealed"])
            return await self._answered(request, found)
        except NoSuchLink:
            return _apology(request, "UNKNOWN", None)
        except Lapsed as lapsed:
            return _apology(request, lapsed.why.value, lapsed.found)
        except (FileMissing, StorageAway, Retry):
            return _apology(request, "AWAY", None)

    async def _answered(self, request: Request, found: Found) -> Response:
        file, is_head = found.file, request.method == "HEAD"
        try:
            part = chosen(_wish(request, is_head=is_head), file.size, file.tag)
        except NotModified:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(file, None))
        except Unlike:
            return Response(status_code=HTTPStatus.PRECONDITION_FAILED, headers=dict(_SAFE))
        except NotWithin:
            headers = {**_SAFE, "Content-Range": f"bytes */{file.size}"}
            status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            return Response(status_code=status, headers=headers)
        headers = _headers(file, part)
        if is_head:
            now = self._services.clock.now()
            if not (found.link.downloads_left or found.link.is_under_way(now)):
                raise Lapsed(Lapse.USED_UP, found)
            return Response(headers=headers)
        if self._running >= AT_ONCE:
            return _apology(request, "AWAY", found)
        self._running += 1
        try:
            pieces = await begin(self._services, found, part)
        except BaseException:
            self._done()
            raise
        status = HTTPStatus.OK if part.is_whole else HTTPStatus.PARTIAL_CONTENT
        return Streamed(pieces, headers, self._done, status)

    def _done(self) -> None:
        self._running -= 1


def busy(request: Request, status: HTTPStatus, _: str, wait: int) -> Response:
    """Turn somebody away for a while, in words for people."""
    response = _apology(request, "AWAY", None)
    response.status_code = status
    response.headers["Retry-After"] = str(wait)
    return response


def _wish(request: Request, *, is_head: bool) -> Wish:
    heads = request.headers
    return Wish(
        range=None if is_head else heads.get("range"),
        if_range=heads.get("if-range"),
        if_match=heads.get("if-match"),
        if_none_match=heads.get("if-none-match"),
    )


def _headers(file: File, part: Part | None) -> dict[str, str]:
    headers = {**_SAFE, "ETag": file.tag, "Accept-Ranges": "bytes"}
    if part is None:
        return headers
    headers |= {
        "Content-Type": file.content_type,
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(part.length),
        "X-Accel-Buffering": "no",
    }
    return headers if part.is_whole else {**headers, "Content-Range": part.content_range}


def disposition(name: str) -> str:
    """Write the header that has a file saved under its name, whatever the name holds (RFC 6266)."""
    plain = "".join(
        char if char.isascii() and (char.isalnum() or char in " ._-()+") else "_" for char in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _apology(request: Request, why: str, found: Found | None) -> Response:
    """Say why nothing comes, and what to do: a page for people, JSON for programs."""
    language = _language(request) if found is None else language_of(found.locale)
    heading, reason, advice = (getattr(words, language) for words in PAGE[why])
    status = _STATUS[why]
    headers = {**_SAFE, "Cache-Control": "no-store"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "10"
    contact = None if found is None else found.contact
    if "text/html" not in request.headers.get("accept", ""):
        said = {"code": why, "error": f"{heading}. {reason}", "advice": advice, "contact": contact}
        return JSONResponse(said, status, headers=headers)
    shop = "" if found is None else f"<p><small>{escape(_signature(found))}</small></p>"
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(heading)}</title><style>{_STYLE}</style>"
        f"<h1>{escape(heading)}</h1><p>{escape(reason)}</p><p>{escape(advice)}</p>{shop}</html>"
    )
    return HTMLResponse(page, status, headers=headers)


def _signature(found: Found) -> str:
    return ", ".join(filter(None, (found.shop, found.contact)))


def _language(request: Request) -> str:
    """Choose a language of ours by what the browser asks for, where no order says it."""
    for part in request.headers.get("accept-language", "").split(","):
        wanted = part.split(";")[0].strip().lower()
        language = language_of(wanted)
        if language != "en" or wanted.startswith("en"):
            return language
    return LANGUAGES[-1]
