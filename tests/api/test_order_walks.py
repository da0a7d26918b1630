"""Random walks through the lives of orders: no sequence of calls breaks what an order says."""

from factories import World
from order_moves import OTHERS, PLAIN, WITH_PIECES
from order_walk import CODES, Walk

LEAST = 12
MOST_STEPS = 2_000
MOVES = {
    ("OPEN", "CONFIRMED"),
    ("OPEN", "COMPLETED"),
    ("OPEN", "CANCELLED"),
    ("CONFIRMED", "COMPLETED"),
    ("CONFIRMED", "CANCELLED"),
    ("COMPLETED", "CONFIRMED"),
    ("DRAFT", "OPEN"),
    ("DRAFT", "CANCELLED"),
}


def missing(walk: Walk) -> list[str]:
    """Name what the walk has not met yet."""
    rare = [name for name in (*PLAIN, *OTHERS) if walk.done[name] < LEAST]
    codes = sorted(code for code in CODES if not walk.refused[code])
    moves = [f"{old} to {new}" for old, new in sorted(MOVES - walk.states)]
    answers = {(action, possible) for action in WITH_PIECES for possible in (True, False)}
    told = {(action, code is None) for action, code in walk.told}
    untold = [f"{action} {possible}" for action, possible in sorted(answers - told)]
    return [*rare, *codes, *moves, *untold]


async def test_no_walk_breaks_an_order(world: World) -> None:
    """`allowedActions` tells the truth: S1-4, S1-6, S1-7, S1-9, S1-27, S1-31."""
    world.compares = False
    walk = Walk(world, seed=1)
    steps = 0
    while missing(walk) and steps < MOST_STEPS:
        await walk.step()
        steps += 1
    assert missing(walk) == [], (walk.done, walk.refused)
    for id, order in walk.known.items():
        values = await walk.replayed(id)
        for path, shown in {
            "state": order["state"],
            "fulfillmentStatus": order["fulfillmentStatus"],
            "paymentStatus": order["paymentStatus"],
            "total": order["total"]["amount"],
            "credits": order["credits"]["amount"],
            "paid": order["paid"]["amount"],
        }.items():
            assert values.get(path, shown) == shown, path
