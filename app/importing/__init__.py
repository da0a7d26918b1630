"""Takes orders over from files: invoices of other systems, and lines of `placeOrder` inputs."""
