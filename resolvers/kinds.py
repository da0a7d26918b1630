"""Every kind of job, and what does it. A new kind is named in `domain.job` and listed here."""

from collections.abc import Mapping
from typing import Any, Final

from domain.job import JobKind
from resolvers.asset_files import CLEAR_ASSET_FILES
from resolvers.bulk import BULK_ORDERS
from resolvers.exports import EXPORT_CUSTOMER
from resolvers.notices import APPLY_NOTICES
from resolvers.reconciling import RECONCILE_PAYMENT
from resolvers.search_rebuild import REBUILD_SEARCH
from resolvers.sending import SEND_MESSAGE
from resolvers.work import Kind

KINDS: Final[Mapping[JobKind, Kind[Any]]] = {
    kind.name: kind
    for kind in (
        REBUILD_SEARCH,
        EXPORT_CUSTOMER,
        RECONCILE_PAYMENT,
        APPLY_NOTICES,
        BULK_ORDERS,
        CLEAR_ASSET_FILES,
        SEND_MESSAGE,
    )
}
