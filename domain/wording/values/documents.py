"""What the values about documents are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

TITLES: Mapping[str, Words] = {
    "RECEIPT": Words("Kuitti", "Kvittering", "Kvitto", "Receipt"),
    "INVOICE": Words("Lasku", "Faktura", "Faktura", "Invoice"),
    "PACKING_LIST": Words("Pakkausluettelo", "Pakkliste", "Packlista", "Packing list"),
    "ORDER_CONFIRMATION": Words(
        "Tilausvahvistus", "Ordrebekreftelse", "Orderbekräftelse", "Order confirmation"
    ),
    "CREDIT_NOTE": Words("Hyvityslasku", "Kreditnota", "Kreditfaktura", "Credit note"),
}
"""What stands at the top of each type of document."""

DOCUMENTS: Mapping[str, Mapping[str, Words]] = {
    "DocumentType": TITLES,
    "DocumentFormat": {
        "PDF": Words("PDF-tiedosto", "PDF-fil", "PDF-fil", "PDF file"),
        "HTML": Words("Verkkosivu", "Nettside", "Webbsida", "Web page"),
    },
    "DocumentObstacle": {
        "NOT_PLACED": Words(
            "Tilaus on vasta luonnos.",
            "Bestillingen er fremdeles et utkast.",
            "Beställningen är ännu ett utkast.",
            "The order is a draft.",
        ),
        "CANCELLED": Words(
            "Tilaus on peruttu.",
            "Bestillingen er kansellert.",
            "Beställningen är avbeställd.",
            "The order was cancelled.",
        ),
        "NOTHING_TO_CHARGE": Words(
            "Tilauksessa ei ole enää laskutettavaa.",
            "Det er ikke lenger noe å fakturere.",
            "Det finns inte längre något att fakturera.",
            "Nothing of the order costs anything any more.",
        ),
        "NOTHING_PAID": Words(
            "Tilauksesta ei ole vielä maksettu mitään.",
            "Ingenting er betalt for bestillingen ennå.",
            "Inget har betalats för beställningen ännu.",
            "Nothing was paid for the order yet.",
        ),
        "NOTHING_TO_PACK": Words(
            "Mitään ei ole pakattuna.",
            "Ingenting er pakket.",
            "Inget är packat.",
            "Nothing is packed.",
        ),
        "ALREADY_INVOICED": Words(
            "Tilauksella on jo lasku. Hyvitä se ensin kokonaan.",
            "Bestillingen har allerede en faktura. Krediter hele den først.",
            "Beställningen har redan en faktura. Kreditera hela den först.",
            "The order has an invoice already. Credit all of it first.",
        ),
        "NOT_INVOICED": Words(
            "Tilauksella ei ole laskua.",
            "Bestillingen har ingen faktura.",
            "Beställningen har ingen faktura.",
            "The order has no invoice.",
        ),
        "NOTHING_TO_CREDIT": Words(
            "Laskussa ei ole hyvitettävää.",
            "Det er ingenting å kreditere på fakturaen.",
            "Det finns inget att kreditera på fakturan.",
            "Nothing of the invoice can be credited.",
        ),
    },
}
"""A label for each value, by the name of its enumeration."""
