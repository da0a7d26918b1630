"""A sentence for each kind of event of templates and rules of messages, in every language."""

from collections.abc import Mapping

from domain.wording.words import Words

TEMPLATES: Mapping[str, Words] = {
    "MESSAGE_TEMPLATE_UPDATED": Words(
        "Viestipohjaa muutettiin",
        "Meldingsmal ble endret",
        "Meddelandemall ändrades",
        "Message template changed",
    ),
    "MESSAGE_TEMPLATE_RESET": Words(
        "Viestipohja palautettiin ennalleen",
        "Meldingsmal ble tilbakestilt",
        "Meddelandemall återställdes",
        "Message template reset",
    ),
    "MESSAGE_RULE_UPDATED": Words(
        "Viestisääntöä muutettiin",
        "Meldingsregel ble endret",
        "Meddelanderegel ändrades",
        "Message rule changed",
    ),
}
