"""Finding orders by what staff type into the search field."""

from factories import World
from order_lists import listed, six_orders


async def test_search(world: World) -> None:
    """S2-3: orders are found by what staff type into the field."""
    await six_orders(world)
    for words, numbers in (
        ("öst", "0"),
        ("OST", "0"),
        ("ärla ost", "0"),
        ("arla aberg", ""),
        ("å", "210"),  # the start of a word: Åberg, Ångström, Ärla
        ("åbe", "1"),
        ("an", "2"),
        ("ngstr", "2"),  # three letters and more stand anywhere
        ("zoe", "3"),
        ("o'brien", "3"),
        ("obrien", "3"),
        ("O’Brien", "3"),  # noqa: RUF001
        ("bo@example.com", "21"),
        ("040 123 4567", "4"),
        ("0401234567", "4"),
        ("+358401234567", "4"),
        ("+358 40 1234567", "4"),
        ("00358 40 123 4567", "4"),
        ("1234567", "4"),
        ("C1003", "3"),
        ("c1003", "3"),
        ("X-772", "2"),
        ("   ", "543210"),
        ("%", ""),
        ("_", ""),
        ("nothing", ""),
    ):
        assert "".join(await listed(world, search=words)) == numbers, words


async def test_phones_are_found_in_any_spelling(world: World) -> None:
    """S2-3: the country of the address says what 0 stands for."""
    home = {"city": "Turku", "country": "FI"}
    await world.place(customer={"phone": "040 123 4567", "shippingAddress": home})
    for words in ("0401234567", "040 1234567", "+358 40 123 4567", "00358401234567", "1234567"):
        assert await listed(world, search=words) == ["0"], words
    assert await listed(world, search="040 999") == []


async def test_a_search_meets_filters_and_sorts(world: World) -> None:
    await six_orders(world)
    by = {"field": "TOTAL", "direction": "ASC"}
    found = await listed(world, search="example", by=by, filter={"hasAccount": False})
    assert found == ["3", "2", "0"]
