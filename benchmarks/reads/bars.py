"""How cheap reads must be, as ratios of one run."""

from dataclasses import dataclass

from benchmarks.stage.turns import Cost

Costs = dict[tuple[str, int], dict[str, Cost]]
"""By the query's name and the number of connections: what each road costs."""

BUSY = 16
"""The bars are for a server that is kept busy over so many connections."""


@dataclass(frozen=True)
class Bar:
    """A ratio of CPU that must not be exceeded: a query on the compiled road against something else."""

    name: str
    query: str
    most: float
    against: tuple[str, str]
    """The query and the road that it is compared with."""

    def ratio(self, costs: Costs) -> float | None:
        """Compute the ratio; None where a query was not measured."""
        above = self._figure(costs, self.query, "plan")
        below = self._figure(costs, *self.against)
        return None if above is None or below is None else above / below

    def _figure(self, costs: Costs, query: str, road: str) -> float | None:
        for (name, connections), found in costs.items():
            if name.startswith(f"{query} ") and connections == BUSY:
                return found[road].both
        return None


BARS = (
    Bar("Q1 server + database, plan / limit", "Q1", 1.6, ("Q1", "limit")),
    Bar("Q2 server + database, plan / limit", "Q2", 2.2, ("Q2", "limit")),
    Bar("Q5 server + database, plan / limit", "Q5", 2.2, ("Q5", "limit")),
    Bar("Q6 / Q1, server + database, plan", "Q6", 1.3, ("Q1", "plan")),
)
