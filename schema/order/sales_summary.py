"""What was sold, summed up over time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from domain.access import Scope
from domain.errors import InvalidInput
from domain.periods import MOST, Interval
from domain.shares import half_up
from queryplan.declare import bad_input, sifting
from resolvers.sales_summary import (
    MOST_SPANS,
    Asked,
    Grouping,
    RateSum,
    Series,
    Summary,
    Sums,
    summarise,
)
from schema.enums import expose
from schema.following import given
from schema.money import Money, money_of
from schema.order.filter import OrderFilter
from schema.order.parts import TaxLine, percent

expose(
    Interval,
    "How long each bucket of a summary is, by the calendar and the clocks of its time zone.",
    {
        Interval.HOUR: "An hour. One that comes twice when the clocks go back is two buckets.",
        Interval.DAY: "A day; of 23 or 25 hours when the clocks change.",
        Interval.WEEK: "A week, which begins on Monday (ISO 8601).",
        Interval.MONTH: "A month.",
        Interval.QUARTER: "Three months, the first of which is January, April, July or October.",
        Interval.YEAR: "A year.",
    },
    name="SalesInterval",
)
expose(
    Grouping,
    "What the orders of a summary are told apart by, beside their currency.",
    {
        Grouping.SOURCE: "Where they came from: `Order.source`.",
        Grouping.COUNTRY: "The country that they are sent to, by ISO 3166-1.",
        Grouping.PAYMENT_METHOD: "The payment method that the customer chose.",
        Grouping.SHIPPING_METHOD: "The shipping method that the customer chose.",
    },
    name="SalesGrouping",
)


@strawberry.type(description="What some orders of one currency come to.")
class SalesFigures:
    """What some orders of one currency come to."""

    summary: strawberry.Private[Summary]
    series: strawberry.Private[Series]
    period: strawberry.Private[int | None]
    orders: int = strawberry.field(description="How many orders were placed.")
    gross: Money = strawberry.field(
        description="What they cost now: the sum of `Order.total`, tax and shipping included, what "
        "was cancelled, returned or credited since taken off. It is net + tax - credits."
    )
    net: Money = strawberry.field(description="What they cost now without tax, before credits.")
    tax: Money = strawberry.field(description="The tax on it, of all rates.")
    credits: Money = strawberry.field(
        description="What was taken off their totals by hand, as by `creditOrder`."
    )
    refunded: Money = strawberry.field(
        description="What was given back to the customers of these very orders so far, whenever "
        "that was. Giving money back does not lower `gross` by itself."
    )
    average: Money | None = strawberry.field(
        description="`gross` by `orders`, halves rounded up; null where there are none."
    )

    @strawberry.field(description="Net and tax by rate, the lowest rate first.")
    async def tax_lines(self) -> list[TaxLine]:
        """Show the tax by rate."""
        currency = self.series.currency
        return [_tax_line(each, currency) for each in await _rates(self)]


@strawberry.type(description="One span of time of a summary.")
class SalesBucket:
    """One span of time of a summary."""

    from_: datetime = strawberry.field(name="from", description="The first moment in it.")
    to: datetime = strawberry.field(
        description="The first moment after it: the next bucket's `from`."
    )
    sales: SalesFigures = strawberry.field(description="The orders placed in it.")


@strawberry.type(
    description="The orders of one currency, and of one group where groups are asked for."
)
class SalesSeries:
    """The orders of one currency and group."""

    summary: strawberry.Private[Summary]
    series: strawberry.Private[Series]
    group: str | None = strawberry.field(
        description="What `groupBy` tells them by, such as a country; null for orders without it, "
        "and where no groups were asked for."
    )
    currency_code: str = strawberry.field(description="The currency of its orders by ISO 4217.")
    sales: SalesFigures = strawberry.field(description="All of its orders together.")

    @strawberry.field(
        description="Its spans of time in order, empty ones too; each with zeros then."
    )
    def buckets(self) -> list[SalesBucket]:
        """Show every span."""
        pairs = zip(self.summary.periods, self.series.sums, strict=True)
        return [
            SalesBucket(
                from_=period.since,
                to=period.until,
                sales=_figures(self.summary, self.series, sums, nth),
            )
            for nth, (period, sums) in enumerate(pairs)
        ]


@strawberry.type(description="What was sold from one moment to another.")
class SalesSummary:
    """What was sold from one moment to another."""

    time_zone: str = strawberry.field(
        name="timezone", description="The time zone by whose calendar its buckets are made."
    )
    series: list[SalesSeries] = strawberry.field(
        description="A series for each currency (and group) in which orders were placed, that with "
        "the most orders first: amounts of two currencies are never added. Without any order, one "
        "series of zeros in the shop's own currency."
    )


@strawberry.type
class SalesQueries:
    """What can be asked about sales."""

    @strawberry.field(
        description=(
            "How much was sold: the orders placed `from` a moment up to, and without, another, "
            "counted and added up in buckets of an hour to a year. Drafts and cancelled orders are "
            "never counted, archived ones are. All figures are those of now, so that a return "
            "lowers the bucket in which its order was placed. The first and the last bucket are cut "
            f"short where the span does not begin or end with a bucket; at most {MOST} buckets, and "
            f"{MOST_SPANS:,} over all series."
        ),
        metadata={"scope": Scope.ORDERS_READ.value, **sifting("order", OrderFilter)},
    )
    async def sales_summary(
        self,
        info: strawberry.Info,
        from_: Annotated[
            datetime,
            strawberry.argument(name="from", description="The first moment that counts."),
        ],
        to: Annotated[
            datetime, strawberry.argument(description="The first moment that no longer counts.")
        ],
        interval: Annotated[
            Interval, strawberry.argument(description="How long each bucket is.")
        ] = Interval.DAY,
        timezone: Annotated[
            str | None,
            strawberry.argument(
                description="A time zone of the IANA database, such as Europe/Oslo; the shop's own "
                "when left out."
            ),
        ] = strawberry.UNSET,
        group_by: Annotated[
            Grouping | None,
            strawberry.argument(
                description="What to tell the orders apart by, beside their currency."
            ),
        ] = strawberry.UNSET,
        filter: Annotated[
            OrderFilter | None,
            strawberry.argument(description="Only orders that meet these conditions now."),
        ] = strawberry.UNSET,
    ) -> SalesSummary:
        """Sum up what was sold."""
        wanted = given(filter)
        conditions = (
            () if wanted is None else info.context.reads.conditions("Query", "salesSummary", wanted)
        )
        asked = Asked(from_, to, interval, given(timezone), given(group_by), conditions)
        try:
            summary = await summarise(info.context, asked)
        except InvalidInput as error:
            raise bad_input(f"`{error.field[0]}`: {error.message}", *error.field) from error
        return SalesSummary(
            time_zone=summary.time_zone,
            series=[_shown(summary, each) for each in summary.series],
        )


def _shown(summary: Summary, series: Series) -> SalesSeries:
    return SalesSeries(
        summary=summary,
        series=series,
        group=series.group,
        currency_code=series.currency,
        sales=_figures(summary, series, series.total, None),
    )


def _figures(summary: Summary, series: Series, sums: Sums, period: int | None) -> SalesFigures:
    def amount(minor: int) -> Money:
        return money_of(minor, series.currency)

    return SalesFigures(
        summary=summary,
        series=series,
        period=period,
        orders=sums.orders,
        gross=amount(sums.gross),
        net=amount(sums.net),
        tax=amount(sums.tax),
        credits=amount(sums.credits),
        refunded=amount(sums.refunded),
        average=amount(half_up(sums.gross, sums.orders)) if sums.orders else None,
    )


async def _rates(figures: SalesFigures) -> Sequence[RateSum]:
    if not figures.orders:
        return ()
    return await figures.summary.rates(figures.series, figures.period)


def _tax_line(line: RateSum, currency: str) -> TaxLine:
    return TaxLine(
        rate=percent(line.rate), net=money_of(line.net, currency), tax=money_of(line.tax, currency)
    )
