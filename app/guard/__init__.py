"""What every document has to pass before it is validated: limits of size and cost, and scopes."""

from app.guard.analysis import Analysis, analyse
from app.guard.documents import Document, Documents
from app.guard.limits import Limits

__all__ = ["Analysis", "Document", "Documents", "Limits", "analyse"]
