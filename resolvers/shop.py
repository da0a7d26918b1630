"""What is done with the shop's own settings."""

from collections.abc import Callable, Mapping
from typing import Any

from db.answer import Answer
from domain.address import Address
from domain.changes import camel
from domain.errors import Problems
from domain.ports import Checked, Doubt
from domain.shop import checked_settings
from domain.text import clean
from resolvers.context import Context


async def update_shop(
    context: Context, typed: Mapping[str, Any], address: Callable[[], Address] | None
) -> Answer:
    """Change settings of the shop; orders keep the currency and tax rules that they have."""
    settings: dict[str, Any] = {}
    texts = {
        name: typed[name] for name in ("vat_id", "sender_name", "sender_email") if name in typed
    }
    problems = Problems()
    with problems.at():
        settings |= checked_settings(
            {name: value for name, value in typed.items() if name not in texts}, "input"
        )
    if address is not None:
        with problems.at():
            settings["address"] = address()
    for name, text in texts.items():
        with problems.at("input", camel(name)):
            settings[name] = clean(text, field=())
    problems.settle()
    async with context.write() as unit:
        shop = await unit.settings.get()
        country = settings.get("country", shop.country)
        doubts = _check(context, settings, country)
        shop.update(settings)
        return unit.answer(shop=shop.id, warnings=doubts)


def _check(context: Context, settings: dict[str, Any], country: str | None) -> list[Doubt]:
    checks = context.services.checks
    by_name: dict[str, Callable[[str], Checked]] = {
        "vat_id": lambda text: checks.vat_id(text, country),
        "sender_email": checks.email,
    }
    doubts: list[Doubt] = []
    problems = Problems()
    for name, check in by_name.items():
        with problems.at():
            if settings.get(name) is not None:
                found = check(settings[name])
                settings[name] = found.value
                doubt = found.doubt(("input", camel(name)))
                doubts += [] if doubt is None else [doubt]
    problems.settle()
    return doubts
