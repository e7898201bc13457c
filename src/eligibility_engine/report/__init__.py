"""Renderings: plain data, text for a terminal, Markdown. None of them judges anything."""
