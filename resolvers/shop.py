"""What is done with the shop's own settings."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from db.answer import Answer
from db.ids import new_id
from domain.address import Address
from domain.brand import logo
from domain.changes import camel
from domain.errors import InvalidInput, Problems
from domain.ports import Checked, Doubt
from domain.shop import checked_settings
from domain.text import clean
from resolvers.context import Context

_TEXTS: Final = ("vat_id", "phone", "sender_name", "sender_email", "reply_to", "iban", "bic")
_ELSEWHERE: Final = frozenset({*_TEXTS, "logo"})
"""Settings that are not checked by the rules alone."""


async def update_shop(
    context: Context, typed: Mapping[str, Any], address: Callable[[], Address] | None
) -> Answer:
    """Change settings of the shop; orders keep the currency and tax rules that they have."""
    settings: dict[str, Any] = {}
    texts = {name: typed[name] for name in _TEXTS if name in typed}
    problems = Problems()
    with problems.at():
        settings |= checked_settings(
            {name: value for name, value in typed.items() if name not in _ELSEWHERE}, "input"
        )
    picture = None
    if "logo" in typed:
        settings["logo_id"] = None
        with problems.at("input", "logo"):
            picture = None if typed["logo"] is None else logo(typed["logo"], new_id())
    if address is not None:
        with problems.at():
            settings["address"] = address()
    for name, text in texts.items():
        with problems.at("input", camel(name)):
            settings[name] = clean(text, field=())
    problems.settle()
    if picture is not None and not await context.services.printer.draws(picture):
        message = "This picture is damaged, or of a kind that few can show."
        raise InvalidInput(message, field=("input", "logo"))
    async with context.write() as unit:
        shop = await unit.settings.get()
        country = settings.get("country", shop.country)
        doubts = _check(context, settings, country)
        if picture is not None:
            settings["logo_id"] = await unit.pictures.keep(picture)
        shop.update(settings)
        return unit.answer(shop=shop.id, warnings=doubts)


def _check(context: Context, settings: dict[str, Any], country: str | None) -> list[Doubt]:
    checks = context.services.checks
    by_name: dict[str, Callable[[str], Checked]] = {
        "vat_id": lambda text: checks.vat_id(text, country),
        "phone": lambda text: checks.phone(text, country),
        "sender_email": checks.email,
        "reply_to": checks.email,
    }
    exact: dict[str, Callable[[str], str]] = {"iban": checks.iban, "bic": checks.bic}
    doubts: list[Doubt] = []
    problems = Problems()
    for name, check in by_name.items():
        with problems.at():
            if settings.get(name) is not None:
                found = check(settings[name])
                settings[name] = found.value
                doubt = found.doubt(("input", camel(name)))
                doubts += [] if doubt is None else [doubt]
    for name, spell in exact.items():
        with problems.at("input", camel(name)):
            if settings.get(name) is not None:
                settings[name] = spell(settings[name])
    problems.settle()
    return doubts
