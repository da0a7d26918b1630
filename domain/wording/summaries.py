"""A sentence for each kind of event, in every language.

A new kind of event needs a line in `SUMMARIES`; a test names what is missing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.wording.words import Words, language_of

SUMMARIES: Mapping[str, Words] = {
    "ORDER_PLACED": Words(
        "Tilaus tehtiin", "Bestillingen ble lagt inn", "Beställningen lades", "Order placed"
    ),
    "ORDER_UPDATED": Words(
        "Tilausta muutettiin", "Bestillingen ble endret", "Beställningen ändrades", "Order changed"
    ),
    "ORDER_CUSTOMER_UPDATED": Words(
        "Tilauksen asiakastietoja muutettiin",
        "Kundeopplysningene på bestillingen ble endret",
        "Kunduppgifterna på beställningen ändrades",
        "Customer details of the order changed",
    ),
    "ORDER_ATTACHED": Words(
        "Tilaus liitettiin asiakastiliin",
        "Bestillingen ble knyttet til en kundekonto",
        "Beställningen kopplades till ett kundkonto",
        "Order attached to a customer account",
    ),
    "ORDER_DETACHED": Words(
        "Tilaus irrotettiin asiakastilistä",
        "Bestillingen ble koblet fra kundekontoen",
        "Beställningen kopplades bort från kundkontot",
        "Order detached from its customer account",
    ),
    "ORDER_TAGS_CHANGED": Words(
        "Tilauksen tunnisteita muutettiin",
        "Bestillingens etiketter ble endret",
        "Beställningens etiketter ändrades",
        "Tags of the order changed",
    ),
    "ORDER_METADATA_CHANGED": Words(
        "Tilauksen metatietoja muutettiin",
        "Bestillingens metadata ble endret",
        "Beställningens metadata ändrades",
        "Metadata of the order changed",
    ),
    "RETURN_BOOKED": Words(
        "Palautus kirjattiin", "Retur ble registrert", "Retur registrerades", "Return booked"
    ),
    "PAYMENT_CREATED": Words(
        "Maksu avattiin", "Betaling ble opprettet", "Betalning skapades", "Payment opened"
    ),
    "CUSTOMER_CREATED": Words(
        "Asiakastili luotiin",
        "Kundekonto ble opprettet",
        "Kundkonto skapades",
        "Customer account created",
    ),
    "CUSTOMER_UPDATED": Words(
        "Asiakkaan tietoja muutettiin",
        "Kundens opplysninger ble endret",
        "Kundens uppgifter ändrades",
        "Customer's profile changed",
    ),
    "CUSTOMER_ADDRESS_ADDED": Words(
        "Asiakkaalle lisättiin osoite",
        "Kunden fikk en ny adresse",
        "Kunden fick en ny adress",
        "Address added to the customer",
    ),
    "CUSTOMER_ADDRESS_UPDATED": Words(
        "Asiakkaan osoitetta muutettiin",
        "Kundens adresse ble endret",
        "Kundens adress ändrades",
        "Address of the customer changed",
    ),
    "CUSTOMER_ADDRESS_REMOVED": Words(
        "Asiakkaan osoite poistettiin",
        "Kundens adresse ble fjernet",
        "Kundens adress togs bort",
        "Address of the customer removed",
    ),
    "CUSTOMER_DEFAULT_ADDRESS_SET": Words(
        "Asiakkaan oletusosoite vaihdettiin",
        "Kundens standardadresse ble byttet",
        "Kundens standardadress byttes",
        "Customer's default address changed",
    ),
    "CUSTOMER_TAGS_CHANGED": Words(
        "Asiakkaan tunnisteita muutettiin",
        "Kundens etiketter ble endret",
        "Kundens etiketter ändrades",
        "Tags of the customer changed",
    ),
    "CUSTOMER_METADATA_CHANGED": Words(
        "Asiakkaan metatietoja muutettiin",
        "Kundens metadata ble endret",
        "Kundens metadata ändrades",
        "Metadata of the customer changed",
    ),
    "MARKETING_CONSENT_CHANGED": Words(
        "Asiakkaan markkinointilupaa muutettiin",
        "Kundens markedsføringssamtykke ble endret",
        "Kundens marknadsföringssamtycke ändrades",
        "Marketing consent of the customer changed",
    ),
    "SHOP_UPDATED": Words(
        "Kaupan asetuksia muutettiin",
        "Butikkens innstillinger ble endret",
        "Butikens inställningar ändrades",
        "Settings of the shop changed",
    ),
    "CART_ITEM_ADDED": Words(
        "Ostoskoriin lisättiin", "Lagt i handlekurven", "Lades i varukorgen", "Added to the cart"
    ),
    "CART_ITEM_REMOVED": Words(
        "Ostoskorista poistettiin",
        "Fjernet fra handlekurven",
        "Togs bort ur varukorgen",
        "Removed from the cart",
    ),
    "CHECKOUT_STARTED": Words(
        "Siirryttiin kassalle", "Gikk til kassen", "Gick till kassan", "Checkout started"
    ),
    "SHIPPING_METHOD_SELECTED": Words(
        "Toimitustapa valittiin",
        "Leveringsmåte ble valgt",
        "Leveranssätt valdes",
        "Delivery method chosen",
    ),
    "PAYMENT_METHOD_SELECTED": Words(
        "Maksutapa valittiin",
        "Betalingsmåte ble valgt",
        "Betalningssätt valdes",
        "Payment method chosen",
    ),
    "JOB_FAILED": Words(
        "Taustatyö epäonnistui",
        "En bakgrunnsjobb mislyktes",
        "Ett bakgrundsjobb misslyckades",
        "Work in the background failed",
    ),
    "JOB_RETRIED": Words(
        "Taustatyö pantiin uudelleen jonoon",
        "En bakgrunnsjobb ble satt i kø på nytt",
        "Ett bakgrundsjobb köades på nytt",
        "Work in the background queued again",
    ),
    "JOB_CANCELLED": Words(
        "Taustatyö peruttiin",
        "En bakgrunnsjobb ble avbrutt",
        "Ett bakgrundsjobb avbröts",
        "Work in the background cancelled",
    ),
}
"""A sentence for each kind of event, by the name of its type."""


def _item(data: Mapping[str, Any]) -> str | None:
    called = data.get("title") or data.get("sku")
    return f"{data.get('quantity') or 1} \N{MULTIPLICATION SIGN} {called}" if called else None


def _fact(name: str) -> Callable[[Mapping[str, Any]], str | None]:
    return lambda data: data.get(name)


DETAILS: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "RETURN_BOOKED": _fact("reference"),
    "PAYMENT_CREATED": _fact("method"),
    "CART_ITEM_ADDED": _item,
    "CART_ITEM_REMOVED": _item,
    "SHIPPING_METHOD_SELECTED": _fact("method"),
    "PAYMENT_METHOD_SELECTED": _fact("method"),
    "JOB_FAILED": _fact("error"),
}
"""What of an event's own facts follows the sentence, the same in every language."""


def summary(type: str, data: Mapping[str, Any], locale: str) -> str:
    """Say in a sentence what happened; a kind that nobody described is called by its name."""
    words, detail = SUMMARIES.get(type), DETAILS.get(type)
    said = type if words is None else getattr(words, language_of(locale))
    fact = None if detail is None else detail(data)
    return f"{said}: {fact}" if fact else said
