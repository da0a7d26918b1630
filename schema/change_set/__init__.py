"""Change sets: what one call changed, and how it is taken back."""
