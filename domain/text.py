"""Text that people type: what may be stored, and how it is found and compared.

Stored text is kept exactly as it was typed, emoji, right-to-left writing and combining characters
included; only the white space around it goes. Folded text is for search, sorting and comparing,
and is never shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from domain.errors import InvalidInput

MAX_WORDS = 8
MAX_WORD_LENGTH = 64
MAX_QUERY_LENGTH = 1000

# White space, and three characters that show nothing and come with copied text.
_OUTER = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_KEPT = 4096  # texts whose folded form is at hand
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ħ": "h", "ŧ": "t",
     "ŋ": "n", "\u0131": "i"}
)  # fmt: skip
# Apostrophes and invisible characters do not end a word: O'Brien is found as obrien.
_INSIDE = dict.fromkeys(
    map(ord, "'`\u00b4\u2018\u2019\u02bc\u02bb\u00ad\u200b\u200c\u200d\u2060\ufeff")
)

_ASCII_WORD = re.compile("[a-z0-9]+")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_GROUPS = re.compile(r"(?<![^\W_])[+(]?[0-9]+(?:[-\s()./]+[0-9]+)+(?![^\W_])")
# A phone number in groups of at most 4 digits, without and with 00 in front.
_GROUP, _SHORT, _LONG = 4, 7, 10
_PHONE_START = re.compile(r"\+|\(?0[0-9]{1,3}(?![0-9])")


def clean(
    value: str | None, *, field: tuple[str, ...], limit: int = 255, multiline: bool = False
) -> str | None:
    """Give the text as it may be stored; None when it is blank. InvalidInput names the field.

    Refused are more than `limit` characters (code points), lone surrogates and control
    characters, of which a multiline text may have tab and line feed; there, CR LF becomes LF.
    """
    if value is None:
        return None
    if multiline:
        value = value.replace("\r\n", "\n")
    text = value.strip(_OUTER)
    if not text:
        return None
    if (_CONTROL_IN_LINES if multiline else _CONTROL).search(text):
        what = "control characters" if multiline else "line breaks, tabs or control characters"
        raise InvalidInput(f"This text can't hold {what}.", field=field)
    if _SURROGATE.search(text):
        raise InvalidInput("This text holds half a character.", field=field)
    if len(text) > limit:
        raise InvalidInput(
            f"This text has {len(text):,} characters; at most {limit:,} fit.", field=field
        )
    return text


def clean_required(
    value: str | None, *, field: tuple[str, ...], limit: int = 255, multiline: bool = False
) -> str:
    """Give the text as it may be stored, as `clean` does; a blank one is refused."""
    text = clean(value, field=field, limit=limit, multiline=multiline)
    if text is None:
        raise InvalidInput("This can't be empty.", field=field)
    return text


def email_key(email: str) -> str:
    """Give what two spellings of one e-mail address have in common."""
    if email.isascii():
        return email.strip(_OUTER).lower()
    composed = unicodedata.normalize("NFC", email.strip(_OUTER))
    return unicodedata.normalize("NFC", composed.casefold())


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """Write a text in small letters without marks and in ASCII digits: Ærø is aero, ٣ is 3."""
    if text.isascii():
        return text.lower()
    decomposed = _unmarked(unicodedata.normalize("NFKD", text))
    small = _unmarked(unicodedata.normalize("NFKD", decomposed.casefold()))
    return "".join(map(_digit, small)).translate(_PLAIN)


def words(text: str) -> list[str]:
    """Split a text into folded words: runs of letters, digits and the vowel signs among them."""
    folded = fold(text.translate(_INSIDE))
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return "".join(char if _in_word(char) else " " for char in folded).split()


def search_doc(*parts: str | None) -> str:
    """Fold texts into one that a trigram index serves, by substring and by start of word.

    Two spaces stand around each word, so `"  a"` and `" ha"` are starts of words. Digits that
    were written in groups stand there joined as well, and so does an e-mail address.
    """
    return doc_of(search_words(*parts))


def search_words(*parts: str | None) -> tuple[str, ...]:
    """Give the words of a `search_doc`, each once."""
    found: dict[str, None] = {}
    for part in dict.fromkeys(parts):
        if part and part.isascii() and part.isalnum():
            found[part.lower()] = None  # one word, such as a number, without any group in it
        elif part:
            found.update(dict.fromkeys(_words_of(part)))
    return tuple(found)


@lru_cache(_KEPT)
def _words_of(part: str) -> tuple[str, ...]:
    """Give the words of one text; names, streets and towns come again and again."""
    addresses = map(_joined, _EMAIL.findall(part)) if "@" in part else ()
    return (*words(part), *map(_digits, _GROUPS.findall(fold(part))), *addresses)


def doc_of(found: Iterable[str]) -> str:
    """Write words as a `search_doc`, each once."""
    distinct = dict.fromkeys(found)
    return f"  {'  '.join(distinct)}  " if distinct else ""


def search_terms(query: str) -> list[str]:
    """Give one substring to look for a word, all of which `search_doc` must hold.

    One or two letters are the start of a word, three or more stand anywhere. Groups of digits
    that look like one number (a phone, 12-34) are one word, and so is an e-mail address. The terms hold letters, digits and
    spaces only, so neither LIKE nor a full-text query has to escape them. No terms: the query
    had no letter or digit. What is beyond 1,000 characters or 8 words is left out.
    """
    found = dict.fromkeys(filter(None, _query_words(query[:MAX_QUERY_LENGTH])))
    return [_term(word[:MAX_WORD_LENGTH]) for word in list(found)[:MAX_WORDS]]


def digits_of(phone: str) -> tuple[bool, str]:
    """Tell whether a phone number is written with + or 00, and give its digits without those.

    What follows a letter (an extension) and a (0) that stands for the national way are left out.
    """
    number = re.split(r"[^\W\d_]", fold(phone), maxsplit=1)[0].strip(" (")
    international = number.startswith(("+", "00"))
    digits = re.sub("[^0-9]", "", number.replace("(0)", "") if international else number)
    return international, digits.removeprefix("00") if international else digits


def _query_words(query: str) -> Iterator[str]:
    end = 0
    for address in _EMAIL.finditer(query):
        yield from _words_and_numbers(fold(query[end : address.start()].translate(_INSIDE)))
        yield _joined(address[0])
        end = address.end()
    yield from _words_and_numbers(fold(query[end:].translate(_INSIDE)))


def _joined(address: str) -> str:
    return "".join(words(address))


def _words_and_numbers(folded: str) -> Iterator[str]:
    end = 0
    for match in _GROUPS.finditer(folded):
        if _is_one_number(match[0]):
            yield from map(_dialled, words(folded[end : match.start()]))
            yield _digits(match[0])
            end = match.end()
    yield from map(_dialled, words(folded[end:]))


def _dialled(word: str) -> str:
    """Leave out the 00 of an international number; without it the word is found all the same."""
    return word.removeprefix("00") if word.isdecimal() and len(word) >= _LONG else word


def _is_one_number(run: str) -> bool:
    if not re.search(r"\s", run) or _PHONE_START.match(run):
        return True
    groups = re.findall("[0-9]+", run)
    digits = sum(map(len, groups))
    if run.startswith("00"):
        return digits >= _LONG
    return digits >= _SHORT and max(map(len, groups)) <= _GROUP


def _digits(run: str) -> str:
    digits = digits_of(run)[1]
    # A 00 in front of few digits belongs to them.
    return "00" + digits if run.startswith("00") and len(digits) < _LONG - 2 else digits


def _term(word: str) -> str:
    return " " * max(0, 3 - len(word)) + word


def _unmarked(text: str) -> str:
    return "".join(char for char in text if not unicodedata.combining(char))


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _in_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")
