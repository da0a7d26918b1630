"""Takes secrets and card data out of what was said with payment providers, before it is stored.

By rule, whatever the provider's shape:
- values under names of secrets (`client_secret`, `Authorization`, `cvc`, …), wherever a name and
  a value stand together: JSON, headers, forms, queries of addresses, XML;
- card numbers: 13 to 19 digits, perhaps in groups, that begin with 2 to 6 and pass Luhn's check
  (ISO/IEC 7812-1; PCI DSS 4.0, 3.4 lets the last four be seen);
- account numbers (IBAN, ISO 13616) but for their last four characters;
- keys that show what they are (`sk_live_…`, `whsec_…`), tokens of the kinds Bearer, Basic and JWT.

What is left is cut to a size that a log can hold.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast

from domain.references import luhn_sum

REDACTED: Final = "[redacted]"
MAX_BYTES: Final = 32_768
"""What one entry's data may take, as JSON."""

_SHORT: Final = 80
_KEPT: Final = 1_000
"""Names that are decided about once; the same ones come with every statement of a provider."""
MAX_TEXT: Final = 8_000
MAX_DEPTH: Final = 30

_WORDS: Final = (
    *("secret", "password", "passwd", "passphrase", "token", "authorization", "credential"),
    *("apikey", "privatekey", "accesskey", "encryptionkey", "signingkey", "hmackey", "sharedkey"),
    *("merchantkey", "subscriptionkey", "masterkey", "cookie", "securitycode", "verificationcode"),
    *("cardnumber", "primaryaccountnumber", "encryptedcard", "trackdata"),
)
"""A name that holds one of these is that of a secret."""

_NAMES: Final = frozenset(
    (
        *("pan", "pin", "cvc", "cvc2", "cvv", "cvv2", "csc", "cvn", "cid", "cardcvc", "cardcvv"),
        *("track1", "track2", "pinblock", "cryptogram", "cavv", "otp", "pwd", "auth", "jwt"),
    )
)
"""A name that is one of these is that of a secret."""

