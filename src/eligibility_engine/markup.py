"""What pages are made of: elements whose texts are escaped because they are texts.

A `str` is text and nothing else; only `element` makes `Markup` of it, and `drawing` and `stylesheet` take what this
package has made itself. So nothing that came from data or from a protocol becomes an element, an attribute or a script.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias

from attrs import frozen

Child: TypeAlias = "Markup | str | Iterable[Child] | None"
"""What may stand inside an element: text, other elements, any number of either; None is nothing."""

Attribute: TypeAlias = str | int | float | bool | None
"""The value of an attribute: True stands without a value, False and None leave it out."""

_VOID: Final = frozenset({"meta", "br", "hr"})
_BLOCKS: Final = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "section", "article"),
        *("div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "details", "summary"),
        *("table", "caption", "thead", "tbody", "tr", "figure", "figcaption", "svg", "g", "path"),
    )
)
"""Behind these a line ends, so that two pages can be compared line by line."""

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_TURNING: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The characters that turn the direction of writing: with them one name reads as another."""

_UNSHOWABLE: Final = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_TURNING}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@frozen
class Markup:
    """A piece of a page; its texts have been escaped."""

    text: str

    def __str__(self) -> str:
        return self.text


def element(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element.

    Args:
        name: what it is: `p`, `table`, `svg`.
        children: what stands inside, in order; a `str` is escaped.
        attributes: by name, `_` for `-` and `class_` for `class`: `aria_label="..."`, `open=True`.
    """
    start = f"<{name}{''.join(_attribute(*one) for one in attributes.items())}>"
    whole = start if name in _VOID else f"{start}{joined(children).text}</{name}>"
    return Markup(f"{whole}\n" if name in _BLOCKS else whole)


def joined(children: Child) -> Markup:
    """Return what may stand inside an element as one piece."""
    match children:
        case None:
            return Markup("")
        case Markup():
            return children
        case str():
            return Markup(escape(showable(children), quote=False))
    return Markup("".join(joined(child).text for child in children))


def stylesheet(rules: str) -> Markup:
    """Return a style of this package."""
    return Markup(f"<style>\n{rules}</style>\n")


def drawing(svg: str) -> Markup:
    """Return a picture that this package has drawn, and in which it has escaped every text."""
    return Markup(showable(svg))


def document(title: str, style: str, *body: Child) -> str:
    """Return a whole page, which may fetch nothing and run nothing, whatever stands in it.

    Args:
        title: what stands in the title; it names no subject and holds no value.
        style: how it looks.
        body: what stands on it.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        stylesheet(style),
    )
    return f"<!DOCTYPE html>\n{element('html', head, element('body', body), lang='en')}"


def showable(text: str) -> str:
    """Return text with a sign for each character that would steer a page or a terminal, or turn its writing."""
    return _UNSHOWABLE.sub("\ufffd", text)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    written = name.removesuffix("_").replace("_", "-")
    if value is True:
        return f" {written}"
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return f' {written}="{escape(showable(said))}"'
