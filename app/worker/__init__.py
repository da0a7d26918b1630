"""What runs in the background: the work that no request waits for."""

from app.worker.couriers import Couriers
from app.worker.housekeeping import work as housekeeping
from app.worker.runner import Runner
from app.worker.working import working

__all__ = ["Couriers", "Runner", "housekeeping", "working"]
