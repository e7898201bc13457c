"""A study's criteria as one set, and one subject assessed by it."""
