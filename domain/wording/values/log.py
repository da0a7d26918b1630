"""What the values about the log and undo are called; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.summaries import SUMMARIES
from domain.wording.words import Words

LOG: Mapping[str, Mapping[str, Words]] = {
    "EventType": SUMMARIES,
    "JourneyType": {
        name: SUMMARIES[name]
        for name in (
            "CART_ITEM_ADDED",
            "CART_ITEM_REMOVED",
            "CHECKOUT_STARTED",
            "SHIPPING_METHOD_SELECTED",
            "PAYMENT_METHOD_SELECTED",
        )
    },
    "ActorKind": {
        "STAFF": Words("Henkilökunta", "Ansatt", "Personal", "Staff"),
        "APP": Words(
            "Kumppanin ohjelma", "Partnerens program", "Partnerns program", "Partner's program"
        ),
        "STOREFRONT": Words("Verkkokauppa", "Nettbutikken", "Webbutiken", "Shop window"),
        "PSP": Words("Maksupalvelu", "Betalingstjeneste", "Betaltjänst", "Payment provider"),
        "SYSTEM": Words("Järjestelmä", "Systemet", "Systemet", "System"),
    },
    "LogStart": {
        "BEGINNING": Words("Alusta asti", "Fra begynnelsen", "Från början", "From the beginning"),
        "NOW": Words("Tästä hetkestä", "Fra nå", "Från och med nu", "From now on"),
    },
    "LeftReason": {
        "CHANGED_SINCE": Words(
            "Tietoa on muutettu sen jälkeen.",
            "Feltet er endret siden.",
            "Fältet har ändrats sedan dess.",
            "It was changed again since.",
        ),
        "NOT_REVERTIBLE": Words(
            "Tätä ei voi kumota. Tee muutos omalla toiminnollaan.",
            "Dette kan ikke angres. Bruk den egne handlingen.",
            "Det här kan inte ångras. Använd den egna åtgärden.",
            "This can't be undone. It has an operation of its own.",
        ),
        "CONSENT": Words(
            "Markkinointilupa on asiakkaan oma ilmoitus, eikä sitä palauteta.",
            "Samtykke er kundens eget svar og settes ikke tilbake.",
            "Samtycke är kundens eget svar och återställs inte.",
            "Consent is the customer's own word and is not put back.",
        ),
        "EMAIL_TAKEN": Words(
            "Aiempi sähköpostiosoite on nyt toisella asiakastilillä.",
            "En annen kundekonto har nå den tidligere e-postadressen.",
            "Ett annat kundkonto har nu den tidigare e-postadressen.",
            "Another account has the earlier e-mail address now.",
        ),
        "ADDRESS_GONE": Words(
            "Osoite ei ole enää osoitekirjassa.",
            "Adressen finnes ikke lenger i adresseboken.",
            "Adressen finns inte längre i adressboken.",
            "The address is no longer in the address book.",
        ),
        "NO_ROOM": Words(
            "Tunnisteille, metatiedoille tai osoitteille ei ole enää tilaa.",
            "Det er ikke lenger plass til etiketter, metadata eller adresser.",
            "Det finns inte längre plats för etiketter, metadata eller adresser.",
            "There is no room left for tags, metadata or addresses.",
        ),
        "NOT_ALLOWED": Words(
            "Käyttöoikeudet eivät riitä.",
            "Tilgangen er ikke tilstrekkelig.",
            "Behörigheten räcker inte.",
            "The access token lacks the scope.",
        ),
    },
}
"""A label for each value, by the name of its enumeration."""
