"""Named options of a criteria set: the readings that change a verdict, with their defaults."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.exact import decimal_text, read_number, read_number_text

OptionValue = bool | str | Fraction


def _bound(value: int | Fraction | None) -> Fraction | None:
    """Return a bound as it is spelled in a document, whatever it was written as."""
    return None if value is None else Fraction(value)


@frozen
class Option:
    """A named alternative.

    Attributes:
        name: the keyword.
        text: what it changes, and the other reading.
        default: the value in force unless told otherwise; None for a required parameter without default.
        choices: the words that it takes; empty for a yes-or-no or a number, as `number` says.
        number: whether it takes a number.
        minimum: the least number that it takes.
        maximum: the greatest number that it takes.
    """

    name: str
    text: str
    default: OptionValue | None = None
    choices: tuple[str, ...] = ()
    number: bool = False
    minimum: Fraction | None = field(default=None, converter=_bound)
    maximum: Fraction | None = field(default=None, converter=_bound)

    def read(self, value: object) -> OptionValue:
        """Return a value that the option takes.

        Raises:
            DefinitionError: `OPTION` when it does not take the value.
        """
        if self.choices and value in self.choices:
            return str(value)
        number = read_number_text(value) if isinstance(value, str) else read_number(value)
        if self.number and isinstance(number, Fraction) and self._admits(number):
            return number
        if not self.choices and not self.number and isinstance(value, bool):
            return value
        raise DefinitionError(
            f"the option {self.name} takes {self.takes}", code="OPTION", path=f"$.options.{self.name}"
        )

    def _admits(self, number: Fraction) -> bool:
        return (self.minimum is None or number >= self.minimum) and (self.maximum is None or number <= self.maximum)

    @property
    def takes(self) -> str:
        """What the option takes, in words."""
        if self.choices:
            return ", ".join(self.choices)
        ends = (("at least", self.minimum), ("at most", self.maximum))
        limits = " and ".join(f"{words} {decimal_text(end)}" for words, end in ends if end is not None)
        return f"a number {limits}".strip() if self.number else "true or false"


def settle(options: Sequence[Option], given: Mapping[str, object]) -> dict[str, OptionValue]:
    """Return the values in force: what is given, and the default of every other option that has one.

    Raises:
        DefinitionError: `OPTION` for an unknown name or a value that its option does not take.
    """
    known = {option.name: option for option in options}
    for name in given:
        if name not in known:
            said = f"no option {name!r}; known: {', '.join(known) or 'none'}{nearest(name, known)}"
            raise DefinitionError(said, code="OPTION", path="$.options")
    defaults = {option.name: option.read(option.default) for option in options if option.default is not None}
    return {**defaults, **{name: known[name].read(value) for name, value in given.items()}}


def plain_options(in_force: Mapping[str, OptionValue]) -> dict[str, bool | str]:
    """Return the values in force as plain data: a number as the text of its decimal."""
    return {name: value if isinstance(value, (bool, str)) else decimal_text(value) for name, value in in_force.items()}
