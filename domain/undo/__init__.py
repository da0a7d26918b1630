"""Taking a change set back, path by path, without touching what was changed since."""
