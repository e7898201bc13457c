"""Eligibility criteria as code: three-valued verdicts with every reason.

>>> from eligibility_engine import registry
>>> registry.get("NCT06316427").assess({"ecog": 3}, as_of="2025-06-02").eligibility.value
'ineligible'
"""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from eligibility_engine.asking import Question, next_questions
    from eligibility_engine.codes.hierarchy import descendants
    from eligibility_engine.codes.value_sets import ValueSet, value_set
    from eligibility_engine.criterion import Criterion, Phrases, kind
    from eligibility_engine.errors import (
        AnswerError,
        CriterionError,
        DefinitionError,
        DefinitionWarning,
        EligibilityError,
        FactError,
        Fault,
        InputError,
        MissingExtraError,
        OutputError,
        RegistryError,
        RuleFormatError,
        TruthValueError,
    )
    from eligibility_engine.explanation.trace import Trace
    from eligibility_engine.facts import Answerer
    from eligibility_engine.language import (
        AS_OF,
        FactSchema,
        all_of,
        always,
        any_of,
        at_least,
        by_answer,
        by_band,
        by_code,
        choose,
        choose_value,
        code,
        date,
        end,
        events,
        first_known,
        flag,
        greatest,
        instant,
        integer,
        least,
        loinc,
        measurement,
        not_,
        number,
        number_constant,
        one_of,
        opaque,
        snomed,
        undecided,
    )
    from eligibility_engine.reference_ranges.ranges import ReferenceRanges
    from eligibility_engine.registration import Registry, registry
    from eligibility_engine.study.assessment import Assessment
    from eligibility_engine.study.classification import Classification, Classified, label
    from eligibility_engine.study.criteria_set import CriteriaSet
    from eligibility_engine.study.data_warnings import DataWarning, warn
    from eligibility_engine.study.entry import Entry, exclude, include
    from eligibility_engine.study.entry_result import EntryResult, MissingFact
    from eligibility_engine.study.options import Option
    from eligibility_engine.study.parts import Part
    from eligibility_engine.study.sentences import Disposition, Sentence, carried, refuse
    from eligibility_engine.units.unit import quantity
    from eligibility_engine.verdict import Cause, Eligibility, Polarity, Recoverable, Verdict
    from eligibility_engine.version import __version__
else:
    # Names are imported when they are first asked for, so that a program pays for what it uses.
    def __getattr__(name):
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        return found

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = [
    "AS_OF",
    "AnswerError",
    "Answerer",
    "Assessment",
    "Cause",
    "Classification",
    "Classified",
    "CriteriaSet",
    "Criterion",
    "CriterionError",
    "DataWarning",
    "DefinitionError",
    "DefinitionWarning",
    "Disposition",
    "Eligibility",
    "EligibilityError",
    "Entry",
    "EntryResult",
    "FactError",
    "FactSchema",
    "Fault",
    "InputError",
    "MissingExtraError",
    "MissingFact",
    "Option",
    "OutputError",
    "Part",
    "Phrases",
    "Polarity",
    "Question",
    "Recoverable",
    "ReferenceRanges",
    "Registry",
    "RegistryError",
    "RuleFormatError",
    "Sentence",
    "Trace",
    "TruthValueError",
    "ValueSet",
    "Verdict",
    "__version__",
    "all_of",
    "always",
    "any_of",
    "at_least",
    "by_answer",
    "by_band",
    "by_code",
    "carried",
    "choose",
    "choose_value",
    "code",
    "date",
    "descendants",
    "end",
    "events",
    "exclude",
    "first_known",
    "flag",
    "greatest",
    "include",
    "instant",
    "integer",
    "kind",
    "label",
    "least",
    "loinc",
    "measurement",
    "next_questions",
    "not_",
    "number",
    "number_constant",
    "one_of",
    "opaque",
    "quantity",
    "refuse",
    "registry",
    "snomed",
    "undecided",
    "value_set",
    "warn",
]

_NAMES = {
    "asking": "Question next_questions",
    "codes.hierarchy": "descendants",
    "codes.value_sets": "ValueSet value_set",
    "criterion": "Criterion Phrases kind",
    "errors": (
        "AnswerError CriterionError DefinitionError DefinitionWarning EligibilityError FactError Fault InputError "
        "MissingExtraError OutputError RegistryError RuleFormatError TruthValueError"
    ),
    "explanation.trace": "Trace",
    "facts": "Answerer",
    "language": (
        "AS_OF FactSchema all_of always any_of at_least by_answer by_band by_code choose choose_value "
        "code date end events first_known flag greatest instant integer least loinc measurement not_ "
        "number number_constant one_of opaque snomed undecided"
    ),
    "reference_ranges.ranges": "ReferenceRanges",
    "registration": "Registry registry",
    "study.assessment": "Assessment",
    "study.classification": "Classification Classified label",
    "study.criteria_set": "CriteriaSet",
    "study.data_warnings": "DataWarning warn",
    "study.entry": "Entry exclude include",
    "study.entry_result": "EntryResult MissingFact",
    "study.options": "Option",
    "study.parts": "Part",
    "study.sentences": "Disposition Sentence carried refuse",
    "units.unit": "quantity",
    "verdict": "Cause Eligibility Polarity Recoverable Verdict",
    "version": "__version__",
}
"""The module that each name comes from, as the imports above say it to a type checker; a test compares them."""

_HOME_OF = {name: home for home, names in _NAMES.items() for name in names.split()}
