"""What lists are sorted by, and summaries told apart by; part of `domain.wording.values`."""

from collections.abc import Mapping

from domain.wording.words import Words

_CREATED = Words("Luontiaika", "Opprettet", "Skapad", "Created")
_CHANGED = Words("Viimeksi muutettu", "Sist endret", "Senast ändrad", "Last changed")
_NAME = Words("Nimi", "Navn", "Namn", "Name")
_NUMBER = Words("Numero", "Nummer", "Nummer", "Number")

LISTS: Mapping[str, Mapping[str, Words]] = {
    "SortDirection": {
        "ASC": Words("Nouseva", "Stigende", "Stigande", "Ascending"),
        "DESC": Words("Laskeva", "Synkende", "Fallande", "Descending"),
    },
    "OrderSortField": {
        "PLACED_AT": Words("Tilausaika", "Bestilt", "Beställd", "Placed"),
        "NUMBER": _NUMBER,
        "TOTAL": Words("Loppusumma", "Totalbeløp", "Totalbelopp", "Total"),
        "UPDATED_AT": _CHANGED,
        "NAME": _NAME,
    },
    "CustomerSortField": {
        "CREATED_AT": _CREATED,
        "UPDATED_AT": _CHANGED,
        "NAME": _NAME,
        "NUMBER": _NUMBER,
        "ORDER_COUNT": Words("Tilauksia", "Antall bestillinger", "Antal beställningar", "Orders"),
        "TOTAL_SPENT": Words("Ostojen summa", "Handlet for", "Handlat för", "Total spent"),
        "LAST_ORDER_AT": Words(
            "Viimeisin tilaus", "Siste bestilling", "Senaste beställning", "Last order"
        ),
    },
    "PaymentSortField": {
        "CREATED_AT": _CREATED,
        "AMOUNT": Words("Summa", "Beløp", "Belopp", "Amount"),
    },
    "EventSortField": {
        "POSITION": Words(
            "Järjestys lokissa", "Rekkefølge i loggen", "Ordning i loggen", "Place in the log"
        ),
        "OCCURRED_AT": Words("Tapahtuma-aika", "Tidspunkt", "Tidpunkt", "Time"),
    },
    "DigitalAssetSortField": {"CREATED_AT": _CREATED},
    "DocumentSortField": {"CREATED_AT": _CREATED},
    "JobSortField": {"CREATED_AT": _CREATED},
    "MessageSortField": {"CREATED_AT": _CREATED},
    "SettlementSortField": {"CREATED_AT": _CREATED},
    "WebhookSortField": {"CREATED_AT": _CREATED},
    "MessageRuleSortField": {"TRIGGER": Words("Tapahtuma", "Hendelse", "Händelse", "Trigger")},
    "MessageWordingSortField": {"UPDATED_AT": _CHANGED},
    "PaymentProviderSortField": {"NAME": _NAME},
    "StaffSortField": {"EMAIL": Words("Sähköposti", "E-post", "E-post", "E-mail")},
    "SalesGrouping": {
        "SOURCE": Words("Lähde", "Kilde", "Källa", "Source"),
        "COUNTRY": Words("Maa", "Land", "Land", "Country"),
        "PAYMENT_METHOD": Words("Maksutapa", "Betalingsmåte", "Betalningssätt", "Payment method"),
        "SHIPPING_METHOD": Words(
            "Toimitustapa", "Leveringsmåte", "Leveranssätt", "Delivery method"
        ),
    },
    "SalesInterval": {
        "HOUR": Words("Tunti", "Time", "Timme", "Hour"),
        "DAY": Words("Päivä", "Dag", "Dag", "Day"),
        "WEEK": Words("Viikko", "Uke", "Vecka", "Week"),
        "MONTH": Words("Kuukausi", "Måned", "Månad", "Month"),
        "QUARTER": Words("Vuosineljännes", "Kvartal", "Kvartal", "Quarter"),
        "YEAR": Words("Vuosi", "År", "År", "Year"),
    },
    "TaxRounding": {
        "LINE": Words("Riveittäin", "Per linje", "Per rad", "On each line"),
        "RATE": Words("Verokannoittain", "Per mva-sats", "Per momssats", "Once a tax rate"),
    },
}
"""A label for each value, by the name of its enumeration."""
