"""The columns of a result: who is eligible, a verdict per entry, what fails first, how much is unknown, who judged."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from eligibility_engine.backends.by_reference import ERROR, JUDGED_BY, MISSING, OPEN_TO, standings
from eligibility_engine.backends.plan import verdict_of
from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.criteria_set import CriteriaSet

VERDICTS: Final = pl.Enum(["met", "not_met", "unknown"])
OUTCOMES: Final = pl.Enum(["eligible", "ineligible", "undetermined", "error"])
JUDGES: Final = pl.Enum(["columns", "columns_and_reference", "reference"])
BESIDE: Final = ("subject", "eligibility", "error", "first_failing", "unknowns", "judged_by", "missing", "open_to")


def result_columns(criteria_set: CriteriaSet, keys: Sequence[str], with_missing: bool) -> list[pl.Expr]:
    """Return the columns of a result as expressions over what `Filling` returns."""
    in_error, passing = pl.col(ERROR).is_not_null(), standings(criteria_set)
    eligible, ineligible, undetermined, error = (pl.lit(word, dtype=OUTCOMES) for word in OUTCOMES.categories)
    outcome = _word(pl.all_horizontal(*passing), in_error, eligible, ineligible, undetermined, error)
    verdicts = [pl.col(verdict_of(entry.id)) for entry in criteria_set.entries]
    unknowns = pl.sum_horizontal(*(verdict.is_null().cast(pl.UInt16) for verdict in verdicts))
    more = [pl.col(MISSING).alias("missing"), pl.col(OPEN_TO).alias("open_to")] if with_missing else []
    return [
        pl.col(keys[0]).alias("subject"),
        *(pl.col(key) for key in keys[1:]),
        outcome.alias("eligibility"),
        pl.col(ERROR).alias("error"),
        *(_verdict(entry.id, in_error) for entry in criteria_set.entries),
        _first_failing(criteria_set, passing).alias("first_failing"),
        pl.when(~in_error).then(unknowns).alias("unknowns"),
        pl.col(JUDGED_BY).cat.to(JUDGES).alias("judged_by"),
        *more,
    ]


def _word(
    truth: pl.Expr, in_error: pl.Expr, true: pl.Expr, false: pl.Expr, unknown: pl.Expr, error: pl.Expr | None
) -> pl.Expr:
    """Return a nullable truth as a word of an enumeration.

    Words are chosen, and not numbers turned into words: Polars looks at each number whether it is one of a word.
    """
    return pl.when(in_error).then(error).when(truth).then(true).when(~truth).then(false).otherwise(unknown)


def _verdict(entry: str, in_error: pl.Expr) -> pl.Expr:
    met, not_met, unknown = (pl.lit(word, dtype=VERDICTS) for word in VERDICTS.categories)
    return _word(pl.col(verdict_of(entry)), in_error, met, not_met, unknown, None).alias(entry)


def _first_failing(criteria_set: CriteriaSet, passing: Sequence[pl.Expr]) -> pl.Expr:
    """Return the first entry in protocol order that fails; null where none does."""
    names = [entry.id for entry in criteria_set.entries]
    words = (pl.lit(name, dtype=pl.Enum(names)) for name in names)
    return pl.coalesce(*(pl.when(~stands).then(word) for stands, word in zip(passing, words, strict=True)))


def refuse_names(criteria_set: CriteriaSet, keys: Sequence[str]) -> None:
    """Refuse row keys, or entries, that would stand in a result under the name of another column.

    Raises:
        EligibilityError: `USAGE`.
    """
    if not keys:
        raise EligibilityError("keys= names the column of the subject, and others that tell rows apart", code="USAGE")
    names = [*BESIDE, *(entry.id for entry in criteria_set.entries), *keys[1:]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise EligibilityError(
            f"the result would have two columns named {', '.join(twice)}; rename the key column or the entry",
            code="USAGE",
        )
