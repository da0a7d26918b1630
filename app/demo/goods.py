"""What the demo's shop sells: things for the kitchen and the table, in prices with Finnish VAT."""

from dataclasses import dataclass
from typing import Final

from domain.states import LineKind

USUAL, FOOD, BOOKS = 2550, 1400, 1000
"""Finnish VAT rates, in basis points."""

FREE_SHIPPING: Final = 8_000
"""From which sum (minor units) on parcels travel free."""


@dataclass(frozen=True, slots=True)
class Product:
    """Something that the shop sells; the price in minor units, the rate in basis points."""

    sku: str
    title: str
    price: int
    tax_rate: int
    kind: LineKind = LineKind.PHYSICAL


@dataclass(frozen=True, slots=True)
class Code:
    """What a customer can type for a discount on the order; `percent` of the goods."""

    code: str
    title: str
    percent: int


def _read(table: str, rate: int, kind: LineKind = LineKind.PHYSICAL) -> tuple[Product, ...]:
    products: list[Product] = []
    for row in table.strip().splitlines():
        sku, title, price = (part.strip() for part in row.split("|"))
        products.append(Product(sku, title, int(price.replace(".", "")), rate, kind))
    return tuple(products)


PRODUCTS: Final = (
    *_read(
        """
        MUG-PINE    | Stoneware mug, pine green          | 18.90
        MUG-SNOW    | Stoneware mug, snow white          | 18.90
        MUG-BERRY   | Stoneware mug, lingonberry red     | 18.90
        """,
        USUAL,
    ),
    *_read(
        """
        COF-LIGHT   | Coffee beans, light roast, 500 g   | 9.80
        COF-DARK    | Coffee beans, dark roast, 500 g    | 9.80
        COF-DECAF   | Coffee beans, decaffeinated, 250 g | 6.90
        TEA-NETTLE  | Nettle and mint tea, 60 g          | 7.50
        CHO-SALT    | Dark chocolate with sea salt, 80 g | 4.90
        CHO-CLOUD   | Milk chocolate, cloudberry, 80 g   | 4.90
        JAM-LINGON  | Lingonberry jam, 250 g             | 5.60
        JAM-CLOUD   | Cloudberry jam, 150 g              | 9.90
        LIQ-SALMIAK | Salmiak liquorice, 150 g           | 3.90
        CRI-RYE     | Rye crispbread, 200 g              | 3.40
        """,
        FOOD,
    ),
    *_read(
        """
        POT-ENAMEL  | Enamel coffee pot, 1.5 l           | 54.00
        POT-GLASS   | Glass teapot with strainer, 1 l    | 39.50
        KET-COPPER  | Copper kettle                      | 129.00
        GRI-HAND    | Hand coffee grinder                | 64.90
        DRI-PORC    | Porcelain dripper, 2 cups          | 29.90
        FIL-100     | Paper filters, 100 pieces          | 4.50
        BOA-BIRCH   | Birch bread board                  | 34.00
        KNI-BREAD   | Bread knife, curly birch           | 72.00
        TOW-LINEN   | Linen tea towel                    | 16.50
        TAB-LINEN   | Linen tablecloth, 150 by 250 cm     | 119.00
        CAN-PILLAR  | Pillar candle, 15 cm               | 8.90
        LAN-STORM   | Storm lantern                      | 46.00
        BAS-SHINGLE | Shingle basket, large              | 58.00
        SPO-JUNIPER | Juniper spoon                      | 12.90
        BUT-KNIFE   | Juniper butter knife               | 9.90
        APR-DENIM   | Denim apron                        | 42.00
        TRA-BIRCH   | Birch tray, round                  | 37.50
        GLA-PAIR    | Drinking glasses, a pair           | 24.00
        BOW-SOUP    | Soup bowl, grey                    | 22.50
        PLA-DINNER  | Dinner plate, grey                 | 26.00
        """,
        USUAL,
    ),
    *_read(
        """
        BOO-CARDA   | Book: The Cardamom Bun             | 29.90
        BOO-RYE     | Book: Rye, a Cookbook              | 34.90
        BOO-FOREST  | Book: What the Forest Feeds        | 27.50
        """,
        BOOKS,
    ),
    *_read("EBO-CARDA | E-book: The Cardamom Bun | 14.90", BOOKS, LineKind.DIGITAL),
    *_read("COU-BREW  | Online course: Brewing Coffee | 39.00", USUAL, LineKind.DIGITAL),
)
GIFT_WRAP: Final = Product("WRAP", "Gift wrapping", 350, USUAL, LineKind.SERVICE)

CODES: Final = (
    Code("WELCOME10", "10 % off your first order", 10),
    Code("SUMMER15", "Summer sale, 15 %", 15),
    Code("FRIENDS20", "For friends of the shop, 20 %", 20),
)
PRESENT: Final = Code("THANKYOU", "A present from the shop", 100)
"""For what travels by mail only: such an order costs nothing."""
