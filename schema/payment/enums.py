"""The enumerations of payments and settlements, described for those who draw them."""

from domain.references import ReferenceKind
from domain.states import LogSource, SettlementDirection, SettlementState
from schema.enums import expose

__all__ = ["LogSource", "ReferenceKind", "SettlementDirection", "SettlementState"]

expose(
    LogSource,
    "Whose word an entry of a payment's log is.",
    {
        LogSource.STAFF: "A person of the staff wrote it.",
        LogSource.APP: "A partner's program told it.",
        LogSource.STOREFRONT: "The shop window told it, such as at the checkout.",
        LogSource.PROVIDER_CALL: "The shop asked the provider, and was answered.",
        LogSource.WEBHOOK: "The provider told it by itself.",
        LogSource.RECONCILER: "The shop asked the provider later how something ended.",
    },
    name="PaymentLogSource",
)
expose(
    SettlementDirection,
    "Which way money is still to go.",
    {
        SettlementDirection.CHARGE: "The customer owes it.",
        SettlementDirection.REFUND: "The shop owes it.",
    },
)
expose(
    SettlementState,
    "Where a settlement stands.",
    {
        SettlementState.OPEN: "Somebody has to charge it or pay it back.",
        SettlementState.SETTLED: "Nothing is left of it.",
        SettlementState.WAIVED: "The shop let it go.",
    },
)
expose(
    ReferenceKind,
    "What kind of reference customers write on their bank transfers.",
    {
        ReferenceKind.NONE: "None.",
        ReferenceKind.FINNISH: "A Finnish reference number (viitenumero).",
        ReferenceKind.KID_MOD10: "A Norwegian KID with a check digit by MOD10.",
        ReferenceKind.KID_MOD11: "A Norwegian KID with a check digit by MOD11.",
        ReferenceKind.RF: "A creditor reference by ISO 11649, which begins with RF.",
    },
    name="PaymentReferenceKind",
)
