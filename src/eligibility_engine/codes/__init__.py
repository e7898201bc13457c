"""Codes of terminologies, what stands below a code, and named sets of codes."""
