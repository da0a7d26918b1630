"""The ways in: GraphQL over HTTP, Server-Sent Events and WebSocket at one address."""

from app.transport.authentication import Authenticator
from app.transport.endpoint import Endpoint

__all__ = ["Authenticator", "Endpoint"]
