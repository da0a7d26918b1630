"""What the values about work in the background and webhooks are called.

Part of `domain.wording.values`.
"""

from collections.abc import Mapping

from domain.wording.words import Words

JOBS: Mapping[str, Mapping[str, Words]] = {
    "JobState": {
        "QUEUED": Words("Jonossa", "I kø", "I kö", "Queued"),
        "RUNNING": Words("Käynnissä", "Kjører", "Körs", "Running"),
        "DONE": Words("Valmis", "Ferdig", "Klart", "Done"),
        "FAILED": Words("Epäonnistui", "Mislyktes", "Misslyckades", "Failed"),
        "CANCELLED": Words("Peruttu", "Avbrutt", "Avbrutet", "Cancelled"),
    },
    "JobItemState": {
        "WAITING": Words("Odottaa", "Venter", "Väntar", "Waiting"),
        "DONE": Words("Valmis", "Ferdig", "Klart", "Done"),
        "REFUSED": Words("Hylättiin", "Avvist", "Avvisades", "Refused"),
    },
    "JobKind": {
        "REBUILD_SEARCH": Words(
            "Hakutietojen uudistus",
            "Oppbygging av søk",
            "Uppbyggnad av sökning",
            "Rebuild of the search",
        ),
        "EXPORT_CUSTOMER": Words(
            "Asiakkaan tietojen kokoaminen",
            "Innsamling av kundens opplysninger",
            "Insamling av kundens uppgifter",
            "Export of a customer's data",
        ),
        "RECONCILE_PAYMENT": Words(
            "Maksun tarkistus maksupalvelusta",
            "Kontroll av betaling hos betalingstjenesten",
            "Kontroll av betalning hos betaltjänsten",
            "Check of a payment with its provider",
        ),
        "APPLY_NOTICES": Words(
            "Maksupalvelun ilmoitusten käsittely",
            "Behandling av varsler fra betalingstjenesten",
            "Hantering av aviseringar från betaltjänsten",
            "Notices of a payment provider",
        ),
        "BULK_ORDERS": Words(
            "Monen tilauksen käsittely",
            "Behandling av mange bestillinger",
            "Hantering av många beställningar",
            "Bulk work on orders",
        ),
        "CLEAR_ASSET_FILES": Words(
            "Vanhojen tiedostojen poisto",
            "Sletting av gamle filer",
            "Radering av gamla filer",
            "Removal of old files",
        ),
        "SEND_MESSAGE": Words(
            "Viestin lähetys",
            "Sending av melding",
            "Sändning av meddelande",
            "Sending of a message",
        ),
    },
    "WebhookState": {
        "ACTIVE": Words("Käytössä", "Aktiv", "Aktiv", "Active"),
        "PAUSED": Words("Keskeytetty", "På pause", "Pausad", "Paused"),
    },
    "WebhookPauseReason": {
        "REQUESTED": Words(
            "Henkilökunta keskeytti",
            "Satt på pause av ansatte",
            "Pausad av personalen",
            "Paused by staff",
        ),
        "GONE": Words(
            "Vastaanottaja on poistunut (410)",
            "Mottakeren finnes ikke lenger (410)",
            "Mottagaren finns inte längre (410)",
            "Receiver is gone (410)",
        ),
        "FAILING": Words(
            "Vastaanottaja ei ole vastannut kolmeen päivään",
            "Mottakeren har ikke svart på tre dager",
            "Mottagaren har inte svarat på tre dagar",
            "Receiver took nothing for 3 days",
        ),
        "QUERY_INVALID": Words(
            "Kysely ei sovi tähän versioon",
            "Spørringen passer ikke til denne versjonen",
            "Frågan passar inte denna version",
            "Query does not fit this version",
        ),
    },
    "WebhookDeliveryState": {
        "WAITING": Words("Odottaa lähetystä", "Venter på sending", "Väntar på sändning", "Waiting"),
        "DELIVERED": Words("Perillä", "Levert", "Levererat", "Delivered"),
        "FAILED": Words("Luovuttu", "Gitt opp", "Uppgivet", "Given up"),
    },
}
"""A label for each value, by the name of its enumeration."""
