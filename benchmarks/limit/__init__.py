"""The limit: what these very queries cost when somebody writes them by hand, for speed alone."""
