"""From shapes to a program: the statements of its levels, and a generated function.

The function's text is made of literals only: keys of the answer, numbers, and names that are bound
to constants. A value is read by its place in a row (`r_3[5]`), whether the row came from a statement
of its own or embedded in its parent's row. Each file adds what it can write to the one before:
writer, objects, pages, relations, roots.
"""

from queryplan.plan.emit.roots import Emission

__all__ = ["Emission"]
