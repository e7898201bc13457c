"""The fixed wordings of reports: what verdicts are called for inclusions, exclusions, subjects and trials."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import EligibilityError
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.composites import heading, listed_rows
from eligibility_engine.explanation.phrases import English
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.study.options import Option, OptionValue
from eligibility_engine.study.sentences import Disposition, Sentence, counted, disposition
from eligibility_engine.verdict import Eligibility, Polarity, Recoverable, Verdict

INTENDED: Final = "Decision support and pre-screening. An investigator confirms eligibility."
"""What every page is for."""

SHORT: Final = 90
"""A composite of at most so many characters stands on one line."""

_STANDING: Final = {
    (Polarity.INCLUSION, Verdict.MET): "met",
    (Polarity.INCLUSION, Verdict.NOT_MET): "not met",
    (Polarity.INCLUSION, Verdict.UNKNOWN): "unknown",
    (Polarity.EXCLUSION, Verdict.MET): "excluded",
    (Polarity.EXCLUSION, Verdict.NOT_MET): "not excluded",
    (Polarity.EXCLUSION, Verdict.UNKNOWN): "unknown",
}
_SUBJECT: Final = {
    Eligibility.ELIGIBLE: "Eligible",
    Eligibility.INELIGIBLE: "Ineligible",
    Eligibility.UNDETERMINED: "Undetermined",
}
DECIDING: Final = {
    Eligibility.INELIGIBLE: "What decides it",
    Eligibility.UNDETERMINED: "What keeps it open",
    Eligibility.ELIGIBLE: "Every entry lets the subject pass",
}
"""What the entries that decide stand under."""

_TRIAL: Final = {
    Eligibility.ELIGIBLE: "Open",
    Eligibility.INELIGIBLE: "Closed",
    Eligibility.UNDETERMINED: "Unclear",
}
_DISPOSITION: Final = {
    Disposition.ENCODED: "encoded",
    Disposition.JUDGED: "judged by an investigator",
    Disposition.REFUSED: "refused",
}
LASTING: Final = {Recoverable.NOT_NOW: "at present", Recoverable.NEVER: "for good", None: ""}
"""How long an ineligible subject is, as pages say it."""
_BRIEFLY: Final = {Recoverable.NOT_NOW: ", not now", Recoverable.NEVER: ", never", None: ""}


def refuse_half_said(values: object) -> None:
    """Refuse what is neither True nor False: text such as `"no"` is true in Python, and would show patient values.

    Raises:
        EligibilityError: `USAGE`.
    """
    if type(values) is not bool:
        raise EligibilityError("values= is True or False", code="USAGE")


def standing(result: EntryResult) -> str:
    """Say an entry's verdict in the protocol's words: an exclusion is `excluded` or `not excluded`."""
    return _STANDING[result.entry.polarity, result.verdict]


def because(result: EntryResult, leaf: Trace) -> str:
    """Say how a leaf bears on a decided entry: `excluded because`, `not met:`, `since`."""
    holds = leaf.verdict is Verdict.MET
    if result.entry.polarity is Polarity.EXCLUSION:
        return "excluded because" if holds else "since it does not hold that"
    return "since" if holds else "not met:"


def headline(assessment: Assessment) -> str:
    """Say the eligibility, whether it can be mended, and warnings: `Ineligible at present, with 1 warning`."""
    if assessment.criteria_set.judges == "trial":
        return _TRIAL[assessment.eligibility] + _warned(assessment)
    return f"{_SUBJECT[assessment.eligibility]} {LASTING[assessment.recoverable]}".rstrip() + _warned(assessment)


def outcome(assessment: Assessment) -> str:
    """Say the same for a column of a list: `ineligible, never`, `eligible, with 2 warnings`."""
    return assessment.eligibility.value + _BRIEFLY[assessment.recoverable] + _warned(assessment)


def _warned(assessment: Assessment) -> str:
    count = len(assessment.warnings)
    return f", with {count} warning{'s' if count > 1 else ''}" if count else ""


def said_as_of(as_of: str) -> str:
    """Say on which date was judged: the date, or where it is `@COLUMN`, whose it was."""
    column = as_of.removeprefix("@")
    return as_of if column == as_of else f"each row's own date, {column}"


def place(entry: Entry) -> str:
    """Say where the entry stands in the protocol, or its id."""
    return entry.cite or entry.id


def membership(entry: Entry) -> str:
    """Say to which parts of the set an entry belongs; nothing for one that is common to all."""
    return f"part{'s' if len(entry.parts) > 1 else ''} {', '.join(entry.parts)}" if entry.parts else ""


def accounted(criteria_set: CriteriaSet) -> str:
    """Say how many sentences of the source are encoded, judged by an investigator, and refused."""
    counts = counted(criteria_set.entries, criteria_set.sentences, criteria_set.facts)
    return ", ".join(f"{count} {_DISPOSITION[found]}" for found, count in counts.items())


def judged(criteria_set: CriteriaSet, entry: Entry) -> str:
    """Say that an entry is judged by an investigator; nothing for one that is encoded."""
    found = disposition(entry, criteria_set.facts)
    return _DISPOSITION[found] if found is Disposition.JUDGED else ""


def leading(criteria_set: CriteriaSet, entry: Entry) -> str:
    """Say what becomes of who meets the rule of an entry: it stands before the rule."""
    if criteria_set.judges != "subject":
        return "The rule"
    return "Eligible only if" if entry.polarity is Polarity.INCLUSION else "Excluded if"


def in_python(criteria_set: CriteriaSet) -> str:
    """Say which criteria are judged by Python code, of which the digest covers only names and versions."""
    names = ", ".join(sorted({judged.called for judged in criteria_set.opaque}))
    return f"Judged by Python code, of which the digest covers the name and not the code: {names}"


def fate(sentence: Sentence) -> str:
    """Say what becomes of a sentence that is no entry: `encoded in inc_age: ...`, `refused: ...`."""
    carriers = f" in {', '.join(sentence.carried_by)}" if sentence.carried_by else ""
    return f"{_DISPOSITION[sentence.disposition]}{carriers}: {sentence.because}"


def sentence(text: str) -> str:
    """Return the protocol's sentence on one line."""
    return " ".join(text.split())


