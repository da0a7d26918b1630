"""Codes that machines read: bars of an order's number, and two ways to pay a bill by scanning it."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import segno
from barcode.codex import Code128
from segno import helpers

from domain.money import Money
from domain.references import (
    ReferenceKind,
    is_reference,
    plain_reference,
    rf_check_digits,
)

_MOST: Final = Decimal("999999999.99")
_MOST_IN_BARS: Final = 99_999_999
_NAME: Final = 70
_TEXT: Final = 140
_IBAN_FI: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A bank transfer that somebody is asked to make."""

    name: str
    iban: str
    bic: str | None
    amount: Money
    reference: str | None
    text: str
    due: date | None = None


def transfer_code(transfer: Transfer) -> str | None:
    """Draw the QR code of the European Payments Council (EPC069-12); for euros alone."""
    amount = transfer.amount.decimal()
    if transfer.amount.currency != "EUR" or not Decimal("0.01") <= amount <= _MOST:
        return None
    reference = _creditor_reference(transfer.reference)
    said: dict[str, Any] = (
        {"reference": reference} if reference else {"text": transfer.text[:_TEXT]}
    )
    code = helpers.make_epc_qr(
        name=transfer.name[:_NAME],
        iban=transfer.iban,
        bic=transfer.bic,
        amount=amount,
        encoding="utf-8",
        **said,
    )
    return _svg(code)


def finnish_bank_bars(transfer: Transfer) -> str | None:
    """Give the digits of a Finnish bank bar code (Finance Finland, versions 4 and 5).

    Version 4 carries a Finnish reference, version 5 a creditor reference of digits.
    """
    minor = transfer.amount.minor
    iban = transfer.iban
    if not iban.startswith("FI") or len(iban) != _IBAN_FI or transfer.amount.currency != "EUR":
        return None
    if not 0 < minor <= _MOST_IN_BARS or transfer.reference is None:
        return None
    reference = plain_reference(transfer.reference)
    due = "000000" if transfer.due is None else transfer.due.strftime("%y%m%d")
    if is_reference(ReferenceKind.FINNISH, reference):
        return f"4{iban[2:]}{minor:08d}000{reference:0>20}{due}"
    if is_reference(ReferenceKind.RF, reference) and reference[2:].isdecimal():
        return f"5{iban[2:]}{minor:08d}{reference[2:4]}{reference[4:]:0>21}{due}"
    return None


def bars(text: str) -> str | None:
    """Draw a text as a bar code of kind Code 128; None for what it can't hold."""
    if not text or not all(" " <= char <= "~" for char in text):
        return None
    (modules,) = Code128(text).build()
    drawn: list[str] = []
    at = 0
    while (start := modules.find("1", at)) >= 0:
        at = modules.find("0", start)
        at = len(modules) if at < 0 else at
        drawn.append(f"M{start} 0h{at - start}v40h-{at - start}z")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(modules)} 40"'
        f' preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{"".join(drawn)}"/></svg>'
    )


def _creditor_reference(reference: str | None) -> str | None:
    """Write a reference as the RF one that banks across Europe know."""
    if reference is None:
        return None
    plain = plain_reference(reference)
    if is_reference(ReferenceKind.RF, plain):
        return plain
    if is_reference(ReferenceKind.FINNISH, plain):
        bare = plain.lstrip("0")
        return f"RF{rf_check_digits(bare)}{bare}"
    return None


def _svg(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, border=0, svgclass=None, lineclass=None)
    return out.getvalue().decode()
