"""gql for Python: how to ask a shop, and how to follow it."""

from gql import Client
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.websockets import WebsocketsTransport


def gql_client(endpoint: str, token: str) -> Client:
    """Return a client for queries and mutations."""
    headers = {"Authorization": f"Bearer {token}"}
    return Client(transport=AIOHTTPTransport(url=endpoint, headers=headers))


def gql_follower(endpoint: str, token: str) -> Client:
    """Return a client for subscriptions."""
    socket = endpoint.replace("http", "ws", 1)
    greeting = {"Authorization": f"Bearer {token}"}
    return Client(transport=WebsocketsTransport(url=socket, init_payload=greeting))
