"""HTTP and processes: the application, its settings, its commands and its workers."""
