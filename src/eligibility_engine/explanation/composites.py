"""A criterion that combines others, said without them: its heading, and a word or a letter for each operand."""

from string import ascii_lowercase

from attrs import evolve, frozen

from eligibility_engine.criteria import Choice, Exists, NoneOf
from eligibility_engine.criterion import Criterion
from eligibility_engine.explanation.phrases import English
from eligibility_engine.explanation.phrases_events import row_conditions
from eligibility_engine.kernel.walking import events_of


@frozen
class _Lettered(English):
    """Says a composite with letters in place of its operands: `(a), unless (b)`."""

    operands: tuple[Criterion, ...]

    def criterion(self, criterion: Criterion) -> str:
        """Say the letter of an operand."""
        return _letter(self.operands.index(criterion))


def heading(criterion: Criterion, english: English) -> tuple[str, tuple[str, ...]]:
    """Say a composite without its operands: `all of:`, `(a), unless (b)`; and what stands before each operand.

    That is nothing where the composite says no more than a list of its operands; of a choice `if`, `then` and
    `otherwise`; of any other composite the letter that its heading has, which equal operands share.
    """
    if isinstance(criterion, Choice):
        words = ("if", "then", *("or else if", "then") * (len(criterion.bands) - 1), "otherwise")
        return "by case:", words
    letters = tuple(_letter(criterion.operands.index(operand)) for operand in criterion.operands)
    said, listed = criterion.describe(_Lettered(english.schema, criterion.operands)), "; ".join(letters)
    is_list = said.endswith(f": {listed}")
    return (said.removesuffix(f" {listed}"), ("",) * len(letters)) if is_list else (said, letters)


def listed_rows(criterion: Criterion, english: English) -> tuple[str, tuple[str, ...]]:
    """Say that there are rows, or none, and apart from it what they must meet; nothing for any other criterion."""
    if not isinstance(criterion, (Exists, NoneOf)):
        return "", ()
    said = evolve(criterion, rows=events_of(criterion.rows)).describe(english)
    return f"{said} where all of:", row_conditions(english, criterion.rows)


def _letter(place: int) -> str:
    return f"({ascii_lowercase[place % 26]})"
