"""One rendering of an item for all who follow with the same document."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextvars import Context
from functools import partial
from inspect import isawaitable
from typing import Any, Final, cast

from graphql import ExecutionResult, GraphQLError, OperationType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Executor

from app.alike import Same, Used
from app.caller import closed
from app.transport.outlet import OUTLET
from app.transport.response import Rendered
from app.turns import Turns
from db.journal import Entry
from queryplan.plan import Together
from resolvers.item import Item
from resolvers.lane import Outlet, Payload, Ticket
from schema.following import Followed

AT_ONCE: Final = 100
"""Items that are rendered in one snapshot."""
FRESH: Final = 1.0
"""Seconds that a rendering serves whoever comes to the same item: it shows how things stand now."""
MOST: Final = 1000
"""Renderings that are kept at once; with more items than that the oldest go."""

RenderAll = Callable[[Sequence[Any]], Awaitable[Sequence[ExecutionResult]]]
"""Renders several items in one snapshot."""
_Wanted = tuple[Any, asyncio.Future[ExecutionResult]]


class Renderings:
    """The items that were rendered a moment ago, by whoever came first.

    What is asked for while a batch of the same document is rendered makes the next batch: the more
    happens, the more is read at once.
    """

    def __init__(self, fresh: float = FRESH) -> None:
        self._fresh = fresh
        self._known: dict[Hashable, asyncio.Future[ExecutionResult]] = {}
        self._waiting: dict[Hashable, list[_Wanted]] = {}
        self._working = set[asyncio.Task[None]]()

    async def share(
        self, key: Hashable, render: Callable[[], Awaitable[ExecutionResult]]
    ) -> ExecutionResult:
        """Give the item as it was rendered for somebody else; what has errors is not shared."""
        key = (asyncio.get_running_loop(), key)
        future = self._known.get(key)
        if future is None:
            future = asyncio.ensure_future(_rendered(render))
            future.add_done_callback(_seen)
            self._keep(key, future)
        # One follower's end is not everybody's.
        result = future.result() if future.done() else await asyncio.shield(future)
        return ExecutionResult(result.data, None) if not result.errors else await render()

    async def shown(
        self, item: Any, key: Hashable, render: Callable[[], Awaitable[ExecutionResult]]
    ) -> ExecutionResult:
        """Give an item of the log as it was rendered for somebody else, and its place in the log."""
        result = await self.share(key, render)
        if isinstance(result.data, Rendered):
            result.data.cursor = item.cursor
        return result

    def ticket(
        self, alike: Hashable, followed: Followed[Any], outlet: Outlet, render_all: RenderAll
    ) -> Ticket:
        """Give what a subscriber rides with in a lane."""

        async def render(entries: Sequence[Entry]) -> Sequence[Payload | None]:
            shown = [followed.show(Item.of(entry)) for entry in entries]
            items: dict[Hashable, Any] = {(alike, _key(item)): item for item in shown}
            return await self.share_all(alike, items, render_all)

        return Ticket((alike, followed.show), render, outlet)

    async def share_all(
        self, alike: Hashable, items: Mapping[Hashable, Any], render: RenderAll
    ) -> Sequence[Payload | None]:
        """Write the items, by their keys; None where one has errors, for those are not shared."""
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[ExecutionResult]] = []
        wanted: list[_Wanted] = []
        for name, item in items.items():
            key = (loop, name)
            future = self._known.get(key)
            if future is None:
                future = loop.create_future()
                future.add_done_callback(_seen)
                self._keep(key, future)
                wanted.append((item, future))
            futures.append(future)
        if wanted:
            self._want((loop, alike), wanted, render)
        await asyncio.wait(futures)
        results = [each.result() for each in futures]
        return [
            None if each.errors else Payload(_body(each), item.cursor)
            for each, item in zip(results, items.values(), strict=True)
        ]

    def _keep(self, key: Hashable, future: asyncio.Future[ExecutionResult]) -> None:
        if len(self._known) >= MOST:  # dicts remember in which order they were filled
            del self._known[next(iter(self._known))]
        self._known[key] = future
        asyncio.get_running_loop().call_later(self._fresh, self._known.pop, key, None)

    def _want(self, alike: Hashable, wanted: list[_Wanted], render: RenderAll) -> None:
        waiting = self._waiting.get(alike)
        if waiting is not None:
            waiting += wanted
            return
        self._waiting[alike] = wanted
        working = self._work(alike, render)  # for all who follow: it counts for none of them
        task = asyncio.create_task(working, name="renderings", context=Context())
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _work(self, alike: Hashable, render: RenderAll) -> None:
        waiting = self._waiting[alike]
        while waiting:
            batch = waiting[:AT_ONCE]
            del waiting[:AT_ONCE]
            await _fill(batch, render)
        del self._waiting[alike]


async def _fill(batch: Sequence[_Wanted], render: RenderAll) -> None:
    try:
        results = await render([item for item, _ in batch])
    except BaseException as error:
        for _, future in batch:
            if isinstance(error, Exception):
                future.set_exception(error)
            else:
                future.cancel()
        if not isinstance(error, Exception):
            raise
    else:
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(_shared(result))


async def _rendered(render: Callable[[], Awaitable[ExecutionResult]]) -> ExecutionResult:
    return _shared(await render())


def _shared(result: ExecutionResult) -> ExecutionResult:
    if result.data is not None and not result.errors:
        result.data = Rendered(result.data)
    return result


def _body(result: ExecutionResult) -> bytes:
    return cast("Rendered", result.data).body


def _seen(future: asyncio.Future[ExecutionResult]) -> None:
    if not future.cancelled():
        future.exception()  # seen, even where everybody who waited has left


def sharing_executor(
    base: type[Executor], renderings: Renderings, turns: Turns, *, lanes: bool = True
) -> type[Executor]:
    """Make the executor that renders each item of the log once for all who ask alike.

    What `turns` allows a query is how long a rendering may take.

    They ask alike who have the same document, operation, shop and scopes, and the same values of
    those variables that stand below the followed field: cursors and filters may differ. With
    `lanes`, what happens now reaches them all at once, if their connections offer an outlet.
    """
    used = Used()

    ordinary: Any = base

    class SharingExecutor(ordinary):  # what it inherits is unknown to the type checker
        """Carries operations out; items of subscriptions only if nobody else has."""

        def cancellable_iterable(self, iterable: Any) -> Any:
            outlet = OUTLET.get()
            if outlet is not None and isinstance(iterable, Followed):
                followed = cast("Followed[Any]", iterable)
                outlet.begin(followed.cursor)
                if lanes:
                    alike = self._alike()
                    render = partial(_in_time, turns, self._all_alone)
                    followed.may_ride(renderings.ticket(alike, followed, outlet, render))
            return ordinary.cancellable_iterable(self, iterable)

        def execute_operation(self, serially: bool | None = None) -> Any:
            item: Any = self.root_value
            if (
                self.operation.operation is not OperationType.SUBSCRIPTION
                or getattr(item, "cursor", None) is None
            ):
                return ordinary.execute_operation(self, serially)
            return renderings.shown(item, (self._alike(), _key(item)), self._alone)

        def _alike(self) -> Hashable:
            """Name what decides how items look."""
            viewer: Any = self.context_value.viewer
            names = used.below(self.operation, self.fragments)
            values = cast("dict[str, object]", self.variable_values.coerced)
            return (
                Same(self.operation),
                viewer.shop_id,
                viewer.scopes,
                *(repr(values.get(name)) for name in names),
            )

        async def _alone(self) -> ExecutionResult:
            (result,) = await _in_time(turns, self._all_alone, [self.root_value])
            return result

        async def _all_alone(self, items: Sequence[Any]) -> Sequence[ExecutionResult]:
            """Render in a context of its own, which nobody's leaving closes, and in one snapshot."""
            context: Any = self.context_value.for_operation()
            together = Together() if len(items) > 1 else None
            try:
                return await asyncio.gather(*[self._one(item, context, together) for item in items])
            finally:
                await closed(context)

        async def _one(self, item: Any, context: Any, together: Together | None) -> ExecutionResult:
            executor: Any = self.build_per_event_executor(item)
            executor.context_value = context
            executor.together = together
            result: Any = ordinary.execute_operation(executor, serially=False)
            return cast("ExecutionResult", await result if isawaitable(result) else result)

    return SharingExecutor


async def _in_time(turns: Turns, render: RenderAll, items: Sequence[Any]) -> Sequence[Any]:
    """Render items; what takes too long is an error in the place of each."""
    try:
        async with turns.take(OperationType.SUBSCRIPTION):
            return await render(items)
    except GraphQLError as error:
        return [ExecutionResult(None, [error]) for _ in items]


def _key(item: Any) -> Hashable:
    return type(item).__name__, *cast("dict[str, Hashable]", item.__dict__).values()
