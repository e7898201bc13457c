"""Limits of normal from a laboratory's own table."""
