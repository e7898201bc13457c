"""Cases as data: made-up subjects with the verdicts that are expected of them, from YAML, JSON or CSV."""
