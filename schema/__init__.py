"""What the API promises: Strawberry types, inputs and payloads, a file a noun."""
