"""Sentences for what is handed over and what comes back; part of `domain.wording.summaries`."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.wording.words import Words

HANDED_OVER: Mapping[str, Words] = {
    "FULFILLMENT_CREATED": Words(
        "Tuotteita pakattiin tai luovutettiin",
        "Varer ble pakket eller utlevert",
        "Varor packades eller lämnades ut",
        "Pieces packed or handed over",
    ),
    "FULFILLMENT_SHIPPED": Words("Lähetettiin", "Sendt", "Skickades", "Shipped"),
    "FULFILLMENT_DELIVERED": Words(
        "Toimitettiin perille",
        "Levert til kunden",
        "Levererades till kunden",
        "Delivered to the customer",
    ),
    "FULFILLMENT_TRACKING_UPDATED": Words(
        "Lähetyksen seurantatietoja muutettiin",
        "Sporingen av forsendelsen ble endret",
        "Försändelsens spårning ändrades",
        "Tracking of the parcel changed",
    ),
    "FULFILLMENT_CANCELLED": Words(
        "Toimituserä peruttiin",
        "Forsendelsen ble kansellert",
        "Försändelsen annullerades",
        "Fulfilment taken back",
    ),
    "FULFILLMENT_FAILED": Words(
        "Lähetys ei tullut perille",
        "Forsendelsen kom ikke frem",
        "Försändelsen kom inte fram",
        "Parcel did not arrive",
    ),
    "FULFILLMENT_NOT_DELIVERED": Words(
        "Toimitusmerkintä peruttiin",
        "Merknaden om levering ble trukket tilbake",
        "Noteringen om leverans togs tillbaka",
        "Delivery noted by mistake, taken back",
    ),
    "RETURN_REQUESTED": Words(
        "Asiakas haluaa palauttaa tuotteita",
        "Kunden vil returnere varer",
        "Kunden vill returnera varor",
        "Customer wants to return pieces",
    ),
    "RETURN_RECEIVED": Words(
        "Palautus saapui", "Returen ble mottatt", "Returen togs emot", "Return received"
    ),
    "RETURN_CLOSED": Words(
        "Palautus päätettiin", "Returen ble avsluttet", "Returen avslutades", "Return closed"
    ),
    "RETURN_REOPENED": Words(
        "Palautus avattiin uudelleen",
        "Returen ble åpnet igjen",
        "Returen öppnades igen",
        "Return opened again",
    ),
    "RETURN_CANCELLED": Words(
        "Palautus peruttiin", "Returen ble kansellert", "Returen annullerades", "Return cancelled"
    ),
    "RETURN_BOOKED": Words(
        "Palautus kirjattiin", "Retur ble registrert", "Retur registrerades", "Return booked"
    ),
}
"""A sentence for each kind of event about fulfilments and returns."""


def _pieces(data: Mapping[str, Any]) -> str | None:
    pieces = data.get("pieces")
    return f"{pieces} \N{MULTIPLICATION SIGN}" if pieces else None


def _pieces_by(data: Mapping[str, Any]) -> str | None:
    return ", ".join(filter(None, (_pieces(data), data.get("carrier")))) or None


PIECES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "FULFILLMENT_CREATED": _pieces,
    "FULFILLMENT_SHIPPED": _pieces_by,
    "FULFILLMENT_DELIVERED": _pieces,
    "FULFILLMENT_CANCELLED": _pieces,
    "FULFILLMENT_FAILED": _pieces,
    "FULFILLMENT_NOT_DELIVERED": _pieces,
    "RETURN_REQUESTED": _pieces,
    "RETURN_RECEIVED": _pieces,
    "RETURN_REOPENED": _pieces,
    "RETURN_BOOKED": lambda data: data.get("reference"),
}
"""How many pieces it is about, and who carries them or what it is called elsewhere."""
