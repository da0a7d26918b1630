"""Which payment providers a shop works with, and the way to them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.errors import InvalidInput, Problems, ProviderUnavailable
from domain.events import PaymentProviderUpdated
from domain.ports import PaymentProvider, ProviderKind, SecretUnreadable
from domain.providing import ProviderSettings
from domain.text import clean_required
from domain.unset import UNSET, Untouched
from resolvers.context import Context, Services

LONGEST = 2000
"""Characters of a credential."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a shop tells of a provider; None takes it back."""

    name: str
    value: str | None


async def update_payment_provider(
    context: Context,
    name: str,
    credentials: Iterable[Told],
    is_enabled: bool | Untouched | None,
) -> Answer:
    """Tell what a provider needs, or turn it on or off; what is not named stays.

    Raises:
        InvalidInput: the deployment has no such provider, or credentials it can't be used with.
        NotConfigured: the deployment has no key to seal secrets with.
    """
    kind = _kind(context.services, name)
    if is_enabled is None:
        raise InvalidInput("This is either true or false.", field=("input", "isEnabled"))
    async with context.write() as unit:
        settings = await unit.providers.get(name) or await _unknown(unit, name)
        settings.expect(context.call.expected_version)
        known = _opened(context.services, settings)
        told = dict(_checked(kind, credentials))
        known = {key: value for key, value in {**known, **told}.items() if value is not None}
        if is_enabled is not UNSET:
            settings.is_enabled = is_enabled
        if settings.is_enabled:
            _try(kind, known)
        if told:
            settings.sealed = context.services.paying.require_vault().seal(json.dumps(known))
        settings.given = sorted(known)
        await unit.providers.save(settings)
        unit.tell(PaymentProviderUpdated(name=name, credentials=", ".join(sorted(told))))
        return unit.answer(payment_provider=settings.id)


async def connected(
    services: Services, unit: UnitOfWork, name: str, *, even_if_off: bool = False
) -> PaymentProvider:
    """Give the shop's access to a provider.

    Raises:
        ProviderUnavailable: the shop has told nothing of it, or turned it off.
    """
    settings = await unit.providers.get(name)
    kind = services.paying.kinds.get(name)
    if kind is None or settings is None:
        raise ProviderUnavailable(f"The shop has no access to the provider {name}.")
    if not settings.is_enabled and not even_if_off:
        raise ProviderUnavailable(f"The provider {name} is turned off.")
    try:
        return kind.connect(_opened(services, settings))
    except InvalidInput as error:
        raise ProviderUnavailable(f"The provider {name} lacks credentials.") from error


def _try(kind: ProviderKind, credentials: Mapping[str, str]) -> None:
    """Refuse to turn a provider on that lacks something."""
    problems = Problems()
    with problems.at("input", "credentials"):
        kind.connect(credentials)
    problems.settle()


def _kind(services: Services, name: str) -> ProviderKind:
    kinds = services.paying.kinds
    if name not in kinds:
        known = ", ".join(sorted(kinds)) or "none"
        message = f"This server knows no such payment provider; it knows {known}."
        raise InvalidInput(message, field=("provider",))
    return kinds[name]


async def _unknown(unit: UnitOfWork, name: str) -> ProviderSettings:
    shop = await unit.shop()
    return ProviderSettings(
        id=new_id(),
        name=name,
        webhook_path=f"/hooks/payments/{shop.slug}/{name}",
        created_at=unit.at,
        updated_at=unit.at,
    )


def _opened(services: Services, settings: ProviderSettings) -> Mapping[str, str]:
    if settings.sealed is None:
        return {}
    try:
        return json.loads(services.paying.require_vault().open(settings.sealed))
    except SecretUnreadable as error:
        message = f"What the provider {settings.name} needs was sealed with a key that is gone."
        raise ProviderUnavailable(f"{message} Tell it again.") from error


def _checked(kind: ProviderKind, credentials: Iterable[Told]) -> Iterable[tuple[str, str | None]]:
    names = {each.name for each in kind.credentials}
    problems = Problems()
    checked: list[tuple[str, str | None]] = []
    for nth, each in enumerate(credentials):
        with problems.at("input", "credentials", str(nth)):
            if each.name not in names:
                known = ", ".join(sorted(names))
                message = f"{kind.name} has no such credential; it has {known}."
                raise InvalidInput(message, field=("name",))
            value = each.value
            if value is not None:
                value = clean_required(value, field=("value",), limit=LONGEST)
            checked.append((each.name, value))
    problems.settle()
    return checked
