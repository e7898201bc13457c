"""What a rule says in words, and why it said so of a subject."""
