"""Declarations, catalog and binding of reads: knows Strawberry and SQLAlchemy, not shops."""
