"""What the values about fulfilments and returns are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

_NEW: Mapping[str, Words] = {
    "PENDING": Words("Pakattu", "Pakket", "Packad", "Packed"),
    "SHIPPED": Words("Lähetetty", "Sendt", "Skickad", "Shipped"),
}

HANDOVERS: Mapping[str, Mapping[str, Words]] = {
    "FulfillmentState": {
        **_NEW,
        "DELIVERED": Words("Perillä", "Levert", "Levererad", "Delivered"),
        "CANCELLED": Words("Peruttu", "Kansellert", "Annullerad", "Cancelled"),
        "FAILED": Words("Ei mennyt perille", "Kom ikke fram", "Kom inte fram", "Not delivered"),
    },
    "NewFulfillmentState": _NEW,
    "ReturnState": {
        "REQUESTED": Words("Tulossa", "Ventes", "Väntas", "Awaited"),
        "RECEIVED": Words("Vastaanotettu", "Mottatt", "Mottagen", "Received"),
        "CLOSED": Words("Päätetty", "Avsluttet", "Avslutad", "Closed"),
        "CANCELLED": Words("Peruttu", "Kansellert", "Annullerad", "Cancelled"),
    },
}
"""A label for each value, by the name of its enumeration."""
