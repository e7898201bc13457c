"""Every error of the library: one base, a few children, a stable code each.

A message is lower case, names the remedy and never holds a patient value or a subject id; `code`, `path` and `line`
say the same to a program. All faults of one record travel together in one `FactError`.
"""

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

CODES: Final[dict[str, str]] = {
    # definitions: found when a criterion or a set is built
    "TRUTH_VALUE": "a criterion, a term or a verdict was used where Python wants true or false",
    "OPERATOR": "an operator was used in a way that cannot mean a criterion",
    "RULE_EMPTY": "a group, a range or a set of members is empty",
    "RULE_TYPE": "a rule compares or combines things of different types",
    "RULE_DOMAIN": "a threshold lies outside the domain of its fact",
    "RULE_UNIT": "a threshold has no unit, or one that cannot be compared with its fact",
    "RULE_FORMULA": "a formula or its version is not known, or it is given too much or too little",
    "RULE_MEMBER": "a rule names a member that the enumeration does not declare",
    "RULE_FACT": "a rule reads a fact that the schema does not declare",
    "RULE_COUNT": "k lies outside the number of operands",
    "RULE_DEPTH": "a rule is nested deeper than the limit",
    "RULE_WINDOW": "a window or an amount of time cannot be used as written",
    "RULE_CODE": "a rule compares codes of different code systems",
    "RULE_OPAQUE": "a criterion in Python is named or declared wrongly, or its code is not at hand",
    "RULE_BANDS": "two bands of a value by subgroup overlap",
    "RULE_NUMBER": "a number in a rule is not finite, not a number, or a divisor that is 0",
    "SCHEMA": "a fact declaration contradicts itself",
    "VALUE_SET": "a value set is empty, mixes code systems, or its file cannot be read",
    "ENTRY": "an entry, a label or a warning of a set is declared wrongly",
    "DUPLICATE_ID": "two entries, classifications or facts share a name",
    "PART": "a part of a set is not declared, or is due and not named, or is named where there is none",
    "OPTION": "an option is unknown, or its value is not among the choices",
    "ENTRY_UNKNOWN": "an entry or classification id is not in the set",
    # facts: found when a record is read
    "AS_OF": "the as-of date is absent or not a calendar date",
    "FACT_RECORD": "a record is not a mapping of fact names to values",
    "FACT_UNKNOWN": "a record names a fact that the schema does not declare",
    "FACT_TYPE": "a value has another type than its fact declares",
    "FACT_NOT_INTEGER": "a number with a fraction was given where a whole number is due",
    "FACT_RANGE": "a number lies outside the domain of its fact",
    "FACT_MEMBER": "a word is not a member of the enumeration",
    "FACT_CODE": "a value is no code of the system that its fact declares",
    "FACT_END": "an event ends before it begins",
    "FACT_ROWS": "an event table of one subject has more rows than the limit",
    "FACT_DATE": "a text is not a calendar date in the form YYYY-MM-DD",
    "FACT_AFTER_AS_OF": "a date lies after the as-of date and may not",
    "FACT_TIME_ZONE": "times with and without a UTC offset stand in one record",
    "FACT_INFINITE": "a number is infinite",
    "FACT_PRECISION": "a number has more than 15 significant digits or exceeds 2^53",
    "FACT_UNIT": "a value and its limit have units that cannot be compared",
    "FACT_CAUSE": "a missing value names a cause that is not in the list",
    "REFERENCE_RANGES": "a table of reference ranges has a bad row, rows that overlap, or does not fit its facts",
    "FACT_COMPARATOR": "a comparator stands where the fact does not allow one, or is unknown",
    # rules as data
    "JSON_SYNTAX": "a text is not JSON",
    "JSON_DUPLICATE_KEY": "an object repeats a key",
    "JSON_NUMBER": "NaN, infinity or an overlong number stands in JSON",
    "JSON_DEPTH": "JSON is nested deeper than the limit",
    "JSON_SIZE": "a document is larger than the limit",
    "RULE_KEY": "an object holds a key that its kind does not know, or lacks one it needs",
    "RULE_KIND": "a kind is not known here",
    "RULE_VALUE": "a value in a rule document has the wrong type or form",
    "RULE_FORMAT": "the document is of another format or format version",
    "RULE_DIGEST": "the digest in a document is not that of its rules",
    # registry
    "TRIAL_UNKNOWN": "no criteria set of that id is registered",
    "TRIAL_VERSION": "no such version or revision is registered, or several are and none supersedes the others",
    "TRIAL_CONFLICT": "two providers offer the same identity with different rules",
    "TRIAL_PLUGIN": "a plug-in that provides a criteria set failed to load",
    "MATCH_CONFLICT": "two sets that are matched declare facts of one name with different meanings",
    # files
    "INPUT_FORMAT": "the format of a file is unknown or unsupported",
    "INPUT_EMPTY": "a file holds no record",
    "INPUT_ENCODING": "a file is not UTF-8",
    "INPUT_SYNTAX": "a line or a document of a file cannot be read",
    "INPUT_TRUNCATED": "a document, or the last line of a file, is cut off",
    "INPUT_COLUMN": "a table lacks or repeats a column",
    "INPUT_TYPE": "a column of a frame has a type that cannot hold its fact",
    "INPUT_SIZE": "a line or a document of a file is larger than the limit",
    "INPUT_CHANGED": "a file has changed while it was read",
    "INPUT_READ": "a file cannot be opened or read",
    "THRESHOLD": "an entry has no threshold to sweep, or several, or none of that value",
    "LOG_DECISION": "a screening log holds a decision that is not said to mean anything",
    # cases
    "CASE_FORMAT": "a case file or a case holds a key it does not know, lacks one, or has a value of the wrong form",
    "CASE_EMPTY": "a case file holds no case",
    "CASE_TRIAL": "a case file names no trial or another one, or no cases come with a trial",
    "CASE_DIGEST": "cases were written for another version or digest of the set",
    "CASE_DUPLICATE": "two cases of a file share an id",
    "CASE_ENTRY": "a case expects something of an entry that the set does not have",
    "CASE_EXPECTED": "what a case expects is no verdict or eligibility, or is nothing at all",
    # sheets that reviewers sign
    "REVIEW_FORMAT": "a file is no review sheet, or lacks or repeats a column of one",
    "REVIEW_TRIAL": "a review sheet is of another set",
    # what a check of a set finds
    "LINT_ALL_MISSING": "a subject of whom nothing is known is not undetermined",
    "LINT_CONTRADICTION": "entries contradict each other, so nobody is eligible",
    "LINT_DOMAIN": "a statement is the same for every value that its facts can have",
    "LINT_NEGATED_EXCLUSION": "an exclusion begins with a negation",
    "LINT_NEVER_MET": "no subject in the domains makes an entry met",
    "LINT_NEVER_NOT_MET": "no subject in the domains makes an entry not met",
    "LINT_NEVER_UNKNOWN": "no subject in the domains makes an entry unknown",
    "LINT_NO_CITE": "an entry does not say where in the source it stands",
    "LINT_OPTION": "a set cannot be built under a choice that one of its options offers",
    "LINT_QUOTATION": "the text of an entry does not stand in the source",
    "LINT_SAME_RULE": "two entries of one polarity have the same rule",
    "LINT_SENTENCE": "a sentence of the source has no entry",
    "LINT_UNDECIDED": "no subject was found who gives an entry a verdict, and none was ruled out",
    "LINT_UNIT": "a unit of a fact is no UCUM code, or its declared factor is not that of UCUM",
    "LINT_UNUSED_FACT": "no entry, classification or warning reads a fact",
    # snapshots
    "SNAPSHOT_FORMAT": "a file is no snapshot of verdicts, or one of another format version",
    "SNAPSHOT_TRIAL": "a snapshot is of another set",
    # made-up subjects
    "SEARCH_NONE": "no subject was found of whom what is wanted holds",
    # coverage and mutation of rules
    "MUTATION_BUDGET": "a budget of mutants is below 1",
    "MUTATION_CASES": "mutants are judged by cases of which some do not pass, or by none",
    "MUTATION_WAIVED": "a waived mutant does not exist, is settled, or would be noticed by a known subject",
    "CRITERION_FAILED": "a criterion raised while a subject was judged",
    "SUBJECT_UNLIKE": "events spell the subject of a record otherwise, or, declared complete, are all of others",
    "SUBJECT_MISSING": "a row has no subject id",
    "SUBJECT_DUPLICATE": "a subject occurs a second time",
    "SUBJECT_SEVERAL": "a page is about one row, and several are asked for",
    "SUBJECT_UNKNOWN": "no row has the subject that was asked for",
    "RESULT_MANIFEST": "a result has no manifest, or is not what its manifest was written for",
    "RESULT_VERDICT": "a result holds a word that is no verdict",
    "RESULT_RULES": "a result was judged by another set",
    "RESULT_FACTS": "a file is not the one that a result was made of",
    "RESULT_KEY": "the rows of two results have keys of different columns",
    "RESULT_FORMAT": "a file is no result of a screening in a format that is read",
    "ANSWER": "what was typed cannot be an answer to a question",
    "ANSWERS_OTHER": "a file holds the answers of another interview",
    "OUTPUT_EXISTS": "the output is there already",
    "OUTPUT_WRITE": "the output cannot be written",
    "EXTRA_MISSING": "an optional dependency is not installed",
    "INTERNAL": "this library has a fault of its own",
    "USAGE": "a command was called with arguments that do not fit",
}
"""Each stable code with its cause in one line; the reference documentation is made from this table."""


