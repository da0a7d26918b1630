"""A sentence for each kind of event, in every language.

A new kind of event needs a line in `SUMMARIES`; a test names what is missing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.wording.downloads import DOWNLOADS, FACTS
from domain.wording.handovers import HANDED_OVER, PIECES
from domain.wording.messages import ADDRESSED, MAIL
from domain.wording.templates import TEMPLATES
from domain.wording.words import Words, language_of

SUMMARIES: Mapping[str, Words] = {
    **HANDED_OVER,
    **DOWNLOADS,
    **MAIL,
    **TEMPLATES,
    "ORDER_PLACED": Words(
        "Tilaus tehtiin", "Bestillingen ble lagt inn", "Beställningen lades", "Order placed"
    ),
    "ORDER_UPDATED": Words(
        "Tilausta muutettiin", "Bestillingen ble endret", "Beställningen ändrades", "Order changed"
    ),
    "ORDER_CUSTOMER_UPDATED": Words(
        "Tilauksen asiakastietoja muutettiin",
        "Kundeopplysningene på bestillingen ble endret",
        "Kunduppgifterna på beställningen ändrades",
        "Customer details of the order changed",
    ),
    "ORDER_ATTACHED": Words(
        "Tilaus liitettiin asiakastiliin",
        "Bestillingen ble knyttet til en kundekonto",
        "Beställningen kopplades till ett kundkonto",
        "Order attached to a customer account",
    ),
    "ORDER_DETACHED": Words(
        "Tilaus irrotettiin asiakastilistä",
        "Bestillingen ble koblet fra kundekontoen",
        "Beställningen kopplades bort från kundkontot",
        "Order detached from its customer account",
    ),
    "ORDER_TAGS_CHANGED": Words(
        "Tilauksen tunnisteita muutettiin",
        "Bestillingens etiketter ble endret",
        "Beställningens etiketter ändrades",
        "Tags of the order changed",
    ),
    "ORDER_METADATA_CHANGED": Words(
        "Tilauksen metatietoja muutettiin",
        "Bestillingens metadata ble endret",
        "Beställningens metadata ändrades",
        "Metadata of the order changed",
    ),
    "ORDER_ACKNOWLEDGED": Words(
        "Tilaus huomattiin",
        "Bestillingen ble sett",
        "Beställningen uppmärksammades",
        "Order noticed",
    ),
    "ORDER_ASSIGNED": Words(
        "Tilauksen käsittelijä vaihdettiin",
        "Bestillingen fikk en annen saksbehandler",
        "Beställningen fick en annan handläggare",
        "Order assigned",
    ),
    "ORDER_CONFIRMED": Words(
        "Tilaus vahvistettiin",
        "Bestillingen ble bekreftet",
        "Beställningen bekräftades",
        "Order confirmed",
    ),
    "FULFILLMENT_STARTED": Words(
        "Tilauksen kokoaminen aloitettiin",
        "Pakkingen av bestillingen begynte",
        "Packningen av beställningen började",
        "Packing of the order began",
    ),
    "ORDER_COMPLETED": Words(
        "Tilaus merkittiin valmiiksi",
        "Bestillingen ble fullført",
        "Beställningen slutfördes",
        "Order completed",
    ),
    "ORDER_REOPENED": Words(
        "Tilaus avattiin uudelleen",
        "Bestillingen ble åpnet igjen",
        "Beställningen öppnades igen",
        "Order reopened",
    ),
    "ORDER_HELD": Words(
        "Tilaus pantiin pitoon",
        "Bestillingen ble satt på vent",
        "Beställningen pausades",
        "Order put on hold",
    ),
    "ORDER_RELEASED": Words(
        "Tilaus vapautettiin pidosta",
        "Bestillingen ble frigitt",
        "Beställningen släpptes",
        "Order released",
    ),
    "ORDER_ARCHIVED": Words(
        "Tilaus arkistoitiin",
        "Bestillingen ble arkivert",
        "Beställningen arkiverades",
        "Order archived",
    ),
    "ORDER_UNARCHIVED": Words(
        "Tilaus palautettiin arkistosta",
        "Bestillingen ble hentet ut av arkivet",
        "Beställningen togs ut ur arkivet",
        "Order taken out of the archive",
    ),
    "ORDER_NOTE_ADDED": Words(
        "Tilaukseen kirjoitettiin muistiinpano",
        "Et notat ble skrevet på bestillingen",
        "En anteckning skrevs på beställningen",
        "Note written",
    ),
    "ORDER_NOTE_EDITED": Words(
        "Tilauksen muistiinpanoa muutettiin",
        "Et notat på bestillingen ble endret",
        "En anteckning på beställningen ändrades",
        "Note changed",
    ),
    "ORDER_NOTE_DELETED": Words(
        "Tilauksen muistiinpano poistettiin",
        "Et notat på bestillingen ble slettet",
        "En anteckning på beställningen togs bort",
        "Note deleted",
    ),
    "ORDER_PAYMENTS_CHANGED": Words(
        "Tilauksen maksutilanne muuttui",
        "Bestillingens betalinger ble endret",
        "Beställningens betalningar ändrades",
        "Payments of the order changed",
    ),
    "DRAFT_ORDER_CREATED": Words(
        "Tilausluonnos tehtiin",
        "Et bestillingsutkast ble opprettet",
        "Ett orderutkast skapades",
        "Draft order created",
    ),
    "DRAFT_ORDER_UPDATED": Words(
        "Tilausluonnosta muutettiin",
        "Bestillingsutkastet ble endret",
        "Orderutkastet ändrades",
        "Draft order changed",
    ),
    "ORDER_LINES_CANCELLED": Words(
        "Osa tilauksesta peruttiin",
        "En del av bestillingen ble kansellert",
        "En del av beställningen avbeställdes",
        "Part of the order cancelled",
    ),
    "ORDER_CANCELLED": Words(
        "Tilaus peruttiin",
        "Bestillingen ble kansellert",
        "Beställningen avbeställdes",
        "Order cancelled",
    ),
    "ORDER_EDITED": Words(
        "Tilauksen sisältöä muutettiin",
        "Innholdet i bestillingen ble endret",
        "Beställningens innehåll ändrades",
        "Content of the order edited",
    ),
    "ORDER_CREDITED": Words(
        "Tilausta hyvitettiin",
        "Bestillingen ble kreditert",
        "Beställningen krediterades",
        "Order credited",
    ),
    "SETTLEMENT_OPENED": Words(
        "Erotus jäi selvitettäväksi",
        "En differanse må gjøres opp",
        "En skillnad ska regleras",
        "Difference to be settled",
    ),
    "SETTLEMENT_SETTLED": Words(
        "Erotus selvitettiin",
        "Differansen ble gjort opp",
        "Skillnaden reglerades",
        "Difference settled",
    ),
    "SETTLEMENT_WAIVED": Words(
        "Erotuksesta luovuttiin",
        "Differansen ble frafalt",
        "Skillnaden efterskänktes",
        "Difference waived",
    ),
    "PAYMENT_PROVIDER_UPDATED": Words(
        "Maksupalvelun asetuksia muutettiin",
        "Innstillingene for betalingstjenesten ble endret",
        "Betaltjänstens inställningar ändrades",
        "Settings of the payment provider changed",
    ),
    "PAYMENT_CREATED": Words(
        "Maksu avattiin", "Betaling ble opprettet", "Betalning skapades", "Payment opened"
    ),
    "PAYMENT_UPDATED": Words(
        "Maksun tietoja muutettiin",
        "Betalingens opplysninger ble endret",
        "Betalningens uppgifter ändrades",
        "Payment changed",
    ),
    "PAYMENT_RECORDED": Words(
        "Maksu kirjattiin saapuneeksi",
        "Innbetaling ble registrert",
        "Inbetalning registrerades",
        "Payment recorded",
    ),
    "PAYMENT_VERIFIED": Words(
        "Maksun saapuminen varmistettiin",
        "Betalingen ble kontrollert",
        "Betalningen kontrollerades",
        "Payment verified",
    ),
    "PAYMENT_UNVERIFIED": Words(
        "Maksun varmistus peruttiin",
        "Kontrollen av betalingen ble trukket tilbake",
        "Kontrollen av betalningen togs tillbaka",
        "Verification of the payment taken back",
    ),
    "PAYMENT_REQUESTED": Words(
        "Maksupalvelulle lähetettiin pyyntö",
        "Betalingstjenesten ble spurt",
        "Betaltjänsten tillfrågades",
        "Payment provider asked",
    ),
    "PAYMENT_AUTHORIZED": Words(
        "Maksusta tehtiin katevaraus",
        "Beløpet ble reservert",
        "Beloppet reserverades",
        "Payment authorized",
    ),
    "PAYMENT_ADJUSTED": Words(
        "Katevarausta muutettiin",
        "Reservasjonen ble endret",
        "Reservationen ändrades",
        "Authorization changed",
    ),
    "PAYMENT_CAPTURED": Words(
        "Maksu veloitettiin", "Betalingen ble belastet", "Betalningen drogs", "Payment captured"
    ),
    "PAYMENT_VOIDED": Words(
        "Maksu mitätöitiin",
        "Betalingen ble annullert",
        "Betalningen annullerades",
        "Payment voided",
    ),
    "PAYMENT_REFUNDED": Words(
        "Rahaa palautettiin", "Penger ble refundert", "Pengar återbetalades", "Payment refunded"
    ),
    "PAYMENT_CHARGED_BACK": Words(
        "Pankki peruutti maksun",
        "Banken tilbakeførte betalingen",
        "Banken återförde betalningen",
        "Payment charged back",
    ),
    "PAYMENT_FAILED": Words(
        "Maksutapahtuma epäonnistui",
        "Betalingen mislyktes",
        "Betalningen misslyckades",
        "Payment failed",
    ),
    "PAYMENT_EXPIRED": Words(
        "Maksu vanheni", "Betalingen utløp", "Betalningen gick ut", "Payment expired"
    ),
    "PAYMENT_OUT_OF_SYNC": Words(
        "Maksu poikkeaa maksupalvelun tiedoista",
        "Betalingen avviker fra betalingstjenesten",
        "Betalningen avviker från betaltjänsten",
        "Payment differs from the provider",
    ),
    "CUSTOMER_CREATED": Words(
        "Asiakastili luotiin",
        "Kundekonto ble opprettet",
        "Kundkonto skapades",
        "Customer account created",
    ),
    "CUSTOMER_UPDATED": Words(
        "Asiakkaan tietoja muutettiin",
        "Kundens opplysninger ble endret",
        "Kundens uppgifter ändrades",
        "Customer's profile changed",
    ),
    "CUSTOMER_ADDRESS_ADDED": Words(
        "Asiakkaalle lisättiin osoite",
        "Kunden fikk en ny adresse",
        "Kunden fick en ny adress",
        "Address added to the customer",
    ),
    "CUSTOMER_ADDRESS_UPDATED": Words(
        "Asiakkaan osoitetta muutettiin",
        "Kundens adresse ble endret",
        "Kundens adress ändrades",
        "Address of the customer changed",
    ),
    "CUSTOMER_ADDRESS_REMOVED": Words(
        "Asiakkaan osoite poistettiin",
        "Kundens adresse ble fjernet",
        "Kundens adress togs bort",
        "Address of the customer removed",
    ),
    "CUSTOMER_DEFAULT_ADDRESS_SET": Words(
        "Asiakkaan oletusosoite vaihdettiin",
        "Kundens standardadresse ble byttet",
        "Kundens standardadress byttes",
        "Customer's default address changed",
    ),
    "CUSTOMER_TAGS_CHANGED": Words(
        "Asiakkaan tunnisteita muutettiin",
        "Kundens etiketter ble endret",
        "Kundens etiketter ändrades",
        "Tags of the customer changed",
    ),
    "CUSTOMER_METADATA_CHANGED": Words(
        "Asiakkaan metatietoja muutettiin",
        "Kundens metadata ble endret",
        "Kundens metadata ändrades",
        "Metadata of the customer changed",
    ),
    "CUSTOMER_ERASED": Words(
        "Asiakkaan henkilötiedot poistettiin",
        "Kundens personopplysninger ble slettet",
        "Kundens personuppgifter raderades",
        "Personal data of the customer erased",
    ),
    "CUSTOMER_DATA_EXPORTED": Words(
        "Asiakkaan tiedot koottiin luovutettaviksi",
        "Kundens opplysninger ble samlet for utlevering",
        "Kundens uppgifter samlades för utlämnande",
        "Data of the customer gathered for them",
    ),
    "ORDER_CUSTOMER_ERASED": Words(
        "Tilauksen henkilötiedot poistettiin",
        "Personopplysningene på bestillingen ble slettet",
        "Personuppgifterna på beställningen raderades",
        "Personal data on the order erased",
    ),
    "MARKETING_CONSENT_CHANGED": Words(
        "Asiakkaan markkinointilupaa muutettiin",
        "Kundens markedsføringssamtykke ble endret",
        "Kundens marknadsföringssamtycke ändrades",
        "Marketing consent of the customer changed",
    ),
    "DOCUMENT_CREATED": Words(
        "Asiakirja luotiin", "Et dokument ble laget", "Ett dokument skapades", "Document created"
    ),
    "ORDERS_EXPORTED": Words(
        "Tilauksia haettiin ladattaviksi",
        "Bestillinger ble hentet ut",
        "Beställningar hämtades ut",
        "Orders exported",
    ),
    "SHOP_UPDATED": Words(
        "Kaupan asetuksia muutettiin",
        "Butikkens innstillinger ble endret",
        "Butikens inställningar ändrades",
        "Settings of the shop changed",
    ),
    "CART_ITEM_ADDED": Words(
        "Ostoskoriin lisättiin", "Lagt i handlekurven", "Lades i varukorgen", "Added to the cart"
    ),
    "CART_ITEM_REMOVED": Words(
        "Ostoskorista poistettiin",
        "Fjernet fra handlekurven",
        "Togs bort ur varukorgen",
        "Removed from the cart",
    ),
    "CHECKOUT_STARTED": Words(
        "Siirryttiin kassalle", "Gikk til kassen", "Gick till kassan", "Checkout started"
    ),
    "SHIPPING_METHOD_SELECTED": Words(
        "Toimitustapa valittiin",
        "Leveringsmåte ble valgt",
        "Leveranssätt valdes",
        "Delivery method chosen",
    ),
    "PAYMENT_METHOD_SELECTED": Words(
        "Maksutapa valittiin",
        "Betalingsmåte ble valgt",
        "Betalningssätt valdes",
        "Payment method chosen",
    ),
    "JOB_FAILED": Words(
        "Taustatyö epäonnistui",
        "En bakgrunnsjobb mislyktes",
        "Ett bakgrundsjobb misslyckades",
        "Work in the background failed",
    ),
    "JOB_RETRIED": Words(
        "Taustatyö pantiin uudelleen jonoon",
        "En bakgrunnsjobb ble satt i kø på nytt",
        "Ett bakgrundsjobb köades på nytt",
        "Work in the background queued again",
    ),
    "JOB_CANCELLED": Words(
        "Taustatyö peruttiin",
        "En bakgrunnsjobb ble avbrutt",
        "Ett bakgrundsjobb avbröts",
        "Work in the background cancelled",
    ),
    "WEBHOOK_CREATED": Words(
        "Webhook luotiin", "Webhook ble opprettet", "Webhook skapades", "Webhook created"
    ),
    "WEBHOOK_UPDATED": Words(
        "Webhookia muutettiin", "Webhook ble endret", "Webhook ändrades", "Webhook changed"
    ),
    "WEBHOOK_DELETED": Words(
        "Webhook poistettiin", "Webhook ble slettet", "Webhook togs bort", "Webhook deleted"
    ),
    "WEBHOOK_PAUSED": Words(
        "Webhook keskeytettiin", "Webhook ble satt på pause", "Webhook pausades", "Webhook paused"
    ),
    "WEBHOOK_RESUMED": Words(
        "Webhook jatkuu", "Webhook fortsetter", "Webhook fortsätter", "Webhook goes on"
    ),
    "WEBHOOK_SECRET_ROTATED": Words(
        "Webhook sai uuden salaisuuden",
        "Webhook fikk en ny hemmelighet",
        "Webhook fick en ny hemlighet",
        "Webhook got a new secret",
    ),
    "WEBHOOK_REPLAYED": Words(
        "Webhookille kerrotaan uudelleen",
        "Webhook fortelles på nytt",
        "Webhook meddelas på nytt",
        "Webhook is told again",
    ),
    "WEBHOOK_DELIVERY_FAILED": Words(
        "Webhookin viestistä luovuttiin",
        "En melding til webhook ble gitt opp",
        "Ett meddelande till webhook gavs upp",
        "Message to a webhook given up",
    ),
}
"""A sentence for each kind of event, by the name of its type."""


def _item(data: Mapping[str, Any]) -> str | None:
    called = data.get("title") or data.get("sku")
    return f"{data.get('quantity') or 1} \N{MULTIPLICATION SIGN} {called}" if called else None


def _fact(name: str) -> Callable[[Mapping[str, Any]], str | None]:
    return lambda data: data.get(name)


def _money(data: Mapping[str, Any]) -> str | None:
    parts = (data.get("amount"), data.get("currency"))
    return " ".join(str(part) for part in parts) if all(parts) else None


def _money_by(data: Mapping[str, Any]) -> str | None:
    said = (_money(data), data.get("method"))
    return ", ".join(filter(None, said)) or None


DETAILS: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    **PIECES,
    **FACTS,
    **{type_: _fact("to") for type_ in ADDRESSED},
    "SUPPRESSION_LIFTED": _fact("email"),
    **{type_: _fact("template") for type_ in TEMPLATES},
    "MAIL_HOOK_UPDATED": _fact("provider"),
    "ORDER_HELD": _fact("reason"),
    "PAYMENT_CREATED": _fact("method"),
    "PAYMENT_RECORDED": _money_by,
    "PAYMENT_REQUESTED": _money,
    "PAYMENT_AUTHORIZED": _money,
    "PAYMENT_ADJUSTED": _money,
    "PAYMENT_CAPTURED": _money,
    "PAYMENT_VOIDED": _money,
    "PAYMENT_REFUNDED": _money,
    "PAYMENT_CHARGED_BACK": _money,
    "PAYMENT_FAILED": _money,
    "ORDER_CREDITED": _money,
    "SETTLEMENT_OPENED": _money,
    "SETTLEMENT_SETTLED": _money,
    "SETTLEMENT_WAIVED": _money,
    "CART_ITEM_ADDED": _item,
    "CART_ITEM_REMOVED": _item,
    "SHIPPING_METHOD_SELECTED": _fact("method"),
    "PAYMENT_METHOD_SELECTED": _fact("method"),
    "JOB_FAILED": _fact("error"),
    "WEBHOOK_CREATED": _fact("name"),
    "WEBHOOK_UPDATED": _fact("name"),
    "WEBHOOK_DELETED": _fact("name"),
    "WEBHOOK_PAUSED": _fact("name"),
    "WEBHOOK_RESUMED": _fact("name"),
    "WEBHOOK_SECRET_ROTATED": _fact("name"),
    "WEBHOOK_REPLAYED": _fact("name"),
    "WEBHOOK_DELIVERY_FAILED": _fact("name"),
}
"""What of an event's own facts follows the sentence, the same in every language."""


def summary(type: str, data: Mapping[str, Any], locale: str) -> str:
    """Say in a sentence what happened; a kind that nobody described is called by its name."""
    words, detail = SUMMARIES.get(type), DETAILS.get(type)
    said = type if words is None else getattr(words, language_of(locale))
    fact = None if detail is None else detail(data)
    return f"{said}: {fact}" if fact else said
