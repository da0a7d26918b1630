"""The shop itself and its settings."""

from decimal import Decimal
from uuid import UUID

import strawberry

from domain.erasure import bookkeeping_years
from queryplan.declare import Node, column, computed, entity, group, one, source
from schema.address import Address, address_of
from schema.enums import TaxRounding
from schema.payment.enums import ReferenceKind
from schema.picture import Picture


@source("shop")
class Shop(Node):
    """The shop that your token belongs to. Nothing of any other shop can be seen."""

    slug: str = column(description="The shop's short name in commands and addresses.")
    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    name: str = column(description="The shop's name as customers know it.")
    vat_id: str | None = column(description="Its VAT or business id.")
    address: Address | None = group(address_of, "address", description="Its own address.")
    order_prefix: str = column(description="What stands before the number of a new order.")
    customer_prefix: str = column(description="What stands before the number of a new customer.")
    currency_code: str = column("currency", description="Its own currency by ISO 4217.")
    country: str | None = column(description="Where it is, by ISO 3166-1.")
    locale: str = column(description="Its language and customs, such as fi or nb_NO.")
    time_zone: str = column(description="Its time zone by the IANA database.")
    prices_include_tax: bool = column(description="Whether the prices of lines include tax.")
    tax_rounding: TaxRounding = column(description="When tax is rounded to whole cents.")
    sender_name: str | None = column(description="The name that its e-mails come from.")
    sender_email: str | None = column(description="The address that its e-mails come from.")

    reply_to: str | None = column(
        description="The address that answers to its e-mails go to; null for the sender's."
    )
    phone: str | None = column(description="Its phone number.")
    website: str | None = column(description="The address of its website.")
    logo: Picture | None = one(description="Its logo, on documents and in mail.")
    accent_color: str | None = column(description="The colour of headings and buttons, #rrggbb.")
    iban: str | None = column(description="The number of its bank account, without spaces.")
    bic: str | None = column(description="The code of its bank.")
    payment_days: int = column(description="How many days after its date an invoice is due.")
    invoice_prefix: str = column(description="What stands before the number of a new invoice.")
    credit_note_prefix: str = column(
        description="What stands before the number of a new credit note."
    )
    document_note: str | None = column(
        description="What stands at the foot of receipts, invoices and credit notes."
    )

    messages_per_minute: int | None = column(
        description="How many messages to customers go out a minute; null for no limit."
    )
    bookkeeping_years: int | None = column(
        description="For how many years it keeps what an invoice says of a buyer who was erased, "
        "as set; null where the country decides."
    )

    @computed("bookkeeping_years", "country")
    @staticmethod
    def bookkeeping_years_in_force(years: int | None, country: str | None) -> int:
        """For how many years it keeps that: those set, or what its country's law asks for."""
        return bookkeeping_years(years, country)

    payment_reference_kind: ReferenceKind = column(
        description="What kind of reference new orders get for bank transfers."
    )

    @computed("default_tax_rate")
    @staticmethod
    def default_tax_rate(basis_points: int) -> Decimal:
        """The tax rate of lines that name none, in percent, such as 25.50."""
        return Decimal(basis_points).scaleb(-2)


@strawberry.type
class ShopQueries:
    """What can be asked about the shop. The root value holds whose it is."""

    shop_id: strawberry.Private[UUID]
    shop: Shop | None = entity(ref="shop_id", description="The shop that your token belongs to.")
