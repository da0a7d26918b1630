"""How much a client may ask for in a time: budgets of cost by token and address, and places."""

from app.rate.bill import BILL, Bill
from app.rate.throttled import Throttled
from app.rate.till import Till

__all__ = ["BILL", "Bill", "Throttled", "Till"]
