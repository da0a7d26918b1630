"""Digital assets in the API."""
