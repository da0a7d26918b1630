"""What the values about orders are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.obstacles import OBSTACLES
from domain.wording.words import Words

_ACTIONS: Mapping[str, Words] = {
    "ACKNOWLEDGE": Words(
        "Merkitse huomatuksi", "Merk som sett", "Markera som uppmärksammad", "Mark as noticed"
    ),
    "ASSIGN": Words("Valitse käsittelijä", "Velg saksbehandler", "Välj handläggare", "Assign"),
    "CONFIRM": Words("Vahvista", "Bekreft", "Bekräfta", "Confirm"),
    "START_FULFILLMENT": Words(
        "Aloita kokoaminen", "Begynn å pakke", "Börja packa", "Start packing"
    ),
    "FULFILL": Words("Toimita", "Lever", "Leverera", "Hand over"),
    "COMPLETE": Words("Merkitse valmiiksi", "Fullfør", "Slutför", "Complete"),
    "REOPEN": Words("Avaa uudelleen", "Åpne igjen", "Öppna igen", "Reopen"),
    "HOLD": Words("Pane pitoon", "Sett på vent", "Pausa", "Put on hold"),
    "RELEASE": Words("Vapauta pidosta", "Frigi", "Släpp", "Release"),
    "ARCHIVE": Words("Arkistoi", "Arkiver", "Arkivera", "Archive"),
    "UNARCHIVE": Words(
        "Palauta arkistosta", "Hent ut av arkivet", "Ta ut ur arkivet", "Take out of the archive"
    ),
    "CANCEL": Words("Peru", "Kanseller", "Avbeställ", "Cancel"),
}
_ADDRESSES: Mapping[str, Words] = {
    "SHIPPING_ADDRESS": Words(
        "Toimitusosoite", "Leveringsadresse", "Leveransadress", "Shipping address"
    ),
    "BILLING_ADDRESS": Words(
        "Laskutusosoite", "Fakturaadresse", "Faktureringsadress", "Billing address"
    ),
}

ORDERS: Mapping[str, Mapping[str, Words]] = {
    "OrderState": {
        "DRAFT": Words("Luonnos", "Utkast", "Utkast", "Draft"),
        "OPEN": Words("Avoin", "Åpen", "Öppen", "Open"),
        "CONFIRMED": Words("Vahvistettu", "Bekreftet", "Bekräftad", "Confirmed"),
        "COMPLETED": Words("Valmis", "Fullført", "Slutförd", "Completed"),
        "CANCELLED": Words("Peruttu", "Kansellert", "Avbeställd", "Cancelled"),
    },
    "FulfillmentStatus": {
        "NOT_REQUIRED": Words(
            "Ei toimitettavaa", "Ingenting å levere", "Inget att leverera", "Nothing to hand over"
        ),
        "RETURNED": Words("Palautettu", "Returnert", "Returnerad", "Returned"),
        "PARTIALLY_RETURNED": Words(
            "Osittain palautettu", "Delvis returnert", "Delvis returnerad", "Partly returned"
        ),
        "FULFILLED": Words("Toimitettu", "Levert", "Levererad", "Handed over"),
        "PARTIALLY_FULFILLED": Words(
            "Osittain toimitettu", "Delvis levert", "Delvis levererad", "Partly handed over"
        ),
        "IN_PROGRESS": Words("Koottavana", "Pakkes", "Packas", "Being packed"),
        "UNFULFILLED": Words("Toimittamatta", "Ikke levert", "Inte levererad", "Not handed over"),
    },
    "LineKind": {
        "PHYSICAL": Words("Tavara", "Fysisk vare", "Fysisk vara", "Goods"),
        "DIGITAL": Words(
            "Digitaalinen tuote", "Digitalt produkt", "Digital produkt", "Digital product"
        ),
        "SERVICE": Words("Palvelu", "Tjeneste", "Tjänst", "Service"),
    },
    "OrderAction": {
        **_ACTIONS,
        "SHIP": Words(
            "Merkitse lähetetyksi", "Merk som sendt", "Markera som skickad", "Mark as shipped"
        ),
        "CREATE_RETURN": Words(
            "Ota palautus", "Registrer retur", "Registrera retur", "Take a return"
        ),
        "EDIT": Words("Muuta sisältöä", "Endre innholdet", "Ändra innehållet", "Edit"),
        "EDIT_PAID": Words(
            "Muuta maksettua tilausta",
            "Endre betalt bestilling",
            "Ändra betald beställning",
            "Edit a paid order",
        ),
        "UPDATE_DRAFT": Words(
            "Muuta luonnosta", "Endre utkastet", "Ändra utkastet", "Change the draft"
        ),
        "COMPLETE_DRAFT": Words(
            "Tee luonnoksesta tilaus",
            "Legg inn bestillingen",
            "Lägg beställningen",
            "Place the draft",
        ),
        "DUPLICATE": Words(
            "Kopioi luonnokseksi", "Kopier til utkast", "Kopiera till utkast", "Copy into a draft"
        ),
        "CANCEL_LINES": Words("Peru osa", "Kanseller en del", "Avbeställ en del", "Cancel a part"),
    },
    "BulkAction": {
        **_ACTIONS,
        "ADD_TAGS": Words(
            "Lisää tunnisteita", "Legg til etiketter", "Lägg till etiketter", "Add tags"
        ),
        "REMOVE_TAGS": Words(
            "Poista tunnisteita", "Fjern etiketter", "Ta bort etiketter", "Remove tags"
        ),
    },
    "Obstacle": OBSTACLES,
    "RefundMode": {
        "NONE": Words("Ei palauteta rahaa", "Ingen refusjon", "Ingen återbetalning", "No refund"),
        "FULL": Words("Palautetaan kaikki", "Full refusjon", "Full återbetalning", "Full refund"),
        "PARTIAL": Words(
            "Palautetaan osa", "Delvis refusjon", "Delvis återbetalning", "Partial refund"
        ),
    },
    "CustomerDetailsField": {
        "EMAIL": Words("Sähköposti", "E-post", "E-post", "E-mail"),
        "FIRST_NAME": Words("Etunimi", "Fornavn", "Förnamn", "First name"),
        "LAST_NAME": Words("Sukunimi", "Etternavn", "Efternamn", "Last name"),
        "COMPANY": Words("Yritys", "Firma", "Företag", "Company"),
        "PHONE": Words("Puhelin", "Telefon", "Telefon", "Phone"),
        "VAT_ID": Words("Y-tunnus", "Organisasjonsnummer", "Organisationsnummer", "VAT id"),
        **_ADDRESSES,
    },
    "OrderExportFormat": {
        "CSV": Words("CSV-taulukko", "CSV-tabell", "CSV-tabell", "CSV table"),
        "JSONL": Words("JSON-rivit", "JSON-linjer", "JSON-rader", "JSON Lines"),
    },
}
"""A label for each value, by the name of its enumeration."""
