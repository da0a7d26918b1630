"""Which e-mail address somebody probably meant: `gmial.com` is `gmail.com` mistyped.

Only large providers are known, those of the Nordic countries among them. A domain that is one of
them is never doubted; one that is a slip of the finger away from one of them is.
"""

from typing import Final

PROVIDERS: Final = (
    # World-wide
    *("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com"),
    *("yahoo.com", "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com"),
    *("proton.me", "protonmail.com", "mail.com", "email.com", "gmx.com", "gmx.net", "gmx.de"),
    *("web.de", "t-online.de", "fastmail.com", "zoho.com", "yandex.com", "hotmail.co.uk"),
    *("yahoo.co.uk", "outlook.de", "hotmail.de", "yahoo.de", "hotmail.fr", "yahoo.fr"),
    # Finland
    *("hotmail.fi", "outlook.fi", "live.fi", "luukku.com", "suomi24.fi", "kolumbus.fi"),
    *("elisanet.fi", "saunalahti.fi", "welho.com", "inet.fi", "pp.inet.fi", "netti.fi"),
    *("mbnet.fi", "phnet.fi", "dnainternet.net", "nic.fi", "kotinet.com", "jippii.fi"),
    # Sweden
    *("hotmail.se", "outlook.se", "live.se", "yahoo.se", "telia.com", "telia.se", "comhem.se"),
    *("bredband.net", "tele2.se", "spray.se", "swipnet.se", "glocalnet.net", "bahnhof.se"),
    *("passagen.se", "home.se", "bredband2.com", "tyfonmail.se"),
    # Norway
    *("hotmail.no", "outlook.no", "live.no", "yahoo.no", "online.no", "broadpark.no"),
    *("getmail.no", "lyse.net", "altibox.no", "frisurf.no", "start.no", "c2i.net"),
    # Denmark
    *("hotmail.dk", "outlook.dk", "live.dk", "yahoo.dk", "jubii.dk", "mail.dk", "mail.tele.dk"),
    *("stofanet.dk", "youmail.dk", "ofir.dk", "get2net.dk", "webspeed.dk"),
)

_ONE_ENDING: Final = {"gmail": "gmail.com", "googlemail": "googlemail.com"}
"""Providers that have one ending in all countries."""
_ENDINGS: Final = {"con": "com", "cmo": "com", "ocm": "com", "vom": "com", "comm": "com"}
"""Endings that no domain has, and the one that was meant."""
_SHORT: Final = 5  # names of fewer letters are too like others
_SURE: Final = 8  # from so many characters on one slip is seen, from _LONG on two
_LONG: Final = 11


def meant(email: str) -> str | None:
    """Give the address that was probably meant; None where nothing is doubtful."""
    local, at, domain = email.rpartition("@")
    if not (local and at and domain):
        return None
    found = _domain_meant(domain.lower())
    return None if found is None else f"{local}@{found}"


def _domain_meant(domain: str) -> str | None:
    if domain in PROVIDERS:
        return None
    name, _, ending = domain.rpartition(".")
    if name in _ONE_ENDING:
        return _ONE_ENDING[name]
    near = min(
        ((slips(domain, each), each) for each in PROVIDERS if each.index(".") >= _SHORT),
        key=lambda pair: pair[0],
    )
    allowed = 2 if len(domain) >= _LONG else 1
    if len(domain) >= _SURE and near[0] <= allowed:
        return near[1]
    return f"{name}.{_ENDINGS[ending]}" if name and ending in _ENDINGS else None


def slips(one: str, other: str) -> int:
    """Count the slips between two words: a letter too many, missing, wrong, or two exchanged."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for nth, letter in enumerate(one, start=1):
        older, before, row = before, row, [nth]
        for mth, wanted in enumerate(other, start=1):
            cost = min(row[-1] + 1, before[mth] + 1, before[mth - 1] + (letter != wanted))
            is_pair = nth > 1 and mth > 1 and letter == other[mth - 2] and one[nth - 2] == wanted
            row.append(min(cost, older[mth - 2] + 1) if is_pair else cost)
    return row[-1]
