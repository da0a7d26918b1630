"""A sentence for each kind of event of messages to customers, in every language."""

from collections.abc import Mapping

from domain.wording.words import Words

MAIL: Mapping[str, Words] = {
    "MESSAGE_QUEUED": Words(
        "Viesti odottaa lähetystä",
        "Melding venter på å bli sendt",
        "Meddelande väntar på att skickas",
        "Message queued",
    ),
    "MESSAGE_SENT": Words(
        "Viesti lähetettiin", "Melding ble sendt", "Meddelande skickades", "Message sent"
    ),
    "MESSAGE_DELIVERED": Words(
        "Viesti meni perille", "Melding kom frem", "Meddelande kom fram", "Message delivered"
    ),
    "MESSAGE_BOUNCED": Words(
        "Viesti palautui", "Melding kom i retur", "Meddelande studsade", "Message bounced"
    ),
    "MESSAGE_COMPLAINED": Words(
        "Viesti merkittiin roskapostiksi",
        "Melding ble merket som søppelpost",
        "Meddelande markerades som skräppost",
        "Message called spam",
    ),
    "MESSAGE_FAILED": Words(
        "Viestiä ei saatu lähetettyä",
        "Melding kunne ikke sendes",
        "Meddelande kunde inte skickas",
        "Message could not be sent",
    ),
    "MESSAGE_SUPPRESSED": Words(
        "Viesti jätettiin lähettämättä estettyyn osoitteeseen",
        "Melding ble ikke sendt til en sperret adresse",
        "Meddelande skickades inte till en spärrad adress",
        "Message not sent to a suppressed address",
    ),
    "MESSAGE_CANCELLED": Words(
        "Viesti peruttiin",
        "Melding ble trukket tilbake",
        "Meddelande drogs tillbaka",
        "Message cancelled",
    ),
    "MESSAGE_RECORDED": Words(
        "Muualta lähetetty viesti kirjattiin",
        "Melding sendt fra et annet system ble registrert",
        "Meddelande skickat från ett annat system registrerades",
        "Message from elsewhere recorded",
    ),
    "SUPPRESSION_LIFTED": Words(
        "Osoitteen esto poistettiin",
        "Sperring av adresse ble opphevet",
        "Spärr av adress hävdes",
        "Suppression of an address lifted",
    ),
    "MAIL_HOOK_UPDATED": Words(
        "Sähköpostipalvelun ilmoitusosoitetta muutettiin",
        "Adressen for varsler fra e-posttjenesten ble endret",
        "Adressen för e-posttjänstens meddelanden ändrades",
        "Address for a mail provider's notices changed",
    ),
}
"""A sentence for each kind of event, by the name of its type."""

ADDRESSED = frozenset(MAIL) - {"SUPPRESSION_LIFTED", "MAIL_HOOK_UPDATED"}
"""Kinds of events that say to which address."""
