"""Orders: what a customer bought, its queries, mutations and subscription."""
