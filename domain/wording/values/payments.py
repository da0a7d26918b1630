"""What the values about payments and settlements are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

_STANDS: Mapping[str, Words] = {
    "PENDING": Words("Maksamatta", "Ikke betalt", "Inte betald", "Not paid"),
    "AUTHORIZED": Words("Katevaraus tehty", "Beløp reservert", "Belopp reserverat", "Authorized"),
    "PARTIALLY_REFUNDED": Words(
        "Osittain palautettu", "Delvis refundert", "Delvis återbetald", "Partly refunded"
    ),
    "REFUNDED": Words("Palautettu", "Refundert", "Återbetald", "Refunded"),
    "VOIDED": Words("Mitätöity", "Annullert", "Annullerad", "Voided"),
}

PAYMENTS: Mapping[str, Mapping[str, Words]] = {
    "PaymentStatus": {
        **_STANDS,
        "NOT_REQUIRED": Words(
            "Ei maksettavaa", "Ingenting å betale", "Inget att betala", "Nothing to pay"
        ),
        "OVERPAID": Words("Maksettu liikaa", "Overbetalt", "Överbetald", "Overpaid"),
        "PAID": Words("Maksettu", "Betalt", "Betald", "Paid"),
        "PARTIALLY_PAID": Words(
            "Osittain maksettu", "Delvis betalt", "Delvis betald", "Partly paid"
        ),
    },
    "PaymentState": {
        **_STANDS,
        "PENDING": Words(
            "Odottaa maksua", "Venter på betaling", "Väntar på betalning", "Awaiting payment"
        ),
        "PARTIALLY_CAPTURED": Words(
            "Osittain veloitettu", "Delvis belastet", "Delvis debiterad", "Partly captured"
        ),
        "CAPTURED": Words("Veloitettu", "Belastet", "Debiterad", "Captured"),
        "FAILED": Words("Epäonnistunut", "Mislykket", "Misslyckad", "Failed"),
        "EXPIRED": Words("Vanhentunut", "Utløpt", "Utgången", "Expired"),
    },
    "TransactionKind": {
        "AUTHORIZATION": Words("Katevaraus", "Reservasjon", "Reservation", "Authorization"),
        "CAPTURE": Words("Veloitus", "Belastning", "Debitering", "Capture"),
        "SALE": Words("Suora veloitus", "Direkte belastning", "Direkt debitering", "Sale"),
        "VOID": Words(
            "Mitätöinti", "Annullering av reservasjon", "Annullering av reservation", "Void"
        ),
        "REFUND": Words("Rahanpalautus", "Refusjon", "Återbetalning", "Refund"),
        "CHARGEBACK": Words(
            "Pankin peruutus", "Tilbakeføring fra banken", "Återföring från banken", "Chargeback"
        ),
        "ADJUSTMENT": Words(
            "Katevarauksen muutos", "Endring av reservasjon", "Ändring av reservation", "Adjustment"
        ),
    },
    "TransactionStatus": {
        "PENDING": Words("Odottaa vastausta", "Venter på svar", "Väntar på svar", "Pending"),
        "SUCCESS": Words("Onnistui", "Vellykket", "Lyckades", "Done"),
        "FAILURE": Words("Hylättiin", "Avvist", "Avvisades", "Refused"),
        "UNKNOWN": Words("Ei tiedossa", "Ukjent", "Okänt", "Unknown"),
    },
    "PaymentLogSource": {
        "STAFF": Words("Henkilökunta", "Ansatt", "Personal", "Staff"),
        "APP": Words(
            "Kumppanin ohjelma", "Partnerens program", "Partnerns program", "Partner's program"
        ),
        "STOREFRONT": Words("Verkkokauppa", "Nettbutikken", "Webbutiken", "Shop window"),
        "PROVIDER_CALL": Words(
            "Maksupalvelun vastaus",
            "Svar fra betalingstjenesten",
            "Svar från betaltjänsten",
            "Provider's answer",
        ),
        "WEBHOOK": Words(
            "Maksupalvelun ilmoitus",
            "Varsel fra betalingstjenesten",
            "Avisering från betaltjänsten",
            "Provider's notice",
        ),
        "RECONCILER": Words("Jälkitarkistus", "Etterkontroll", "Efterkontroll", "Later check"),
    },
    "PaymentReferenceKind": {
        "NONE": Words("Ei viitettä", "Ingen referanse", "Ingen referens", "None"),
        "FINNISH": Words(
            "Suomalainen viitenumero",
            "Finsk referansenummer",
            "Finskt referensnummer",
            "Finnish reference number",
        ),
        "KID_MOD10": Words(
            "Norjalainen KID, MOD10",
            "KID med MOD10",
            "Norskt KID-nummer, MOD10",
            "Norwegian KID, MOD10",
        ),
        "KID_MOD11": Words(
            "Norjalainen KID, MOD11",
            "KID med MOD11",
            "Norskt KID-nummer, MOD11",
            "Norwegian KID, MOD11",
        ),
        "RF": Words(
            "Kansainvälinen RF-viite",
            "Internasjonal RF-referanse",
            "Internationell RF-referens",
            "International RF reference",
        ),
    },
    "SettlementDirection": {
        "CHARGE": Words(
            "Veloitetaan asiakkaalta", "Skal kreves av kunden", "Tas ut av kunden", "To be charged"
        ),
        "REFUND": Words(
            "Palautetaan asiakkaalle",
            "Skal betales tilbake til kunden",
            "Betalas tillbaka till kunden",
            "To be paid back",
        ),
    },
    "SettlementState": {
        "OPEN": Words("Selvitettävänä", "Ikke gjort opp", "Inte reglerad", "To be settled"),
        "SETTLED": Words("Selvitetty", "Gjort opp", "Reglerad", "Settled"),
        "WAIVED": Words("Luovuttu", "Frafalt", "Efterskänkt", "Waived"),
    },
}
"""A label for each value, by the name of its enumeration."""
