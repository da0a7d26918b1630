"""The four countries in which the demo's customers live: places, streets, telephones, habits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BY_HAND: Final = frozenset({"bank", "invoice"})
"""How customers pay that no provider tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One of the countries. `weight` is how many of its people buy, `phone` has a digit an #.

    `rate` is what a euro costs in `currency`; `vat_id` has a digit an #.
    """

    code: str
    locale: str
    language: str
    weight: int
    phone: tuple[str, ...]
    number_first: bool
    streets: tuple[str, ...]
    places: Mapping[str, str]
    payments: tuple[str, ...]
    shipping: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    vat_id: str
    currency: str = "EUR"
    rate: float = 1.0

    def price(self, euros: int) -> int:
        """Give a price in the country's currency, as shops round it; both in minor units."""
        if self.rate == 1.0:
            return euros
        return max(1, round(euros * self.rate / 100)) * 100 - 10


def _places(table: str) -> Mapping[str, str]:
    """Read places: postal code, then town."""
    entries = (entry.strip().partition(" = ") for entry in table.split("|"))
    return {code: town for code, _, town in entries}


def _names(table: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in table.split("|"))


FINLAND = Country(
    code="FI",
    locale="fi_FI",
    language="fi",
    weight=55,
    phone=("+358 40 ### ####", "+358 44 ### ####", "+358 50 ### ####", "+358 45 ### ####"),
    number_first=False,
    streets=_names(
        "Koulukatu | Kauppakatu | Rantatie | Asematie | Kirkkokatu | Puistokatu | Mäntytie | "
        "Koivutie | Satamakatu | Hämeentie | Itäinen Pitkäkatu | Myllytie | Pihlajatie | "
        "Niittykuja | Kalevankatu | Vanha Turuntie | Harjukatu | Järvikatu | Metsäpolku | Torikatu"
    ),
    places=_places(
        "00100 = Helsinki | 00530 = Helsinki | 00840 = Helsinki | 02100 = Espoo | 01300 = Vantaa |"
        "33100 = Tampere | 33720 = Tampere | 20100 = Turku | 90100 = Oulu | 40100 = Jyväskylä |"
        "70100 = Kuopio | 15110 = Lahti | 28100 = Pori | 65100 = Vaasa | 80100 = Joensuu |"
        "53100 = Lappeenranta | 96100 = Rovaniemi | 06100 = Porvoo | 22100 = Mariehamn"
    ),
    payments=("card", "card", "mobilepay", "mobilepay", "bank", "invoice"),
    shipping=(("Posti parcel locker", 590), ("Matkahuolto pick-up", 490), ("Home delivery", 990)),
    notes=(
        "Jättäkää paketti oven taakse, kiitos!",
        "Lahja. Älkää laittako hintoja mukaan.",
        "Ovikoodi 2580.",
        "Soittakaa ennen toimitusta.",
    ),
    vat_id="FI########",
)
NORWAY = Country(
    code="NO",
    locale="no_NO",
    language="nb",
    weight=15,
    phone=("+47 41# ## ###", "+47 48# ## ###", "+47 9## ## ###"),
    number_first=False,
    streets=_names(
        "Storgata | Kirkegata | Skolegata | Bjørkeveien | Strandgata | Parkveien | Fjellveien | "
        "Tordenskjolds gate | Kongens gate | Solbakken | Granveien | Nygata | Havnegata | Åsveien"
    ),
    places=_places(
        "0150 = Oslo | 0357 = Oslo | 0667 = Oslo | 5003 = Bergen | 7010 = Trondheim |"
        "4006 = Stavanger | 9008 = Tromsø | 4611 = Kristiansand | 3015 = Drammen |"
        "8006 = Bodø | 6002 = Ålesund | 2317 = Hamar"
    ),
    payments=("vipps", "vipps", "card", "klarna"),
    shipping=(("Posten pick-up point", 1290), ("Home delivery", 1690)),
    notes=("Legg pakken i postkassen, takk.", "Gave. Ikke legg ved pris.", "Ring før levering."),
    vat_id="NO#########MVA",
    currency="NOK",
    rate=11.6,
)
SWEDEN = Country(
    code="SE",
    locale="sv_SE",
    language="sv",
    weight=18,
    phone=("+46 70 ### ## ##", "+46 73 ### ## ##", "+46 76 ### ## ##"),
    number_first=False,
    streets=_names(
        "Storgatan | Drottninggatan | Kungsgatan | Skolgatan | Stationsvägen | Björkvägen | "
        "Parkgatan | Ringvägen | Östra Långgatan | Trädgårdsgatan | Sveavägen | Hamngatan"
    ),
    places=_places(
        "111 22 = Stockholm | 118 25 = Stockholm | 411 03 = Göteborg | 211 22 = Malmö |"
        "753 20 = Uppsala | 722 11 = Västerås | 702 10 = Örebro | 582 24 = Linköping |"
        "903 26 = Umeå | 972 31 = Luleå | 222 22 = Lund | 621 55 = Visby"
    ),
    payments=("swish", "klarna", "klarna", "card"),
    shipping=(("PostNord service point", 890), ("Home delivery", 1390)),
    notes=("Ställ paketet vid dörren, tack.", "Present. Lägg inte med priset.", "Portkod 1945."),
    vat_id="SE##########01",
    currency="SEK",
    rate=11.2,
)
BRITAIN = Country(
    code="GB",
    locale="en_GB",
    language="en",
    weight=12,
    phone=("+44 7700 900###",),
    number_first=True,
    streets=_names(
        "High Street | Station Road | Church Lane | Victoria Road | Mill Lane | Park Avenue | "
        "Queen Street | The Crescent | Manor Road | Green Lane | Albert Road | Orchard Close"
    ),
    places=_places(
        "EC1A 1BB = London | SW1A 2AA = London | M1 1AE = Manchester | B33 8TH = Birmingham |"
        "LS1 4DY = Leeds | BS1 5TR = Bristol | EH1 1BB = Edinburgh | G1 1XQ = Glasgow |"
        "CF10 1EP = Cardiff | BT1 5GS = Belfast | OX1 2JD = Oxford | YO1 7HH = York"
    ),
    payments=("card", "card", "paypal"),
    shipping=(("Royal Mail tracked", 1490), ("Courier", 2190)),
    notes=("Please leave with a neighbour.", "It's a gift: no prices, please.", "Ring twice."),
    vat_id="GB#########",
    currency="GBP",
    rate=0.86,
)

COUNTRIES = (FINLAND, NORWAY, SWEDEN, BRITAIN)
EXEMPT = frozenset({"NO", "GB"})
"""Outside the VAT area of the Union: what is sent there is sold without VAT."""
