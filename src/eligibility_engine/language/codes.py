"""Codes of a code system as authors write them."""

from collections.abc import Iterable
from typing import Any

from eligibility_engine.codes.code import Code, Coding
from eligibility_engine.codes.value_sets import ValueSet
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import Literal, Term
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.rules import Rule


class CodeTerm(TermHandle):
    """A code of one system; the other side is a code in text, or a `Coding` of that system."""

    _takes = "a code in text, or a coding of that system,"

    @property
    def system(self) -> str:
        """The code system."""
        kind = (self._like or self.fact).type
        assert isinstance(kind, Code)
        return kind.system

    def _constant(self, value: Any) -> Term:
        if isinstance(value, Coding) and value.system != self.system:
            raise DefinitionError(
                f"a code of {value.system} cannot be compared with one of {self.system}; map the codes, or declare a "
                "fact of that system",
                code="RULE_CODE",
            )
        code = value.code if isinstance(value, Coding) else value
        if not isinstance(code, str) or not code or code != code.strip() or "|" in code:
            self._refuse()
        return Literal(f"{self.system}|{code}")

    def is_in(self, members: Iterable[Any], name: str = "") -> Rule:
        """Return the rule that the code is one of some codes, or of a named set of codes.

        Args:
            members: codes in text, codings, or a value set.
            name: what the set is called, for sentences; a value set has a name.
        """
        said = members.described if isinstance(members, ValueSet) else ""
        return super().is_in(members, name or said)


def retired(known: Iterable[Coding], inactive: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that a fact declares as no longer in use: those given, and those that a value set remembers."""
    remembered = known.inactive if isinstance(known, ValueSet) else ()
    return tuple(dict.fromkeys((*inactive, *remembered)))
