"""A label for each field that events tell about, in every language.

A new logged field needs a line in `LABELS`; a test names what is missing.
"""

import re
from collections.abc import Mapping

from domain.wording.words import Words, language_of

SECTIONS: Mapping[str, Words] = {
    "addresses.*": Words("Osoitekirja", "Adressebok", "Adressbok", "Address book"),
    "fulfillments.*": Words("Toimituserä", "Forsendelse", "Försändelse", "Fulfilment"),
    "fulfillments.*.lines.*": Words("Toimituserä", "Forsendelse", "Försändelse", "Fulfilment"),
    "fulfillments.*.tracking": Words("Seuranta", "Sporing", "Spårning", "Tracking"),
    "lines.*": Words("Tuoterivi", "Varelinje", "Varurad", "Line"),
    "notes.*": Words("Muistiinpano", "Notat", "Anteckning", "Note"),
    "hold": Words("Pito", "På vent", "Paus", "Hold"),
    "settlements.*": Words("Selvitettävä erotus", "Oppgjør", "Reglering", "Settlement"),
    "transactions.*": Words("Maksutapahtuma", "Transaksjon", "Transaktion", "Transaction"),
    "verification": Words("Varmistus", "Kontroll", "Kontroll", "Verification"),
    "returns.*": Words("Palautus", "Retur", "Retur", "Return"),
    "returns.*.lines.*": Words("Palautus", "Retur", "Retur", "Return"),
    "shipping": Words("Toimitus", "Levering", "Leverans", "Delivery"),
}
"""What stands before the label of a field inside, by the path above it; `*` stands for an id."""

