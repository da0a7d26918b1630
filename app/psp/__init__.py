"""A payment provider to play with: it moves no money, and misbehaves when it is asked to."""

from app.psp.books import Books
from app.psp.server import PLAY, Keys, create_psp

__all__ = ["PLAY", "Books", "Keys", "create_psp"]
