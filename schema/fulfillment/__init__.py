"""Fulfilments: what is handed over together, such as a parcel."""
