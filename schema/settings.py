"""Changing the settings of the shop."""

from decimal import Decimal
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.unset import UNSET
from queryplan.declare import entity
from resolvers import shop as resolve
from schema.address import AddressInput
from schema.enums import TaxRounding
from schema.inputs import touched
from schema.mutation import Payload, mutation
from schema.payment.enums import ReferenceKind
from schema.shop import Shop


@strawberry.input(
    description=(
        "What to change about the shop. A field left out stays as it is; null clears what a shop "
        "can do without."
    )
)
class UpdateShopInput:
    """What to change about the shop."""

    name: strawberry.Maybe[str | None] = strawberry.field(
        description="Its name as customers know it."
    )
    vat_id: strawberry.Maybe[str | None] = strawberry.field(description="Its VAT or business id.")
    address: strawberry.Maybe[AddressInput | None] = strawberry.field(
        description="Its own address, replaced as a whole."
    )
    currency: strawberry.Maybe[str | None] = strawberry.field(
        description="Its own currency by ISO 4217. Orders that are there keep theirs."
    )
    country: strawberry.Maybe[str | None] = strawberry.field(
        description="Where it is, by ISO 3166-1."
    )
    locale: strawberry.Maybe[str | None] = strawberry.field(
        description="Its language and customs, such as fi or nb_NO."
    )
    time_zone: strawberry.Maybe[str | None] = strawberry.field(
        description="Its time zone by the IANA database, such as Europe/Helsinki."
    )
    prices_include_tax: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the prices of new orders include tax. Orders that are there stay."
    )
    tax_rounding: strawberry.Maybe[TaxRounding | None] = strawberry.field(
        description="When the tax of new orders is rounded. Orders that are there stay."
    )
    default_tax_rate: strawberry.Maybe[Decimal | None] = strawberry.field(
        description="The tax rate in percent of new lines that name none, such as 25.50."
    )
    order_prefix: strawberry.Maybe[str | None] = strawberry.field(
        description="What stands before the number of a new order; may be empty."
    )
    customer_prefix: strawberry.Maybe[str | None] = strawberry.field(
        description="What stands before the number of a new customer; may be empty."
    )
    sender_name: strawberry.Maybe[str | None] = strawberry.field(
        description="The name that its e-mails come from."
    )
    sender_email: strawberry.Maybe[str | None] = strawberry.field(
        description="The address that its e-mails come from."
    )
    reply_to: strawberry.Maybe[str | None] = strawberry.field(
        description="The address that answers to its e-mails go to; without one, the sender's."
    )
    phone: strawberry.Maybe[str | None] = strawberry.field(
        description="Its phone number, for documents and mail."
    )
    website: strawberry.Maybe[str | None] = strawberry.field(
        description="The address of its website, with https://, for documents and mail."
    )
    logo: strawberry.Maybe[str | None] = strawberry.field(
        description="Its logo: a PNG or JPEG of at most 100 KiB and 2,000 pixels a side, as "
        "base64 without `data:` before it. Send it by HTTP: a socket's messages are smaller."
    )
    accent_color: strawberry.Maybe[str | None] = strawberry.field(
        description="The colour of headings and buttons, such as #1a7f5a."
    )
    iban: strawberry.Maybe[str | None] = strawberry.field(
        description="The number of its bank account; stored without spaces."
    )
    bic: strawberry.Maybe[str | None] = strawberry.field(description="The code of its bank.")
    payment_days: strawberry.Maybe[int | None] = strawberry.field(
        description="How many days after its date, 0 to 365, an invoice is due."
    )
    invoice_prefix: strawberry.Maybe[str | None] = strawberry.field(
        description="What stands before the number of a new invoice; may be empty."
    )
    credit_note_prefix: strawberry.Maybe[str | None] = strawberry.field(
        description="What stands before the number of a new credit note; may be empty."
    )
    document_note: strawberry.Maybe[str | None] = strawberry.field(
        description="What stands at the foot of receipts, invoices and credit notes, such as "
        "Godkänd för F-skatt or Foretaksregisteret: at most 500 characters, in lines."
    )
    bookkeeping_years: strawberry.Maybe[int | None] = strawberry.field(
        description="For how many years, 0 to 30, it keeps what an invoice says of a buyer who "
        "was erased, counted from the end of a calendar year. Null leaves it to its country's law."
    )
    messages_per_minute: strawberry.Maybe[int | None] = strawberry.field(
        description="How many messages to customers go out a minute, 1 to 10,000; the others wait. "
        "Null for no limit."
    )
    payment_reference_kind: strawberry.Maybe[ReferenceKind | None] = strawberry.field(
        description="What kind of reference new orders get for bank transfers. Orders that are "
        "there keep theirs."
    )


@strawberry.type(description="What `updateShop` answers.")
class UpdateShopPayload(Payload):
    """What `updateShop` answers."""

    shop_id: strawberry.Private[UUID | None] = None
    shop: Shop | None = entity(
        ref="shop_id", description="The shop as it stands now; null when the call was refused."
    )


@strawberry.type
class SettingsMutations:
    """Changes of the shop's settings."""

    @mutation(UpdateShopPayload, scope=Scope.SHOP_WRITE)
    async def update_shop(
        self,
        info: strawberry.Info,
        input: Annotated[UpdateShopInput, strawberry.argument(description="What to change.")],
    ) -> object:
        """Change settings of the shop. What is there keeps the rules that it was made with."""
        names = UpdateShopInput.__dataclass_fields__
        given = {name: touched(getattr(input, name)) for name in names}
        typed = {name: value for name, value in given.items() if value is not UNSET}
        address = typed.get("address")
        if address is None:
            return await resolve.update_shop(info.context, typed, None)
        del typed["address"]
        read = partial(address.value, "input", "address")
        return await resolve.update_shop(info.context, typed, read)