LABELS: Mapping[str, Words] = {
    "accentColor": Words("Korostusväri", "Aksentfarge", "Accentfärg", "Accent colour"),
    "acknowledgedAt": Words("Huomattu", "Sett", "Uppmärksammad", "Noticed"),
    "acknowledgedBy": Words("Huomannut", "Sett av", "Uppmärksammad av", "Noticed by"),
    "address": Words("Osoite", "Adresse", "Adress", "Address"),
    "amount": Words("Summa", "Beløp", "Belopp", "Amount"),
    "archivedAt": Words("Arkistoitu", "Arkivert", "Arkiverad", "Archived"),
    "assignee": Words("Käsittelijä", "Saksbehandler", "Handläggare", "Assignee"),
    "at": Words("Aika", "Tid", "Tid", "Time"),
    "authorized": Words("Varattu", "Reservert", "Reserverat", "Authorized"),
    "awaited": Words("Palautumassa", "På vei tilbake", "På väg tillbaka", "Coming back"),
    "bic": Words("Pankin BIC", "Bankens BIC", "Bankens BIC", "Bank's BIC"),
    "billingAddress": Words(
        "Laskutusosoite", "Fakturaadresse", "Faktureringsadress", "Billing address"
    ),
    "bookkeepingYears": Words(
        "Kirjanpidon säilytysvuodet",
        "Oppbevaringsår for regnskap",
        "Arkiveringsår för bokföring",
        "Years for bookkeeping",
    ),
    "by": Words("Tekijä", "Av", "Av", "By"),
    "cancelled": Words("Peruttu", "Avbestilt", "Avbeställt", "Cancelled"),
    "cancelledAt": Words("Peruttu", "Kansellert", "Annullerad", "Cancelled at"),
    "captured": Words("Veloitettu", "Belastet", "Debiterat", "Captured"),
    "carrier": Words("Kuljetusyhtiö", "Transportør", "Transportör", "Carrier"),
    "closedAt": Words("Päätetty", "Avsluttet", "Avslutad", "Closed"),
    "company": Words("Yritys", "Firma", "Företag", "Company"),
    "completedAt": Words("Valmis", "Fullført", "Slutförd", "Completed"),
    "confirmedAt": Words("Vahvistettu", "Bekreftet", "Bekräftad", "Confirmed"),
    "consent": Words(
        "Markkinointilupa", "Markedsføringssamtykke", "Marknadsföringssamtycke", "Marketing consent"
    ),
    "consentAt": Words("Lupa annettu", "Samtykke gitt", "Samtycke gavs", "Consent given"),
    "consentSource": Words(
        "Luvan lähde", "Kilde for samtykke", "Samtyckets källa", "Source of the consent"
    ),
    "country": Words("Maa", "Land", "Land", "Country"),
    "creditNotePrefix": Words(
        "Hyvityslaskun numeron alku",
        "Kreditnotanummerets prefiks",
        "Kreditnotanumrets prefix",
        "Credit note number prefix",
    ),
    "credits": Words("Hyvitykset", "Krediteringer", "Krediteringar", "Credits"),
    "currency": Words("Valuutta", "Valuta", "Valuta", "Currency"),
    "customer": Words("Asiakastili", "Kundekonto", "Kundkonto", "Customer account"),
    "customerNote": Words(
        "Asiakkaan viesti", "Melding fra kunden", "Meddelande från kunden", "Customer's note"
    ),
    "customerPrefix": Words(
        "Asiakasnumeron alku",
        "Kundenummerets prefiks",
        "Kundnumrets prefix",
        "Customer number prefix",
    ),
    "defaultBillingAddressId": Words(
        "Oletuslaskutusosoite",
        "Standard fakturaadresse",
        "Förvald faktureringsadress",
        "Default billing address",
    ),
    "defaultShippingAddressId": Words(
        "Oletustoimitusosoite",
        "Standard leveringsadresse",
        "Förvald leveransadress",
        "Default shipping address",
    ),
    "defaultTaxRate": Words("Oletusverokanta", "Standard mva-sats", "Förvald momssats", "Tax rate"),
    "deliveredAt": Words("Perillä", "Levert", "Levererad", "Delivered"),
    "direction": Words("Suunta", "Retning", "Riktning", "Direction"),
    "discount": Words("Alennus", "Rabatt", "Rabatt", "Discount"),
    "discounts": Words("Alennukset", "Rabatter", "Rabatter", "Discounts"),
    "documentNote": Words(
        "Asiakirjojen alateksti",
        "Bunntekst på dokumenter",
        "Sidfot på dokument",
        "Foot of documents",
    ),
    "downloadLimit": Words(
        "Latauskertoja", "Antall nedlastinger", "Antal nedladdningar", "Downloads allowed"
    ),
    "email": Words("Sähköposti", "E-post", "E-post", "E-mail"),
    "error": Words("Virhe", "Feil", "Fel", "Error"),
    "expiredAt": Words("Vanhentunut", "Utløpt", "Utgången", "Expired"),
    "externalNumber": Words("Ulkoinen numero", "Eksternt nummer", "Externt nummer", "Other number"),
    "externalUrl": Words("Linkki", "Lenke", "Länk", "Link"),
    "failedAt": Words("Epäonnistunut", "Mislyktes", "Misslyckades", "Failed"),
    "fileName": Words("Tiedosto", "Fil", "Fil", "File"),
    "filter": Words("Suodatin", "Filter", "Filter", "Filter"),
    "firstName": Words("Etunimi", "Fornavn", "Förnamn", "First name"),
    "fulfilled": Words("Toimitettu", "Levert", "Levererat", "Handed over"),
    "fulfillmentStatus": Words(
        "Käsittelytila", "Behandlingsstatus", "Hanteringsstatus", "Handling state"
    ),
    "iban": Words(
        "Tilinumero (IBAN)", "Kontonummer (IBAN)", "Kontonummer (IBAN)", "Account (IBAN)"
    ),
    "id": Words("Tunniste", "Id", "Id", "Id"),
    "invoicePrefix": Words(
        "Laskunumeron alku",
        "Fakturanummerets prefiks",
        "Fakturanumrets prefix",
        "Invoice number prefix",
    ),
    "kind": Words("Laji", "Type", "Typ", "Kind"),
    "language": Words("Kieli", "Språk", "Språk", "Language"),
    "lastName": Words("Sukunimi", "Etternavn", "Efternamn", "Last name"),
    "line": Words("Tuoterivi", "Varelinje", "Varurad", "Line"),
    "linkDays": Words(
        "Linkin voimassaolopäivät",
        "Lenkens varighet i dager",
        "Länkens giltighet i dagar",
        "Days that links hold",
    ),
    "locale": Words("Kieliasetus", "Språkinnstilling", "Språkinställning", "Locale"),
    "logoId": Words("Logo", "Logo", "Logotyp", "Logo"),
    "messagesPerMinute": Words(
        "Viestejä minuutissa", "Meldinger per minutt", "Meddelanden per minut", "Messages a minute"
    ),
    "metadata": Words("Metatiedot", "Metadata", "Metadata", "Metadata"),
    "method": Words("Tapa", "Måte", "Sätt", "Method"),
    "name": Words("Nimi", "Navn", "Namn", "Name"),
    "net": Words("Veroton", "Uten mva", "Exklusive moms", "Without tax"),
    "note": Words("Muistiinpano", "Notat", "Anteckning", "Note"),
    "number": Words("Numero", "Nummer", "Nummer", "Number"),
    "orderDiscount": Words(
        "Osuus tilauksen alennuksesta",
        "Andel av ordrerabatten",
        "Del av orderrabatten",
        "Share of the order's discount",
    ),
    "orderPrefix": Words(
        "Tilausnumeron alku", "Ordrenummerets prefiks", "Ordernumrets prefix", "Order number prefix"
    ),
    "ordered": Words("Tilattu", "Bestilt", "Beställt", "Ordered"),
    "outOfSync": Words(
        "Poikkeaa maksupalvelusta",
        "Avviker fra betalingstjenesten",
        "Avviker från betaltjänsten",
        "Differs from the provider",
    ),
    "packed": Words("Pakattu", "Pakket", "Packat", "Packed"),
    "paid": Words("Maksettu", "Betalt", "Betalt", "Paid"),
    "paymentDays": Words(
        "Maksuaika päivinä", "Betalingsfrist i dager", "Betalningsvillkor i dagar", "Days to pay"
    ),
    "paymentMethod": Words("Maksutapa", "Betalingsmåte", "Betalningssätt", "Payment method"),
    "paymentReferenceKind": Words(
        "Maksuviitteen laji",
        "Type betalingsreferanse",
        "Typ av betalningsreferens",
        "Kind of payment reference",
    ),
    "paymentStatus": Words("Maksutila", "Betalingsstatus", "Betalningsstatus", "Payment state"),
    "phone": Words("Puhelin", "Telefon", "Telefon", "Phone"),
    "placedAt": Words("Tilausaika", "Bestilt", "Beställd", "Placed"),
    "price": Words("Hinta", "Pris", "Pris", "Price"),
    "pricesIncludeTax": Words(
        "Hinnat sisältävät veron",
        "Prisene inkluderer mva",
        "Priserna inkluderar moms",
        "Prices include tax",
    ),
    "provider": Words("Maksupalvelu", "Betalingstjeneste", "Betaltjänst", "Provider"),
    "pspReference": Words(
        "Maksupalvelun viite",
        "Betalingstjenestens referanse",
        "Betaltjänstens referens",
        "Provider's reference",
    ),
    "quantity": Words("Määrä", "Antall", "Antal", "Quantity"),
    "query": Words("Kysely", "Spørring", "Fråga", "Query"),
    "reason": Words("Syy", "Årsak", "Orsak", "Reason"),
    "received": Words("Saapunut", "Mottatt", "Mottaget", "Received"),
    "receivedAt": Words("Vastaanotettu", "Mottatt", "Mottagen", "Received"),
    "reference": Words("Viite", "Referanse", "Referens", "Reference"),
    "refunded": Words("Palautettu rahaa", "Refundert", "Återbetalt", "Refunded"),
    "replyTo": Words("Vastausosoite", "Svaradresse", "Svarsadress", "Reply address"),
    "returned": Words("Palautettu", "Returnert", "Returnerat", "Returned"),
    "senderEmail": Words(
        "Lähettäjän sähköposti", "Avsenderens e-post", "Avsändarens e-post", "Sender's e-mail"
    ),
    "senderName": Words("Lähettäjän nimi", "Avsenderens navn", "Avsändarens namn", "Sender's name"),
    "settled": Words("Selvitetty", "Gjort opp", "Reglerat", "Settled"),
    "sha256": Words("Tarkistussumma", "Kontrollsum", "Kontrollsumma", "Checksum"),
    "shippedAt": Words("Lähetetty", "Sendt", "Skickad", "Shipped"),
    "shippingAddress": Words(
        "Toimitusosoite", "Leveringsadresse", "Leveransadress", "Shipping address"
    ),
    "sku": Words("Tuotekoodi", "Varenummer", "Artikelnummer", "Article number"),
    "size": Words("Koko tavuina", "Størrelse i byte", "Storlek i byte", "Size in bytes"),
    "skus": Words("Tuotekoodit", "Varenumre", "Artikelnummer", "Article numbers"),
    "source": Words("Lähde", "Kilde", "Källa", "Source"),
    "startedAt": Words(
        "Pakkaus aloitettu", "Pakking startet", "Packning påbörjad", "Packing began"
    ),
    "state": Words("Tila", "Status", "Status", "State"),
    "status": Words("Tulos", "Resultat", "Resultat", "Result"),
    "tags": Words("Tunnisteet", "Etiketter", "Etiketter", "Tags"),
    "tax": Words("Vero", "Mva", "Moms", "Tax"),
    "taxLines": Words("Verot", "Mva per sats", "Moms per sats", "Tax by rate"),
    "taxRate": Words("Verokanta", "Mva-sats", "Momssats", "Tax rate"),
    "taxRounding": Words(
        "Veron pyöristys", "Avrunding av mva", "Avrundning av moms", "Tax rounding"
    ),
    "text": Words("Teksti", "Tekst", "Text", "Text"),
    "timeZone": Words("Aikavyöhyke", "Tidssone", "Tidszon", "Time zone"),
    "title": Words("Nimike", "Tittel", "Benämning", "Title"),
    "total": Words("Yhteensä", "Totalt", "Totalt", "Total"),
    "types": Words("Tapahtumat", "Hendelser", "Händelser", "Events"),
    "unitPrice": Words("Yksikköhinta", "Enhetspris", "Enhetspris", "Unit price"),
    "url": Words("Osoite verkossa", "Nettadresse", "Webbadress", "Web address"),
    "vatId": Words("Y-tunnus", "Organisasjonsnummer", "Organisationsnummer", "VAT id"),
    "website": Words("Verkkosivusto", "Nettsted", "Webbplats", "Website"),
}
"""What a field is called, by the last part of its path."""

_METADATA = "metadata."
_ID = re.compile(r"(?<=\.)[0-9a-f]{32}(?=\.)")


def label(path: str, locale: str) -> str:
    """Name a field for people; one that nobody named is called by its path."""
    if path.startswith(_METADATA):  # what follows are the words of another system
        said = getattr(LABELS["metadata"], language_of(locale))
        return f"{said}: {path.removeprefix(_METADATA)}"
    above, _, name = _ID.sub("*", path).rpartition(".")
    words, section = LABELS.get(name), SECTIONS.get(above)
    if words is None:
        return path
    language = language_of(locale)
    said = getattr(words, language)
    return f"{getattr(section, language)}: {said}" if section else said
