"""Checks of e-mail addresses, phone numbers and VAT ids, by libraries that know their rules.

Nothing here asks the network. What is surely wrong is marked as certain; what is only unusual is
not, because a shop must be able to store what its customer wrote. Values stay as they were typed;
the spelling for machines is `canonical`.
"""

import re
from collections.abc import Sequence

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat
from stdnum import bic as bank_code
from stdnum import iban as account_number
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_mva
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

from domain.countries import COUNTRIES
from domain.errors import InvalidInput
from domain.ports import Checked, ContactCheck, DoubtCode

MAX_EMAIL = 254
MIN_PHONE_DIGITS = 3

_NOT_IN_EMAIL = re.compile(r'[\s<>()\[\],;:\\"@]')
_EXTENSION = re.compile(r"(?:ext|extn|x)\.?(?=\s*[0-9]+\s*$)", re.IGNORECASE)
_EU = frozenset(code.upper() for code in eu_vat.MEMBER_STATES) - {"XI"}
_VAT = _EU | {"CH", "GB", "NO"}
_VAT_PREFIXES = {**{code: code for code in _VAT}, "EL": "GR", "XI": "GB"}
_SWEDISH_BUSINESS_ID = 10


def contact_checks() -> ContactCheck:
    """Give the checks that the shop uses."""
    return _Contacts()


class _Contacts:
    """What the port asks for."""

    def email(self, text: str) -> Checked:
        """Check an e-mail address by its syntax."""
        code = DoubtCode.EMAIL_DOUBTFUL
        reachable = _reachable(text)
        spelling = reachable or _unreachable(text)
        wrong = _wrong_email(text, is_spelled=spelling is not None)
        if wrong is not None:
            return Checked(value=text, code=code, problem=wrong, certain=True)
        odd = None
        if spelling is None:
            odd = "This e-mail address is unusual. Is it spelled right?"
        elif reachable is None:
            odd = "No mail from outside reaches this domain. Is it spelled right?"
        return Checked(value=text, code=code, canonical=spelling, problem=odd)

    def phone(self, text: str, country: str | None) -> Checked:
        """Check a phone number by the number plan of its country."""
        code = DoubtCode.PHONE_DOUBTFUL
        wrong = _wrong_phone(text)
        if wrong is not None:
            return Checked(value=text, code=code, problem=wrong, certain=True)
        canonical, odd = _read_phone(text, country)
        return Checked(value=text, code=code, canonical=canonical, problem=odd)

    def vat_id(self, text: str, country: str | None) -> Checked:
        """Check a VAT or business id by the check digits of its country."""
        code = DoubtCode.VAT_ID_DOUBTFUL
        compact = re.sub(r"[\s.\-/]", "", text).upper()
        if not any(char.isdecimal() for char in compact):
            return Checked(value=text, code=code, problem="A VAT id has digits.", certain=True)
        # The country that the customer named goes first: some national ids begin with two letters.
        holders = [each for each in (country, _VAT_PREFIXES.get(compact[:2])) if each in _VAT]
        canonical, wrong_in = _read_vat(compact, holders)
        if wrong_in is not None:
            problem = f"The check digits of this VAT id are not right for {COUNTRIES[wrong_in]}."
            return Checked(value=text, code=code, problem=problem, certain=True)
        odd = None if canonical else _odd_vat(country, known=bool(holders))
        return Checked(value=text, code=code, canonical=canonical, problem=odd)

    def iban(self, text: str) -> str:
        """Check the number of a bank account by its country's rules."""
        try:
            return account_number.validate(text)
        except ValidationError as error:
            message = "The check digits or the length of this IBAN are not right."
            raise InvalidInput(message) from error

    def bic(self, text: str) -> str:
        """Check the code of a bank by its form."""
        try:
            return bank_code.validate(text)
        except ValidationError as error:
            message = "A BIC has 8 or 11 letters and digits, such as NDEAFIHH."
            raise InvalidInput(message) from error


def _wrong_email(text: str, *, is_spelled: bool) -> str | None:
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        return "An e-mail address has a name, an @ and a domain."
    if len(text) > MAX_EMAIL:
        return f"An e-mail address has at most {MAX_EMAIL} characters."
    quoted = re.fullmatch('".+"', local) is not None
    if _NOT_IN_EMAIL.search(domain) or (_NOT_IN_EMAIL.search(local) and not quoted):
        return "An e-mail address has no spaces, brackets, commas or a second @."
    # Domains of symbols exist, although the rules for names forbid them.
    if domain.isascii() and not is_spelled and not _is_domain(domain):
        return "What follows the @ is not the name of a domain."
    return None


def _is_domain(domain: str) -> bool:
    email = f"a@{domain}"
    return (_reachable(email) or _unreachable(email)) is not None


def _unreachable(email: str) -> str | None:
    # The library refuses names such as localhost and .test; below .example it takes them.
    suffix = ".example"
    inside = _reachable(email + suffix)
    return inside and inside.removesuffix(suffix)


def _reachable(email: str) -> str | None:
    try:
        checked = validate_email(
            email, allow_quoted_local=True, strict=True, check_deliverability=False
        )
    except EmailNotValidError:
        return None
    return checked.normalized


def _wrong_phone(text: str) -> str | None:
    number = _EXTENSION.sub("", text)
    if any(char.isalpha() for char in number):
        return "A phone number has no letters."
    if sum(char.isdecimal() for char in number) < MIN_PHONE_DIGITS:
        return f"A phone number has at least {MIN_PHONE_DIGITS} digits."
    return None


def _read_phone(text: str, country: str | None) -> tuple[str | None, str | None]:
    """Give the number's E.164 spelling and what is odd about it; nothing for an unknown plan."""
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    if region is None:
        text = re.sub("^00", "+", text)
        if "+" not in text:
            return None, None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None, "This does not look like a phone number. Is it spelled right?"
    if not phonenumbers.is_possible_number(number):
        return None, "This phone number has too few or too many digits. Is it spelled right?"
    odd = None
    if not phonenumbers.is_valid_number(number):
        odd = "No phone numbers like this one are in use. Is it spelled right?"
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), odd


def _read_vat(compact: str, holders: Sequence[str]) -> tuple[str | None, str | None]:
    """Give the id with its country's letters, or the country whose check digits it fails."""
    wrong_in = None
    for holder in holders:
        try:
            return _vat_of(compact, holder), None
        except InvalidChecksum:
            wrong_in = holder
        except ValidationError:
            pass
    return None, wrong_in


def _odd_vat(country: str | None, *, known: bool) -> str | None:
    if known:
        return "VAT ids of this country look different. Is it spelled right?"
    if country is None:
        return "This VAT id names no country in which it could be checked."
    return None


def _vat_of(compact: str, country: str) -> str:
    """Give the id with its country's letters; raise the library's error when it is wrong."""
    if country == "GB":
        prefix = compact[:2] if compact.startswith("XI") else "GB"
        return prefix + gb_vat.validate(compact.removeprefix("XI"))
    if country == "CH":
        return ch_vat.validate(compact)
    if country == "NO":
        return _norwegian(compact)
    if country == "SE" and len(compact) == _SWEDISH_BUSINESS_ID:
        return f"SE{se_orgnr.validate(compact)}01"
    prefix = "EL" if country == "GR" else country
    return eu_vat.validate(prefix + compact.removeprefix(prefix).removeprefix(country))


def _norwegian(compact: str) -> str:
    digits = compact.removeprefix("NO")
    if digits.endswith("MVA"):
        return f"NO{no_mva.validate(digits)}"
    return f"NO{no_orgnr.validate(digits)}"
