"""What the values about messages to customers are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.summaries import SUMMARIES
from domain.wording.words import Words

_CAME_TO: Mapping[str, Words] = {
    "SENT": Words("Lähetetty", "Sendt", "Skickat", "Sent"),
    "DELIVERED": Words("Perillä", "Levert", "Levererat", "Delivered"),
    "BOUNCED": Words("Palautui", "Kom i retur", "Studsade", "Bounced"),
    "COMPLAINED": Words(
        "Merkitty roskapostiksi",
        "Merket som søppelpost",
        "Markerat som skräppost",
        "Marked as spam",
    ),
    "FAILED": Words("Epäonnistui", "Mislyktes", "Misslyckades", "Failed"),
    "SUPPRESSED": Words(
        "Ei lähetetty: osoite on estetty",
        "Ikke sendt: adressen er sperret",
        "Inte skickat: adressen är spärrad",
        "Not sent: address suppressed",
    ),
}

MESSAGES: Mapping[str, Mapping[str, Words]] = {
    "MessageState": {
        **_CAME_TO,
        "QUEUED": Words("Jonossa", "I kø", "I kö", "Queued"),
        "CANCELLED": Words("Peruttu", "Avbrutt", "Avbrutet", "Cancelled"),
    },
    "MessageOutcome": {
        **_CAME_TO,
        "SENDING": Words("Lähetetään", "Sendes", "Skickas", "Being sent"),
        "DEFERRED": Words(
            "Yritetään uudelleen", "Prøves igjen", "Försöks igen", "To be tried again"
        ),
    },
    "MessageTemplate": {
        "ORDER_RECEIVED": Words(
            "Tilausvahvistus", "Ordrebekreftelse", "Orderbekräftelse", "Order confirmation"
        ),
        "DOWNLOADABLE_PRODUCTS": Words(
            "Ladattavat tuotteet",
            "Nedlastbare produkter",
            "Nedladdningsbara produkter",
            "Downloadable products",
        ),
        "ORDER_MESSAGE": Words(
            "Viesti tilauksesta",
            "Melding om bestillingen",
            "Meddelande om beställningen",
            "Message about the order",
        ),
        "SHIPPING_CONFIRMATION": Words(
            "Lähetysvahvistus",
            "Forsendelsesbekreftelse",
            "Leveransbekräftelse",
            "Shipping confirmation",
        ),
        "ORDER_CANCELLED": Words(
            "Tilauksen peruutus", "Kansellering av bestilling", "Avbeställning", "Order cancelled"
        ),
        "REFUND_ISSUED": Words(
            "Ilmoitus rahanpalautuksesta",
            "Melding om refusjon",
            "Besked om återbetalning",
            "Refund issued",
        ),
        "PAYMENT_REQUEST": Words(
            "Maksupyyntö", "Betalingsanmodning", "Betalningsbegäran", "Payment request"
        ),
        "INVOICE": Words("Lasku", "Faktura", "Faktura", "Invoice"),
    },
    "MessageTrigger": {
        **{
            name: SUMMARIES[name]
            for name in (
                "ORDER_PLACED",
                "ORDER_CONFIRMED",
                "FULFILLMENT_SHIPPED",
                "ORDER_CANCELLED",
                "ORDER_LINES_CANCELLED",
                "PAYMENT_REFUNDED",
            )
        },
        "DIGITAL_HANDED_OVER": SUMMARIES["DOWNLOADS_ISSUED"],
    },
    "MailProvider": {
        "GENERIC": Words(
            "Muu palvelu (Standard Webhooks)",
            "Annen tjeneste (Standard Webhooks)",
            "Annan tjänst (Standard Webhooks)",
            "Other service (Standard Webhooks)",
        ),
        "MAILGUN": Words("Mailgun", "Mailgun", "Mailgun", "Mailgun"),
    },
    "SuppressionReason": {
        "BOUNCED": Words(
            "Viesti palautui", "Meldingen kom i retur", "Meddelandet studsade", "Mail came back"
        ),
        "COMPLAINED": Words(
            "Viesti merkittiin roskapostiksi",
            "Meldingen ble merket som søppelpost",
            "Meddelandet markerades som skräppost",
            "Mail was called spam",
        ),
    },
    "AddressHintCode": {
        "MALFORMED": Words(
            "Tämä ei ole sähköpostiosoite.",
            "Dette er ingen e-postadresse.",
            "Det här är ingen e-postadress.",
            "This is no e-mail address.",
        ),
        "UNUSUAL": Words(
            "Osoite näyttää epätavalliselta.",
            "Adressen ser uvanlig ut.",
            "Adressen ser ovanlig ut.",
            "The address looks unusual.",
        ),
        "DOMAIN_MISTYPED": Words(
            "Osoitteen loppuosassa on luultavasti kirjoitusvirhe.",
            "Domenet i adressen er sannsynligvis feilskrevet.",
            "Domänen i adressen är sannolikt felskriven.",
            "The address's domain is probably mistyped.",
        ),
        "BOUNCED_BEFORE": Words(
            "Tähän osoitteeseen lähetetty viesti on palautunut.",
            "En melding til denne adressen har kommet i retur.",
            "Ett meddelande till den här adressen har studsat.",
            "Mail to this address came back.",
        ),
        "COMPLAINED_BEFORE": Words(
            "Tähän osoitteeseen lähetetty viesti on merkitty roskapostiksi.",
            "En melding til denne adressen er merket som søppelpost.",
            "Ett meddelande till den här adressen har markerats som skräppost.",
            "Mail to this address was called spam.",
        ),
        "DIFFERS_FROM_ACCOUNT": Words(
            "Asiakastilillä on toinen osoite.",
            "Kundekontoen har en annen adresse.",
            "Kundkontot har en annan adress.",
            "The customer's account has another address.",
        ),
    },
}
"""A label for each value, by the name of its enumeration."""
