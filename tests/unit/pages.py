"""How tests read pages."""

import re
from html import unescape

SCRIPT = "<script>alert('&')</script>"
SECRET = "zebra-4711"


def words_of(markup: str) -> str:
    """Return the words that a reader sees, without the look."""
    shown = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def headings(page: str) -> list[str]:
    return [words_of(found) for found in re.findall(r"<h2.*?</h2>", page, re.DOTALL)]
