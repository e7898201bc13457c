"""What is suspicious about a criteria set before any subject meets it."""
