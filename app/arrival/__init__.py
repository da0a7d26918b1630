"""How requests arrive: an end to what is too large, too slow or no HTTP, before anybody sees it."""

from typing import TYPE_CHECKING

from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.arrival.arriving import ARRIVAL, Arrival

if TYPE_CHECKING or AutoHTTPProtocol is not H11Protocol:
    from app.arrival.by_httptools import ArrivingHttpTools as ArrivingHttp
else:
    from app.arrival.by_h11 import ArrivingH11 as ArrivingHttp

__all__ = ["ARRIVAL", "Arrival", "ArrivingHttp"]
