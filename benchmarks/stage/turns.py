"""Measures servers in turns, so that what else the machine does hits all of them alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.stage.client import Post
from benchmarks.stage.driver import Driver
from benchmarks.stage.processes import cpu_of, cpu_of_children
from benchmarks.stage.servers import Running


@dataclass(frozen=True)
class Cost:
    """What one request costs: CPU in microseconds, latency in milliseconds."""

    server: float
    database: float
    p50: float
    p99: float

    @property
    def both(self) -> float:
        """CPU of server and database together."""
        return self.server + self.database


def middle(costs: Sequence[Cost]) -> Cost:
    """Take the median of each figure."""
    return Cost(
        server=median(cost.server for cost in costs),
        database=median(cost.database for cost in costs),
        p50=median(cost.p50 for cost in costs),
        p99=median(cost.p99 for cost in costs),
    )


@dataclass(frozen=True)
class Meter:
    """Measures what a database and the servers before it use."""

    driver: Driver
    postmaster: int

    def turn(self, server: Running, posts: list[Post], connections: int) -> Cost:
        """Send requests to one server and tell what each cost."""
        server_before, database_before = cpu_of(server.pid), cpu_of_children(self.postmaster)
        latency = self.driver.drive(server.port, posts, connections)
        scale = 1e6 / len(posts)
        return Cost(
            server=(cpu_of(server.pid) - server_before) * scale,
            database=(cpu_of_children(self.postmaster) - database_before) * scale,
            p50=latency.p50,
            p99=latency.p99,
        )

    def turns(
        self,
        servers: Sequence[Running],
        posts: Callable[[], list[Post]],
        *,
        connections: int,
        rounds: int,
    ) -> dict[str, Cost]:
        """Measure each server so many times, one after the other; `posts` gives a turn's requests."""
        costs: dict[str, list[Cost]] = {server.road: [] for server in servers}
        for number in range(rounds):
            first = number % len(servers)  # another one each time
            for server in (*servers[first:], *servers[:first]):
                costs[server.road].append(self.turn(server, posts(), connections))
        return {road: middle(found) for road, found in costs.items()}