def words(name: str) -> str:
    """Say a cause or another key with spaces."""
    return name.replace("_", " ")


def option_value(value: OptionValue | None) -> str:
    """Say the value of an option as it is given: `true`, `false`, a word, a number; or `not set`."""
    match value:
        case None:
            return "not set"
        case bool():
            return str(value).lower()
        case int() | Fraction():
            return decimal_text(value)
    return value


def option_takes(option: Option) -> str:
    """Say what an option takes: its words, a number within limits, or true or false."""
    return " | ".join(option.choices) if option.choices else option.takes


def chosen_options(criteria_set: CriteriaSet) -> dict[str, str]:
    """Return the options in force that are not at their default, in words."""
    defaults = {option.name: option.default for option in criteria_set.options}
    return {name: option_value(value) for name, value in criteria_set.in_force.items() if value != defaults.get(name)}


def rule_lines(criterion: Criterion, english: English, depth: int = 0, letter: str = "") -> Iterator[tuple[int, str]]:
    """Yield a criterion as lines with their depth: a short one whole, else what it combines, or rows must meet, below.

    The operands have words or letters before them where the composite says more than a list of them.
    """
    whole = criterion.describe(english)
    is_plain = not any(operand.operands for operand in criterion.operands) and len(criterion.operands) <= 1
    head, conditions = listed_rows(criterion, english)
    if len(whole) > SHORT and len(conditions) > 1:
        yield depth, letter + head
        yield from ((depth + 1, condition) for condition in conditions)
        return
    if is_plain or len(whole) <= SHORT:
        yield depth, letter + whole
        return
    said, letters = heading(criterion, english)
    yield depth, letter + said
    for operand, name in zip(criterion.operands, letters, strict=True):
        yield from rule_lines(operand, english, depth + 1, f"{name} " if name else "")
