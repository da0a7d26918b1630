"""The compiled road: whole queries as few statements and one generated function."""

from queryplan.plan.cache import Asked, Plans, Watcher
from queryplan.plan.execution import planning_executor
from queryplan.plan.program import Program
from queryplan.plan.running import RawFetch, Session
from queryplan.plan.shapes import Unplannable
from queryplan.plan.together import Together

__all__ = [
    "Asked",
    "Plans",
    "Program",
    "RawFetch",
    "Session",
    "Together",
    "Unplannable",
    "Watcher",
    "planning_executor",
]
