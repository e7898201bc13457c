"""What pages are made of: text stays text, whatever stands in it."""

from html import unescape
from pathlib import Path

import pytest

from eligibility_engine import markup
from eligibility_engine.markup import drawing, element, joined
from eligibility_engine.report.pages.page import fragment, page


def test_text_is_escaped_and_elements_are_not() -> None:
    """A text is shown as it stands, as a child and as the value of an attribute."""
    inner = element("b", "<i>&amp;")
    assert (
        str(element("span", "a < b ", inner, [None, ["c", "d"]])) == "<span>a &lt; b <b>&lt;i&gt;&amp;amp;</b>cd</span>"
    )
    assert str(element("a", "x", href='"><script>', class_="e")) == '<a href="&quot;&gt;&lt;script&gt;" class="e">x</a>'


def test_attributes_are_named_as_in_html() -> None:
    """True stands alone, False and None are left out, numbers are written briefly."""
    shown = element("g", open=True, hidden=False, title=None, aria_hidden="true", viewBox="0 0 1 1", x=2.50, y=3)
    assert str(shown) == '<g open aria-hidden="true" viewBox="0 0 1 1" x="2.5" y="3"></g>\n'
    assert str(element("meta", charset="utf-8")) == '<meta charset="utf-8">\n'


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x9b", "\ud800", "\ufffe", "\u202e", "\u2066", "\u061c"]
)
def test_what_no_page_may_hold_becomes_a_sign(character: str) -> None:
    """Control characters would steer what reads the page, or turn its writing; half characters could not be written."""
    assert joined(f"a{character}b\n").text == "a\ufffdb\n"
    assert "\ufffd" in str(element("p", title=character))


def test_nothing_else_makes_markup() -> None:
    """So a text can become an element in one module only, which escapes it."""
    package = Path(markup.__file__).parent
    makers = [path.name for path in package.rglob("*.py") if "Markup(" in path.read_text(encoding="utf-8")]
    assert makers == ["markup.py"]


def test_a_page_says_its_language_and_may_fetch_and_run_nothing() -> None:
    """The title is text too."""
    text = page("<t>", element("h1", "n"), drawing("<svg></svg>"), "f")
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>&lt;t&gt;</title>" in text
    assert "default-src 'none'; style-src 'unsafe-inline'" in unescape(text)
    assert "<main><svg></svg></main>" in text
    assert "<h1" not in fragment("n", "x")
