"""What the values of the API's enumerations are called, in every language.

A new value needs a line in the file of its noun; a test names what is missing.
"""

from collections.abc import Mapping

from domain.wording.values.customers import CUSTOMERS
from domain.wording.values.documents import DOCUMENTS
from domain.wording.values.downloads import DOWNLOADS
from domain.wording.values.handovers import HANDOVERS
from domain.wording.values.jobs import JOBS
from domain.wording.values.lists import LISTS
from domain.wording.values.log import LOG
from domain.wording.values.messages import MESSAGES
from domain.wording.values.orders import ORDERS
from domain.wording.values.payments import PAYMENTS
from domain.wording.values.refusals import REFUSALS
from domain.wording.words import Words

__all__ = ["VALUES"]

VALUES: Mapping[str, Mapping[str, Words]] = {
    **ORDERS,
    **HANDOVERS,
    **PAYMENTS,
    **CUSTOMERS,
    **DOCUMENTS,
    **DOWNLOADS,
    **MESSAGES,
    **JOBS,
    **LOG,
    **LISTS,
    **REFUSALS,
}
"""A label for each value, by the name of its enumeration in the API; codes have a sentence."""
