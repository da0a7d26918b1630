"""Sentences for digital assets and downloads; part of `domain.wording.summaries`."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.wording.words import Words

DOWNLOADS: Mapping[str, Words] = {
    "DIGITAL_ASSET_CREATED": Words(
        "Digitaalinen tuote luotiin",
        "Digitalt produkt ble opprettet",
        "Digital produkt skapades",
        "Digital asset entered",
    ),
    "DIGITAL_ASSET_UPDATED": Words(
        "Digitaalista tuotetta muutettiin",
        "Digitalt produkt ble endret",
        "Digital produkt ändrades",
        "Digital asset changed",
    ),
    "DIGITAL_ASSET_UPLOADED": Words(
        "Digitaalisen tuotteen tiedosto saapui",
        "Filen til et digitalt produkt ble lastet opp",
        "Filen till en digital produkt laddades upp",
        "File of a digital asset uploaded",
    ),
    "DIGITAL_ASSET_DELETED": Words(
        "Digitaalinen tuote poistettiin",
        "Digitalt produkt ble slettet",
        "Digital produkt togs bort",
        "Digital asset deleted",
    ),
    "DOWNLOADS_ISSUED": Words(
        "Latauslinkit luotiin",
        "Nedlastingslenker ble laget",
        "Nedladdningslänkar skapades",
        "Download links made",
    ),
    "DOWNLOADS_RENEWED": Words(
        "Latauslinkit uusittiin",
        "Nedlastingslenkene ble fornyet",
        "Nedladdningslänkarna förnyades",
        "Download links renewed",
    ),
    "DOWNLOADS_REVOKED": Words(
        "Latauslinkit mitätöitiin",
        "Nedlastingslenker ble trukket tilbake",
        "Nedladdningslänkar drogs tillbaka",
        "Download links revoked",
    ),
    "DIGITAL_PRODUCT_DOWNLOADED": Words(
        "Digitaalinen tuote ladattiin",
        "Digitalt produkt ble lastet ned",
        "Digital produkt laddades ner",
        "Digital product downloaded",
    ),
}
"""A sentence for each kind of event about digital assets and downloads."""


def _name(data: Mapping[str, Any]) -> str | None:
    return data.get("name")


def _links(data: Mapping[str, Any]) -> str | None:
    links = data.get("links")
    return str(links) if links else None


FACTS: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "DIGITAL_ASSET_CREATED": _name,
    "DIGITAL_ASSET_UPDATED": _name,
    "DIGITAL_ASSET_UPLOADED": _name,
    "DIGITAL_ASSET_DELETED": _name,
    "DOWNLOADS_ISSUED": _links,
    "DOWNLOADS_RENEWED": _links,
    "DIGITAL_PRODUCT_DOWNLOADED": lambda data: data.get("title"),
}
"""Which asset it is about, or how many links."""


_GONE = Words(
    "Tämä linkki ei enää toimi",
    "Denne lenken virker ikke lenger",
    "Den här länken fungerar inte längre",
    "This link no longer works",
)
_ASK = Words(
    "Ota yhteyttä kauppaan, niin saat uudet linkit sähköpostiisi. Mainitse tilauksesi numero.",
    "Ta kontakt med butikken, så får du nye lenker på e-post. Oppgi ordrenummeret ditt.",
    "Kontakta butiken så får du nya länkar med e-post. Uppge ditt ordernummer.",
    "Write to the shop, and it will send you new links by e-mail. Tell it your order's number.",
)
_WAIT = Words(
    "Yritä myöhemmin uudelleen.", "Prøv igjen senere.", "Försök igen senare.", "Try again later."
)

PAGE: Mapping[str, tuple[Words, Words, Words]] = {
    "EXPIRED": (
        _GONE,
        Words(
            "Linkki oli voimassa määräajan, ja se on kulunut.",
            "Lenken gjaldt i en viss tid, og den er ute.",
            "Länken gällde en viss tid, och den är slut.",
            "It was good for a certain time, which has passed.",
        ),
        _ASK,
    ),
    "USED_UP": (
        _GONE,
        Words(
            "Tiedosto on ladattu niin monta kertaa kuin linkki sallii.",
            "Filen er lastet ned så mange ganger som lenken tillater.",
            "Filen har laddats ner så många gånger som länken tillåter.",
            "The file was downloaded as often as the link allows.",
        ),
        _ASK,
    ),
    "REVOKED": (
        _GONE,
        Words(
            "Kauppa on mitätöinyt linkin, esimerkiksi koska tilaus peruttiin.",
            "Butikken har trukket lenken tilbake, for eksempel fordi ordren ble kansellert.",
            "Butiken har dragit tillbaka länken, till exempel för att ordern annullerades.",
            "The shop has revoked it, for instance because the order was cancelled.",
        ),
        _ASK,
    ),
    "NOT_READY": (
        Words(
            "Tiedosto ei ole vielä valmis",
            "Filen er ikke klar ennå",
            "Filen är inte klar ännu",
            "The file is not ready yet",
        ),
        Words(
            "Kauppa ei ole vielä julkaissut tiedostoa.",
            "Butikken har ikke lagt ut filen ennå.",
            "Butiken har inte lagt ut filen ännu.",
            "The shop has not put it up yet.",
        ),
        _WAIT,
    ),
    "AWAY": (
        Words(
            "Tiedostoa ei saatu juuri nyt",
            "Filen er ikke tilgjengelig akkurat nå",
            "Filen går inte att hämta just nu",
            "The file can't be fetched right now",
        ),
        Words(
            "Palvelin on hetken kiireinen.",
            "Tjeneren er opptatt et øyeblikk.",
            "Servern är upptagen en stund.",
            "The server is busy for a moment.",
        ),
        _WAIT,
    ),
    "UNKNOWN": (
        Words(
            "Tällaista linkkiä ei ole",
            "Denne lenken finnes ikke",
            "Den här länken finns inte",
            "There is no such link",
        ),
        Words(
            "Tarkista, että kopioit osoitteen kokonaan.",
            "Sjekk at du kopierte hele adressen.",
            "Kontrollera att du kopierade hela adressen.",
            "Check that you copied the whole address.",
        ),
        _ASK,
    ),
}
"""What a page says whose link gives nothing: a heading, why, and what to do."""