_SIGNS: Final = re.compile(r"[^a-z0-9]")
_DIGITS: Final = re.compile(r"[0-9]+(?:[ \N{NO-BREAK SPACE}.\N{EN DASH}-][0-9]+)*")
_GROUP: Final = re.compile(r"[0-9]+")
_IBAN: Final = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.IGNORECASE
)
_SCHEME: Final = re.compile(r"\b(Bearer|Basic|Digest)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
_KEY: Final = re.compile(
    r"\b(?:(?:sk|rk|pk_secret)_(?:live|test)|whsec|tsk|shpat|AQE)_?[A-Za-z0-9_-]{12,}"
    r"|\b[a-z]{2,6}_[A-Za-z0-9]{8,}_secret_[A-Za-z0-9]{8,}"
)
_JWT: Final = re.compile(r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*")
_PAIR: Final = re.compile(r"([A-Za-z0-9_.\[\]%-]{2,80})=([^&\s;\"'<>]+)")
_QUOTED: Final = re.compile(
    r"""(["'])([A-Za-z0-9_. -]{2,80})\1(\s*:\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,}\]]+)"""
)
_HEADER: Final = re.compile(r"(?m)^([A-Za-z0-9-]{2,80})(:[ \t]*)(\S.*)$")
_ELEMENT: Final = re.compile(r"<([A-Za-z0-9_:.-]{2,80})>([^<]+)</\1>")
_CODE: Final = re.compile(r"\b(cvc2?|cvv2?|csc|cvn)\b(\W{0,3})[0-9]{3,4}\b", re.IGNORECASE)
_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_LEAST, _MOST = 13, 19
_SHORTEST_IBAN: Final = 15
_FIRST: Final = frozenset("23456")


def redacted(value: Any) -> Any:
    """Give JSON without secrets and card data, small enough to be kept."""
    clean = _walk(value, 0)
    text = json.dumps(clean, ensure_ascii=False)
    if len(text.encode()) <= MAX_BYTES:
        return clean
    kept = text.encode()[: MAX_BYTES // 2].decode(errors="ignore")
    return {"cut": f"The first part of {len(text.encode()):,} bytes.", "text": kept}


def redacted_text(text: str) -> str:
    """Give a text without secrets and card data."""
    return _text(text)


def is_secret(name: str) -> bool:
    """Tell whether a name is that of a secret."""
    return _is_known(name) if len(name) <= _SHORT else _hides(name)


def _hides(name: str) -> bool:
    plain = _SIGNS.sub("", _PERCENT.sub("", name).lower())
    return plain in _NAMES or any(word in plain for word in _WORDS) or _last(name) in _NAMES


_is_known = lru_cache(_KEPT)(_hides)


def _last(name: str) -> str:
    """Give the innermost of `card[cvc]` or `card.cvc`."""
    parts = re.split(r"[\[\].:]|%5B|%5D", name.lower())
    return next((_SIGNS.sub("", part) for part in reversed(parts) if part), "")


def _walk(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return "[cut: nested too deep]"
    if isinstance(value, str):
        return _string(value, depth)
    if isinstance(value, Mapping):
        return _object(cast("Mapping[Any, Any]", value), depth)
    if isinstance(value, list | tuple):
        return _array(cast("list[Any]", value), depth)
    if isinstance(value, int) and not isinstance(value, bool):
        return _text(str(value)) if _is_card(str(value)) else value
    return value if value is None or isinstance(value, bool | float) else str(value)


def _object(given: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    named = next((given[each] for each in ("name", "key", "header") if each in given), None)
    for name, value in given.items():
        key = _text(str(name))
        is_value = str(name).lower() == "value" and isinstance(named, str) and is_secret(named)
        hides = (is_secret(str(name)) or is_value) and not isinstance(value, bool | None)
        found[key] = REDACTED if hides else _walk(value, depth + 1)
    return found


def _array(given: list[Any], depth: int) -> list[Any]:
    if len(given) == len(("name", "value")) and isinstance(given[0], str) and is_secret(given[0]):
        return [given[0], REDACTED]
    return [_walk(each, depth + 1) for each in given]


def _string(text: str, depth: int) -> str:
    if text.lstrip()[:1] in {"{", "["}:
        try:
            inside = json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            written = json.dumps(_walk(inside, depth + 1), ensure_ascii=False)
            return _cut(written)
    return _cut(_text(text))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} [cut: {len(text):,} characters]"


def _text(text: str) -> str:
    text = text.replace("\0", "").encode(errors="replace").decode()
    text = _SCHEME.sub(lambda found: f"{found[1]} {REDACTED}", text)
    text = _KEY.sub(REDACTED, _JWT.sub(REDACTED, text))
    text = _HEADER.sub(_named(1, 2, 3), text)
    text = _CODE.sub(rf"\1\2{REDACTED}", text)
    text = _QUOTED.sub(_quoted, text)
    text = _PAIR.sub(
        lambda found: f"{found[1]}={REDACTED}" if is_secret(found[1]) else found[0], text
    )
    text = _ELEMENT.sub(
        lambda found: f"<{found[1]}>{REDACTED}</{found[1]}>" if is_secret(found[1]) else found[0],
        text,
    )
    return _DIGITS.sub(_cards, _IBAN.sub(_account, text))


def _named(name: int, between: int, value: int) -> Any:
    def replace(found: re.Match[str]) -> str:
        said = REDACTED if is_secret(found[name]) else found[value]
        return f"{found[name]}{found[between]}{said}"

    return replace


def _quoted(found: re.Match[str]) -> str:
    if not is_secret(found[2]) or found[4] in {"true", "false", "null"}:
        return found[0]
    return f'{found[1]}{found[2]}{found[1]}{found[3]}"{REDACTED}"'


def _account(found: re.Match[str]) -> str:
    text = found[0]
    ends = [len(text), *(place for place, sign in enumerate(text) if sign in " -")]
    for end in sorted(ends, reverse=True):  # words may follow, as in "FI21 … 0785 by phone"
        plain = re.sub(r"[ -]", "", text[:end]).upper()
        if _is_iban(plain):
            return f"[account \N{HORIZONTAL ELLIPSIS}{plain[-4:]}]{text[end:]}"
    return text


def _is_iban(plain: str) -> bool:
    if len(plain) < _SHORTEST_IBAN or plain.startswith("RF"):  # ISO 11649 checks alike
        return False
    written = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(written) % 97 == 1


def _cards(found: re.Match[str]) -> str:
    """Take card numbers out of groups of digits, of which several may make one number."""
    text = found[0]
    groups = [(each.start(), each.end()) for each in _GROUP.finditer(text)]
    done, kept = 0, ""
    nth = 0
    while nth < len(groups):
        end = _card_from(text, groups, nth)
        if end is None:
            nth += 1
            continue
        start, stop = groups[nth][0], groups[end][1]
        last = "".join(_GROUP.findall(text[start:stop]))[-4:]
        kept += f"{text[done:start]}[card \N{HORIZONTAL ELLIPSIS}{last}]"
        done, nth = stop, end + 1
    return kept + text[done:]


def _card_from(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """Find the last of the groups that make a card number together with the first."""
    digits, found = "", None
    for nth in range(first, len(groups)):
        digits += text[slice(*groups[nth])]
        if len(digits) > _MOST:
            break
        if _is_card(digits):
            found = nth
    return found


def _is_card(digits: str) -> bool:
    return (
        _LEAST <= len(digits) <= _MOST
        and digits.isascii()
        and digits[0] in _FIRST
        and digits.isdigit()
        and luhn_sum(digits) % 10 == 0
    )
