"""`@defer`: which documents hold it, and the same documents without it."""

from graphql import REMOVE, DirectiveNode, DocumentNode, Visitor, visit


class _Whole(Visitor):
    """Takes `@defer` out."""

    def enter_directive(self, node: DirectiveNode, *_: object) -> object:
        """Leave other directives as they are."""
        return REMOVE if node.name.value == DEFER else None


DEFER = "defer"


def whole(text: str, document: DocumentNode) -> DocumentNode:
    """Give the document that asks for everything at once; itself if it defers nothing."""
    return visit(document, _Whole()) if DEFER in text else document
