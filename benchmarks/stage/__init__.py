"""What a measurement stands on: a database with shops, servers in processes of their own, load."""
