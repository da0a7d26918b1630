"""People who work for the shop."""

from queryplan.declare import Node, column, source


@source("staff", scope="orders:read")
class Staff(Node):
    """A person who works for the shop."""

    name: str = column(description="How the person is called.")
    email: str = column(description="The person's e-mail address.")