class EligibilityError(Exception):
    """The one base of all errors of this library.

    Attributes:
        code: a stable word from `CODES`.
        path: where in the record or the rules, such as `$.entries[1].criterion`.
        line: the line of the file, where there is one.
    """

    def __init__(self, message: str, *, code: str, path: str = "$", line: int | None = None) -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(message)
        self.message = message
        self.code = code
        self.path = path
        self.line = line

    @property
    def remedy(self) -> str:
        """What to do about errors of this code in general, as Markdown; `message` says it of the very case."""
        from eligibility_engine.remedies import REMEDIES  # only needed where something is wrong

        return REMEDIES[self.code]

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), {**self.__dict__, "path": self.path})  # ImportError keeps `path` elsewhere


def _rebuild(cls: type[EligibilityError], state: dict[str, object]) -> EligibilityError:
    error = cls.__new__(cls)
    Exception.__init__(error, state["message"])
    for name, value in state.items():
        setattr(error, name, value)
    return error


class DefinitionError(EligibilityError, ValueError):
    """A rule, a fact declaration or a criteria set is wrong; raised when it is built."""


class DefinitionWarning(UserWarning):
    """A definition is allowed and leaves something open, such as a gap between bands; raised when it is built."""


class TruthValueError(DefinitionError, TypeError):
    """A criterion, a term or a verdict was used where Python wants true or false."""


