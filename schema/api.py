"""The whole API: every noun's queries, mutations and subscriptions in one schema."""

from collections.abc import Callable, Iterable, Sequence

import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema, Undefined
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Executor

from queryplan.declare import say_scopes
from schema.asset.mutations import DigitalAssetMutations
from schema.asset.queries import DigitalAssetQueries
from schema.asset.types import DigitalAssetSku, DownloadLink
from schema.change_set.mutations import ChangeSetMutations
from schema.change_set.queries import ChangeSetQueries
from schema.change_set.types import ChangeSet
from schema.customer.consent import ConsentMutations
from schema.customer.metadata import CustomerMetadataMutations
from schema.customer.mutations import CustomerMutations
from schema.customer.preview import CustomerPreviewQueries
from schema.customer.queries import CustomerQueries
from schema.customer.subscriptions import CustomerSubscriptions
from schema.customer.tags import CustomerTagMutations
from schema.customer.types import Customer, CustomerAddress
from schema.defer import DEFER
from schema.document.mutations import DocumentMutations
from schema.document.types import DocumentQueries
from schema.erasure import ErasureMutations
from schema.errors import ERROR_TYPES
from schema.event import EventQueries
from schema.export import ExportMutations, ExportQueries
from schema.fulfillment.mutations import FulfillmentMutations
from schema.fulfillment.types import Fulfillment, FulfillmentLine
from schema.job import JobMutations, JobQueries, JobSubscriptions
from schema.journey import JourneyMutations
from schema.labels import LabelQueries
from schema.message.mutations import MessageMutations
from schema.message.preview import MessagePreviewQueries
from schema.message.queries import MessageQueries
from schema.message.rule import MessageRuleMutations, MessageRuleQueries
from schema.message.trouble import AddressMutations, AddressQueries
from schema.message.wording import MessageWordingMutations, MessageWordingQueries
from schema.order.bulk import BulkMutations
from schema.order.cancelling import CancellingMutations
from schema.order.corrections import CorrectionMutations
from schema.order.downloads import DownloadMutations
from schema.order.drafts import DraftMutations
from schema.order.editing import EditingMutations
from schema.order.export import OrderExportMutations
from schema.order.handling import OrderHandlingMutations
from schema.order.metadata import OrderMetadataMutations
from schema.order.mutations import OrderMutations
from schema.order.notes import OrderNoteMutations
from schema.order.placing import PlacingMutations
from schema.order.queries import OrderQueries
from schema.order.sales_summary import SalesQueries
from schema.order.subscriptions import OrderSubscriptions
from schema.order.tags import OrderTagMutations
from schema.order.types import Order, OrderLine
from schema.order_return.mutations import ReturnMutations
from schema.order_return.types import OrderReturn, OrderReturnLine
from schema.payment.commands import PaymentCommandMutations
from schema.payment.hand import PaymentMutations
from schema.payment.log import PaymentLogMutations
from schema.payment.provider import PaymentProviderMutations, PaymentProviderQueries
from schema.payment.queries import PaymentQueries
from schema.scalars import CONFIG
from schema.settings import SettingsMutations
from schema.settlement.mutations import SettlementMutations
from schema.settlement.queries import SettlementQueries
from schema.shop import ShopQueries
from schema.staff import Staff, StaffQueries
from schema.timeline import EventSubscriptions
from schema.viewer import ViewerQueries
from schema.webhook.mutations import WebhookMutations
from schema.webhook.queries import WebhookQueries


@strawberry.type(description="What can be asked.")
class Query(
    OrderQueries,
    SalesQueries,
    CustomerQueries,
    CustomerPreviewQueries,
    PaymentQueries,
    SettlementQueries,
    PaymentProviderQueries,
    MessageQueries,
    DocumentQueries,
    MessagePreviewQueries,
    MessageRuleQueries,
    MessageWordingQueries,
    AddressQueries,
    EventQueries,
    ChangeSetQueries,
    JobQueries,
    WebhookQueries,
    DigitalAssetQueries,
    ExportQueries,
    ShopQueries,
    StaffQueries,
    LabelQueries,
    ViewerQueries,
):
    """What can be asked."""


@strawberry.type(description="What can be changed.")
class Mutation(
    PlacingMutations,
    OrderMutations,
    OrderHandlingMutations,
    BulkMutations,
    EditingMutations,
    CancellingMutations,
    CorrectionMutations,
    DraftMutations,
    OrderNoteMutations,
    OrderExportMutations,
    DocumentMutations,
    OrderTagMutations,
    OrderMetadataMutations,
    FulfillmentMutations,
    ReturnMutations,
    PaymentMutations,
    PaymentLogMutations,
    SettlementMutations,
    CustomerMutations,
    ConsentMutations,
    ErasureMutations,
    ExportMutations,
    SettingsMutations,
    CustomerTagMutations,
    CustomerMetadataMutations,
    JourneyMutations,
    ChangeSetMutations,
    PaymentCommandMutations,
    PaymentProviderMutations,
    JobMutations,
    MessageMutations,
    MessageRuleMutations,
    MessageWordingMutations,
    AddressMutations,
    WebhookMutations,
    DigitalAssetMutations,
    DownloadMutations,
):
    """What can be changed."""


@strawberry.type(description="What can be followed live.")
class Subscription(OrderSubscriptions, CustomerSubscriptions, EventSubscriptions, JobSubscriptions):
    """What can be followed live."""


def build_schema(
    extensions: Iterable[type[SchemaExtension] | Callable[[], SchemaExtension]] = (),
    executor: type[Executor] | None = None,
) -> strawberry.Schema:
    """Put the schema together; `extensions` surround every operation, `executor` carries it out."""
    built = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[
            Order,
            OrderLine,
            Fulfillment,
            FulfillmentLine,
            OrderReturn,
            OrderReturnLine,
            Customer,
            CustomerAddress,
            Staff,
            ChangeSet,
            DigitalAssetSku,
            DownloadLink,
            *(kind for kind, _ in ERROR_TYPES.values()),
        ],
        config=CONFIG,
        extensions=extensions,
        execution_context_class=executor,
    )
    core = built._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    # A page of a list is read at once: there is nothing to `@stream`.
    usual = (each for each in core.directives if each.name not in {"defer", "stream"})
    core.directives = (*usual, DEFER)
    _forget_null_defaults(core)
    say_scopes(core, _needs)
    return built


def _needs(scopes: Sequence[str]) -> str:
    """Word what a token needs for a type, a field or an operation."""
    named = " and ".join(f"`{scope}`" for scope in scopes)
    return f"Needs the scope{'s' if len(scopes) > 1 else ''} {named}."


def core_schema(built: strawberry.Schema) -> GraphQLSchema:
    """Give the schema as graphql-core knows it."""
    return built._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _forget_null_defaults(core: GraphQLSchema) -> None:
    """Show optional input fields without `= null`: left out and null mean the same for them."""
    for kind in core.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            for field in kind.fields.values():
                if field.default_value is None:
                    field.default_value = Undefined
