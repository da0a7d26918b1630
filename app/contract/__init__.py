"""What clients may rely on: the released schema, what breaks it, and the pages about the API."""
