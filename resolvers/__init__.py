"""What each mutation and subscription does, in plain Python."""
