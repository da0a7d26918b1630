"""What is printed on documents, in every language."""

from collections.abc import Mapping
from typing import Final

from domain.documents.kinds import TaxNote
from domain.wording.words import Words

WORDS: Final[Mapping[str, Words]] = {
    "account": Words("Tilinumero", "Kontonummer", "Kontonummer", "Account"),
    "balance": Words("Maksettavaa", "Å betale", "Att betala", "To be paid"),
    "bankBar": Words("Pankkiviivakoodi", "Bankens strekkode", "Bankens streckkod", "Bank bar code"),
    "billedTo": Words("Ostaja", "Kjøper", "Köpare", "Buyer"),
    "creditOf": Words(
        "Hyvitetään lasku", "Krediterer faktura", "Krediterar faktura", "Amends invoice"
    ),
    "credited": Words("Hyvitetään", "Krediteres", "Krediteras", "Credited"),
    "date": Words("Päiväys", "Dato", "Datum", "Date"),
    "discount": Words("Alennus", "Rabatt", "Rabatt", "Discount"),
    "dueOn": Words("Eräpäivä", "Forfallsdato", "Förfallodatum", "Due date"),
    "item": Words("Tuote", "Vare", "Vara", "Description"),
    "net": Words("Veroton", "Uten mva", "Exkl. moms", "Excl. VAT"),
    "number": Words("Numero", "Nummer", "Nummer", "Number"),
    "orderNumber": Words("Tilausnumero", "Ordrenummer", "Ordernummer", "Order number"),
    "page": Words("Sivu", "Side", "Sida", "Page"),
    "packed": Words("Pakattu", "Pakket", "Packat", "Packed"),
    "paid": Words("Maksettu", "Betalt", "Betalt", "Paid"),
    "payBy": Words(
        "Maksu tilisiirrolla", "Betaling til konto", "Betalning till konto", "Bank transfer"
    ),
    "paymentMethod": Words("Maksutapa", "Betalingsmåte", "Betalningssätt", "Payment method"),
    "phone": Words("Puh.", "Tlf.", "Tel.", "Tel."),
    "placedOn": Words("Tilattu", "Bestilt", "Beställd", "Ordered"),
    "price": Words("À", "À", "À", "Each"),
    "priceNet": Words("À veroton", "À uten mva", "À exkl. moms", "Each excl. VAT"),
    "quantity": Words("Kpl", "Antall", "Antal", "Qty"),
    "receiver": Words("Toimitusosoite", "Leveringsadresse", "Leveransadress", "Delivery address"),
    "reference": Words("Viite", "Referanse", "Referens", "Reference"),
    "refunded": Words("Palautettu rahaa", "Refundert", "Återbetalt", "Refunded"),
    "scan": Words(
        "Maksa pankin sovelluksella",
        "Betal med bankens app",
        "Betala med bankens app",
        "Pay with your bank's app",
    ),
    "settled": Words(
        "Lasku on maksettu.", "Fakturaen er betalt.", "Fakturan är betald.", "This invoice is paid."
    ),
    "shipping": Words("Toimitus", "Frakt", "Frakt", "Delivery"),
    "shippingMethod": Words("Toimitustapa", "Leveringsmåte", "Leveranssätt", "Delivery method"),
    "suppliedOn": Words("Toimituspäivä", "Leveringsdato", "Leveransdatum", "Delivered on"),
    "takenOff": Words("Hyvitys", "Kreditering", "Kreditering", "Credit"),
    "tax": Words("Vero", "Mva", "Moms", "VAT"),
    "taxRate": Words("Verokanta", "Mva-sats", "Momssats", "VAT rate"),
    "taxes": Words("Verot", "Merverdiavgift", "Moms", "VAT"),
    "total": Words("Yhteensä", "Totalt", "Totalt", "Total"),
    "vatId": Words("Y-tunnus / ALV", "Org.nr. / mva", "Org.nr / moms", "VAT id"),
    "yourVatId": Words(
        "Ostajan ALV-tunnus", "Kjøpers mva-nummer", "Köparens momsnummer", "Buyer's VAT id"
    ),
}
"""A label for each part."""

TAX_NOTES: Final[Mapping[str, Words]] = {
    TaxNote.REVERSE_CHARGE: Words(
        "Käännetty verovelvollisuus: ostaja maksaa arvonlisäveron"
        " (direktiivi 2006/112/EY, 44 ja 196 artikla).",
        "Omvendt avgiftsplikt: kjøperen svarer for merverdiavgiften"
        " (direktiv 2006/112/EF, artikkel 44 og 196).",
        "Omvänd betalningsskyldighet: köparen betalar momsen"
        " (direktiv 2006/112/EG, artiklarna 44 och 196).",
        "Reverse charge: the buyer accounts for the VAT"
        " (Directive 2006/112/EC, Articles 44 and 196).",
    ),
    TaxNote.INTRA_COMMUNITY: Words(
        "Arvonlisäveroton yhteisömyynti (direktiivi 2006/112/EY, 138 artikla).",
        "Avgiftsfri levering innenfor EU (direktiv 2006/112/EF, artikkel 138).",
        "Momsfri gemenskapsintern leverans (direktiv 2006/112/EG, artikel 138).",
        "VAT-exempt intra-Community supply (Directive 2006/112/EC, Article 138).",
    ),
    TaxNote.EXPORT: Words(
        "Arvonlisäveroton myynti maasta vietäessä.",
        "Avgiftsfri omsetning ved utførsel.",
        "Momsfri försäljning vid export.",
        "Export, exempt from VAT.",
    ),
    TaxNote.UNTAXED: Words(
        "Ei sisällä arvonlisäveroa niiltä osin kuin verokanta on 0 %.",
        "Uten merverdiavgift der satsen er 0 %.",
        "Utan moms där satsen är 0 %.",
        "Without VAT where the rate is 0%.",
    ),
}
"""Why there is no tax."""

IN_THE_EU: Final[Mapping[str, Words]] = {
    TaxNote.EXPORT: Words(
        " (Direktiivi 2006/112/EY, 146 artikla.)",
        " (Direktiv 2006/112/EF, artikkel 146.)",
        " (Direktiv 2006/112/EG, artikel 146.)",
        " (Directive 2006/112/EC, Article 146.)",
    )
}
"""What a shop in the EU adds."""
