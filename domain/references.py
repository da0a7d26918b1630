"""References that customers write on a bank transfer, so that the money finds its order.

Three kinds are made and checked:

- the Finnish *viitenumero*: 3 to 19 digits and a check digit with the weights 7-3-1 from the right
  (Finance Finland, "Forming a Finnish reference number"); leading zeros mean nothing;
- the Norwegian *KID*: 2 to 25 digits of which the last is a check digit by MOD10 (Luhn,
  ISO/IEC 7812-1 annex B) or by MOD11 with the weights 2 to 7 from the right, where 10 is written
  as a hyphen (Bits, "KID: kundeidentifikasjon", and Nets' agreements on OCR giro);
- the creditor reference *RF* of ISO 11649: two check digits by MOD 97-10 (ISO/IEC 7064) behind the
  letters RF, then up to 21 letters and digits.
"""

import re
from enum import StrEnum

_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}]+")
_FINNISH = re.compile(r"[0-9]{4,20}", re.ASCII)
_KID = re.compile(r"[0-9]{1,24}[0-9-]", re.ASCII)
_RF = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}", re.ASCII)
_SHORTEST = 3


class ReferenceKind(StrEnum):
    """What kind of reference customers write on their bank transfers."""

    NONE = "NONE"
    FINNISH = "FINNISH"
    KID_MOD10 = "KID_MOD10"
    KID_MOD11 = "KID_MOD11"
    RF = "RF"


def make_reference(kind: ReferenceKind, number: int) -> str | None:
    """Make the reference of an order out of its number; None where the shop has none."""
    digits = f"{number:0{_SHORTEST}d}"
    match kind:
        case ReferenceKind.FINNISH:
            return digits + finnish_check_digit(digits)
        case ReferenceKind.KID_MOD10:
            return digits + luhn_check_digit(digits)
        case ReferenceKind.KID_MOD11:
            return digits + mod11_check_digit(digits)
        case ReferenceKind.RF:
            return f"RF{rf_check_digits(digits)}{digits}"
        case ReferenceKind.NONE:
            return None


def plain_reference(text: str) -> str:
    """Write a reference as it is stored: without spaces, in capitals."""
    return _SPACES.sub("", text).upper()


def spellings(text: str) -> list[str]:
    """Give the ways in which a reference may be stored: leading zeros mean nothing."""
    plain = plain_reference(text)
    bare = plain.lstrip("0")
    return list(dict.fromkeys((plain, bare, bare.zfill(_SHORTEST + 1))))


def is_reference(kind: ReferenceKind, text: str) -> bool:
    """Tell whether a text is a reference of that kind with the right check digits."""
    plain = plain_reference(text)
    match kind:
        case ReferenceKind.FINNISH:
            return _is_finnish(plain)
        case ReferenceKind.KID_MOD10:
            return _is_kid(plain) and luhn_check_digit(plain[:-1]) == plain[-1]
        case ReferenceKind.KID_MOD11:
            return _is_kid(plain) and mod11_check_digit(plain[:-1]) == plain[-1]
        case ReferenceKind.RF:
            return _RF.fullmatch(plain) is not None and rf_check_digits(plain[4:]) == plain[2:4]
        case ReferenceKind.NONE:
            return False


def looks_like(kind: ReferenceKind, text: str) -> bool:
    """Tell whether somebody meant to write a reference of that kind, right or mistyped."""
    plain = plain_reference(text)
    match kind:
        case ReferenceKind.FINNISH:
            return _FINNISH.fullmatch(plain) is not None
        case ReferenceKind.KID_MOD10 | ReferenceKind.KID_MOD11:
            return _is_kid(plain)
        case ReferenceKind.RF:
            return plain.startswith("RF") and plain[2:4].isdigit()
        case ReferenceKind.NONE:
            return False


def finnish_check_digit(digits: str) -> str:
    """Weigh the digits 7, 3, 1, 7, … from the right; what is missing to the next ten."""
    weighed = sum(int(digit) * (7, 3, 1)[nth % 3] for nth, digit in enumerate(reversed(digits)))
    return str(-weighed % 10)


def luhn_check_digit(digits: str) -> str:
    """Double every other digit from the right, add the digits of it all; what is missing to ten."""
    return str(-luhn_sum(digits + "0") % 10)


def luhn_sum(digits: str) -> int:
    """Add up the digits by Luhn: every other from the right, without the last, doubled."""
    total = 0
    for nth, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + nth % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004  (the digits of 12: 1 + 2)
    return total


def mod11_check_digit(digits: str) -> str:
    """Weigh the digits 2 to 7 from the right; what is missing to a multiple of 11, 10 as a hyphen."""
    weighed = sum(int(digit) * (2 + nth % 6) for nth, digit in enumerate(reversed(digits)))
    missing = -weighed % 11
    return "-" if missing == 10 else str(missing)  # noqa: PLR2004  (the sign that has no digit)


def rf_check_digits(reference: str) -> str:
    """Write the letters RF00 behind it, letters as 10 to 35, and take 98 less the rest by 97."""
    written = "".join(str(int(sign, 36)) for sign in f"{reference}RF00")
    return f"{98 - int(written) % 97:02d}"


def _is_finnish(plain: str) -> bool:
    if _FINNISH.fullmatch(plain) is None or not int(plain[:-1]):
        return False
    return finnish_check_digit(plain[:-1]) == plain[-1]


def _is_kid(plain: str) -> bool:
    return _KID.fullmatch(plain) is not None
