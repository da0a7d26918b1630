"""Random ways of handing over and taking back, against pieces that are really moved about.

The model knows nothing of the rules: it is a heap of pieces, each in one place at a time.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sold import NOW, deed, make_order, new_line

from domain import fulfilling, returning
from domain.errors import DomainError, Refused
from domain.fulfilling import NewFulfillment
from domain.order import Hold, Order
from domain.pieces import Pieces
from domain.returning import Arrival, NewReturn
from domain.states import LineKind, OrderState

SHELF, OUT, BACK, NEVER = "shelf", "out", "back", "never"
KINDS = (LineKind.PHYSICAL, LineKind.DIGITAL, LineKind.SERVICE)
Box = tuple[str, UUID]
"""A parcel that is packed, or a return that was asked for, by its id."""


class Warehouse(RuleBasedStateMachine):
    """An order, and the pieces of it lying about."""

    order: Order

    @initialize(quantities=st.lists(st.integers(1, 4), min_size=2, max_size=3))
    def place(self, quantities: list[int]) -> None:
        """Buy something."""
        lines = zip(quantities, KINDS, strict=False)
        self.order = make_order(*(new_line(pieces, 100, kind=kind) for pieces, kind in lines))
        self.deed = deed()
        self.where: dict[UUID, list[Any]] = {
            line.id: [SHELF] * line.ordered for line in self.order.lines
        }
        self.packed: dict[UUID, Counter[UUID]] = {}
        self.sent: dict[UUID, Counter[UUID]] = {}
        self.asked: dict[UUID, Counter[UUID]] = {}

    @rule(data=st.data(), is_shipped=st.booleans(), everything=st.booleans())
    def hand_over(self, data: st.DataObject, is_shipped: bool, everything: bool) -> None:
        """Pack or send pieces."""
        free = self._there(SHELF, services=False)
        wanted = None if everything else self._draw(data)
        taken = +free if wanted is None else Counter(wanted)
        can = self._is_ready() and free.total() > 0 and self._fits(taken, free)
        new = NewFulfillment(lines=_pieces(wanted), is_shipped=is_shipped)
        made = self._try(can, lambda: fulfilling.fulfill(self.order, new, self.deed))
        if made is not None:
            (self.sent if is_shipped else self.packed)[made.id] = taken
            self._move(taken, SHELF, OUT if is_shipped else ("parcel", made.id))

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        """Send what is packed."""
        if (id := self._one(data, self.packed)) is None:
            return
        act = data.draw(st.sampled_from((_ship, _pick_up)))
        if self._try(self._is_ready(), lambda: act(self.order, id)) is not None:
            pieces = self.packed.pop(id)
            self._move(pieces, ("parcel", id), OUT)
            if act is _ship:
                self.sent[id] = pieces

    @rule(data=st.data(), is_lost=st.booleans())
    def give_up(self, data: st.DataObject, is_lost: bool) -> None:
        """Take back what is packed or on its way."""
        if (id := self._one(data, {**self.packed, **self.sent})) is None:
            return
        is_packed = id in self.packed
        pieces = self.packed[id] if is_packed else self.sent[id]
        can = self._is_open() and (is_packed or self._fits(pieces, self._there(OUT)))
        if is_lost and not is_packed:
            done = self._try(can, lambda: _lose(self.order, id))
        else:
            done = self._try(can, lambda: _cancel(self.order, id))
        if done is not None:
            (self.packed if is_packed else self.sent).pop(id)
            self._move(pieces, ("parcel", id) if is_packed else OUT, SHELF)

    @rule(data=st.data(), everything=st.booleans())
    def ask_back(self, data: st.DataObject, everything: bool) -> None:
        """Ask for a return."""
        out = self._there(OUT)
        wanted = None if everything else self._draw(data)
        taken = +out if wanted is None else Counter(wanted)
        can = out.total() > 0 and self._fits(taken, out)
        new = NewReturn(lines=_pieces(wanted))
        entry = self._try(can, lambda: returning.request(self.order, new, self.deed))
        if entry is not None:
            self.asked[entry.id] = taken
            self._move(taken, OUT, ("return", entry.id))

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Receive a return, or part of it, or nothing."""
        if (id := self._one(data, self.asked)) is None:
            return
        asked = self.asked[id]
        came = Counter({line: data.draw(st.integers(0, most + 1)) for line, most in asked.items()})
        can = came.total() > 0 and all(came[line] <= asked[line] for line in came)
        arrival = Arrival(lines=[Pieces(line, many) for line, many in came.items()])
        if self._try(can, lambda: returning.receive(self.order, id, arrival, NOW)) is not None:
            del self.asked[id]
            self._move(came, ("return", id), BACK)
            self._move(asked - came, ("return", id), OUT)

    @rule(data=st.data())
    def keep(self, data: st.DataObject) -> None:
        """Cancel a return."""
        if (id := self._one(data, self.asked)) is not None:
            returning.cancel(self.order, id, None, NOW)
            self._move(self.asked.pop(id), ("return", id), OUT)

    @rule(data=st.data())
    def do_without(self, data: st.DataObject) -> None:
        """Cancel a piece that is on the shelf, as an edit does."""
        free = self._there(SHELF)
        if self._is_open() and free.total():
            line = data.draw(st.sampled_from([each for each in self.order.lines if free[each.id]]))
            line.cancelled += 1
            self.order.reprice()
            self.order.derive_handling()
            self._move(Counter({line.id: 1}), SHELF, NEVER)

    @rule(is_held=st.booleans())
    def hold(self, is_held: bool) -> None:
        """Let the order wait, or go on."""
        self.order.hold = Hold(at=NOW, by=None, reason=None) if is_held else None

    @rule(state=st.sampled_from((*(OrderState.OPEN,) * 4, OrderState.COMPLETED)))
    def change_state(self, state: OrderState) -> None:
        """Finish with it, or begin again."""
        self.order.state = state
        self.order.derive_handling()

    @invariant()
    def every_piece_is_counted_where_it_lies(self) -> None:
        """Compare the order with the heap."""
        for line in self.order.lines if hasattr(self, "order") else ():
            lies = Counter(
                place if isinstance(place, str) else place[0] for place in self.where[line.id]
            )
            assert line.cancelled == lies[NEVER]
            assert line.packed == lies["parcel"]
            assert line.fulfilled == lies[OUT] + lies["return"] + lies[BACK]
            assert line.awaited == lies["return"]
            assert line.returned == lies[BACK]
            assert line.ordered == lies.total()

    @invariant()
    def the_order_costs_what_is_left_of_it(self) -> None:
        """Compare the money and the sums of the order."""
        if not hasattr(self, "order"):
            return
        kept = sum(place not in {BACK, NEVER} for lying in self.where.values() for place in lying)
        assert self.order.total == 100 * kept
        assert self.order.to_return == self._there(OUT).total()
        assert self.order.packed == sum(pieces.total() for pieces in self.packed.values())
        assert sum(each.amount for each in self.order.returns) == 100 * self._there(BACK).total()

    def _there(self, place: str, *, services: bool = True) -> Counter[UUID]:
        return Counter(
            {
                line.id: self.where[line.id].count(place)
                for line in self.order.lines
                if services or line.kind is not LineKind.SERVICE
            }
        )

    def _move(self, pieces: Counter[UUID], old: str | Box, new: str | Box) -> None:
        for line, many in pieces.items():
            for _ in range(many):
                self.where[line][self.where[line].index(old)] = new

    def _is_open(self) -> bool:
        return self.order.state is OrderState.OPEN

    def _is_ready(self) -> bool:
        return self._is_open() and self.order.hold is None

    def _draw(self, data: st.DataObject) -> dict[UUID, int]:
        lines = st.sampled_from([line.id for line in self.order.lines])
        return data.draw(st.dictionaries(lines, st.integers(1, 5), min_size=1))

    @staticmethod
    def _one(data: st.DataObject, boxes: dict[UUID, Counter[UUID]]) -> UUID | None:
        return data.draw(st.sampled_from(sorted(boxes))) if boxes else None

    @staticmethod
    def _fits(wanted: Counter[UUID], room: Counter[UUID]) -> bool:
        return all(many <= room[line] for line, many in wanted.items())

    def _try(self, can: bool, act: Any) -> Any:
        """Do it exactly if the heap allows it."""
        try:
            done = act()
        except (DomainError, Refused):
            assert not can
            return None
        assert can
        return done


def _pieces(wanted: dict[UUID, int] | None) -> list[Pieces] | None:
    return None if wanted is None else [Pieces(line, many) for line, many in wanted.items()]


def _ship(order: Order, id: UUID) -> bool:
    fulfilling.ship(order, id, None, None, NOW)
    return True


def _pick_up(order: Order, id: UUID) -> bool:
    fulfilling.deliver(order, id, None, NOW)
    return True


def _lose(order: Order, id: UUID) -> bool:
    fulfilling.fail(order, id, None, NOW)
    return True


def _cancel(order: Order, id: UUID) -> bool:
    fulfilling.cancel(order, id, None, NOW)
    return True


TestWarehouse = Warehouse.TestCase
TestWarehouse.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
