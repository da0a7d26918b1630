"""Documents that are printed for customers."""
