"""The addresses at which documents are read."""

import secrets
from http import HTTPStatus
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.documents.issuing import Document
from domain.printing import PrintingFailed
from resolvers.context import Services
from resolvers.documents import PATH, DocumentFormat, open_address, papers_of, pdf_of
from resolvers.sealed import Refusal

_log = structlog.get_logger()
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class DocumentPages:
    """Shows documents to whoever has a sealed address."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route(PATH + "{sealed}", self.documents, methods=["GET"])]

    async def documents(self, request: Request) -> Response:
        """Send the documents of an address as a PDF or as a page."""
        services = self._services
        try:
            found = await open_address(services, request.path_params["sealed"])
            shop_id, documents, chosen = found
            if chosen is DocumentFormat.HTML:
                nonce = secrets.token_urlsafe(16)
                page = services.printer.html(await papers_of(services, shop_id, documents), nonce)
                return Response(page, headers=_policy(nonce), media_type="text/html")
            content = await pdf_of(services, shop_id, documents)
        except Refusal as refused:
            status = HTTPStatus.GONE if refused.is_over else HTTPStatus.FORBIDDEN
            return JSONResponse({"error": str(refused)}, status, headers=_HEADERS)
        except PrintingFailed:
            _log.exception("document.not_printed")
            message = {"error": "This document can't be printed now. Try again in a moment."}
            return JSONResponse(message, HTTPStatus.SERVICE_UNAVAILABLE, headers=_HEADERS)
        named = {"Content-Disposition": f'inline; filename="{_name(documents)}"'}
        return Response(content, headers={**_HEADERS, **named}, media_type="application/pdf")


def _policy(nonce: str) -> dict[str, str]:
    """Allow the page its own style and its logo, and nothing else."""
    rules = (
        *("default-src 'none'", f"style-src 'nonce-{nonce}'", "img-src data:", "base-uri 'none'"),
        *("form-action 'none'", "frame-ancestors 'none'"),
    )
    return {**_HEADERS, "Content-Security-Policy": "; ".join(rules)}


def _name(documents: list[Document]) -> str:
    return documents[0].file_name if len(documents) == 1 else "documents.pdf"
