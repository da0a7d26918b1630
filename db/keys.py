"""What rows are sorted and grouped by: values that follow from what people see."""

from uuid import UUID

from domain.text import email_key, fold


def name_key(*parts: str | None) -> str:
    """Fold names so that they sort by their bytes."""
    return fold(" ".join(part for part in parts if part))


def number_key(number: str | None) -> int:
    """Give the digits of a number, by which numbers sort."""
    return int("".join(sign for sign in number or "" if sign.isdigit()) or 0)


def customer_key(order_id: UUID, customer_id: UUID | None, email: str | None) -> str:
    """Give what the orders of one customer share: the account, or a guest's e-mail address.

    An order that has neither stands alone.
    """
    if customer_id is not None:
        return f"account:{customer_id.hex}"
    return f"order:{order_id.hex}" if email is None else f"guest:{email_key(email)}"