class RuleFormatError(EligibilityError, ValueError):
    """A rule document (JSON) cannot be accepted."""


class CriterionError(EligibilityError, RuntimeError):
    """The code of a criterion raised while a subject was judged, or returned no verdict."""


class RegistryError(EligibilityError, LookupError):
    """A criteria set is not registered, is ambiguous, or its provider failed."""


class InputError(EligibilityError, ValueError):
    """A file or a row of a file cannot be read as records."""


class AnswerError(EligibilityError, ValueError):
    """What was typed cannot be an answer to a question; the message says what is due, never what was typed."""


class OutputError(EligibilityError, OSError):
    """An output cannot be written."""


class MissingExtraError(EligibilityError, ImportError):  # type: ignore[misc]  # both declare `path`
    """An optional dependency is not installed; the message names the extra that brings it."""


@frozen
class Fault:
    """One thing that is wrong with a record: a stable code, the path of the field, and the remedy in words."""

    code: str
    path: str
    message: str


class FactError(EligibilityError, ValueError):
    """A record does not fit the fact schema; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault], *, line: int | None = None) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        message = "; ".join(f"{fault.path}: {fault.message} [{fault.code}]" for fault in self.faults)
        super().__init__(message, code=first.code, path=first.path, line=line)


def faults_said(faults: Iterable[Fault]) -> str:
    """Say faults in one line, each with its code."""
    return "; ".join(
        f"{'' if fault.path == '$' else f'{fault.path}: '}{fault.message} [{fault.code}]" for fault in faults
    )


def codes_said(message: str) -> set[str]:
    """Return the codes of faults that were said in one line; other words in brackets, such as units, are none."""
    return {code for code in re.findall(r"\[([A-Z0-9_]+)\]", message) if code in CODES}


def nearest(word: str, known: Iterable[str]) -> str:
    """Say `; did you mean 'x'?` for the nearest known word, or nothing."""
    from difflib import get_close_matches  # only needed where something is wrong

    found = get_close_matches(word, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""
