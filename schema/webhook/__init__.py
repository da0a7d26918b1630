"""Webhooks: programs of partners that are told what happens."""
