"""Tables, catalog, units of work, search, the log and the migrations."""
