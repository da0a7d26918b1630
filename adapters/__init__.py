"""The outside world behind the domain's ports: mail, documents, payments, files."""
