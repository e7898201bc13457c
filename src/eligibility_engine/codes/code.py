"""Codes of code systems: how they are written, and their display."""

from typing import Final, NoReturn

from attrs import frozen

from eligibility_engine.errors import DefinitionError

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLACES: Final = {"A": LETTERS, "0": DIGITS, "X": LETTERS + DIGITS}
"""What may stand in the place of each sign of a form."""


def _refuse(message: str) -> NoReturn:
    raise DefinitionError(message, code="SCHEMA")


def _has_form(code: str, form: str) -> bool:
    return len(code) == len(form) and all(
        letter in PLACES.get(sign, sign) for letter, sign in zip(code, form, strict=True)
    )


@frozen
class Coding:
    """A code of a code system, with the system's own display."""

    system: str
    code: str
    display: str = ""


def loinc(value: str, display: str = "") -> Coding:
    """Return a code of LOINC that says what a fact is, for its `codes`.

    Args:
        value: the code, such as `89247-1`.
        display: what it means, in words.
    """
    return Coding("http://loinc.org", value, display)


def snomed(value: str, display: str = "") -> Coding:
    """Return a code of SNOMED CT that says what a fact is, for its `codes`.

    Identifiers are used for reference; using SNOMED CT itself needs a licence of the user's own.

    Args:
        value: the code, such as `84114007`.
        display: what it means, in words.
    """
    return Coding("http://snomed.info/sct", value, display)


@frozen
class Code:
    """A code of one code system; its value is the token `system|code`, so codes of two systems never look alike.

    Attributes:
        system: the name or URI of the system.
        known: the codes with their display, where a list is declared: another code in the data is reported.
        inactive: those of them that are no longer in use; they are reported too.
        forms: how codes are written, where that is declared: `A` is a capital letter, `0` a digit, `X` either, and any
            other character itself. Codes of ATC have the form `A00AA00`.
    """

    system: str
    known: tuple[Coding, ...] = ()
    inactive: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.system.strip() or "|" in self.system:
            _refuse("a code has a system: its name or URI, without a vertical bar")
        if not all(form.strip() and "|" not in form for form in self.forms):
            _refuse("the form of a code is a pattern such as A00AA00")
        odd = [code for code in (*(known.code for known in self.known), *self.inactive) if not self.fits(code)]
        if odd:
            _refuse(f"{odd[0]} has none of the forms {', '.join(self.forms)}")

    def fits(self, code: str) -> bool:
        """Say whether a code has one of the declared forms; where none is declared, every code has."""
        return not self.forms or any(_has_form(code, form) for form in self.forms)

    def token(self, code: str) -> str:
        """Return a code of this system as a token."""
        return f"{self.system}|{code}"
