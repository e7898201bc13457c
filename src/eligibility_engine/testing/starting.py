"""A first criteria set to change: three criteria of the usual sorts, and cases that they pass."""

import re
from keyword import iskeyword
from pathlib import PurePath
from string import Template
from sys import stdlib_module_names
from typing import Final

from attrs import frozen

from eligibility_engine.errors import EligibilityError

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_TAKEN: Final = stdlib_module_names | {"attr", "attrs", "cattr", "cattrs", "click", "eligibility_engine", "pytest"}
"""Names of modules that a file beside them would hide, since the folder of a set is searched first."""


@frozen
class Skeleton:
    """A criteria set in Python, and its cases.

    Attributes:
        python: the text of the set, called `TRIAL`.
        cases: the text of its case file, in YAML.
    """

    python: str
    cases: str


def skeleton(file_name: str, id: str = "") -> Skeleton:
    """Return a small criteria set and cases that it passes.

    Args:
        file_name: how its file will be called, such as `migraine.py`; the cases name the set by it.
        id: the registry or protocol number; made from the name unless given.

    Raises:
        EligibilityError: `USAGE` for a name that is no module's, or an id that is none.
    """
    stem, suffix = PurePath(file_name).stem, PurePath(file_name).suffix
    if suffix != ".py" or not stem.isidentifier() or iskeyword(stem):
        said = "a set is a Python file that can be imported: letters, digits and underscores before .py, as migraine.py"
        raise EligibilityError(said, code="USAGE")
    if stem in _TAKEN:
        raise EligibilityError(f"{stem}.py would hide the module {stem}; choose another name", code="USAGE")
    named = id or stem.replace("_", "-").strip("-").upper()
    if not _ID.fullmatch(named):
        said = "an id is letters, digits, dots, hyphens and underscores, at most 64, as NCT06316427; give --id"
        raise EligibilityError(said, code="USAGE")
    return Skeleton(*(Template(text).substitute(file=f"{stem}.py", id=named) for text in (_TRIAL, _CASES)))


_TRIAL: Final = '''\
"""$id: three made-up criteria to start from. Put the sentences of your protocol in their place."""

from eligibility_engine import AS_OF, CriteriaSet, FactSchema, date, exclude, flag, include, measurement, quantity


class Patient(FactSchema):
    """What has to be known about a subject, each with the question that gets it."""

    born = date(ask="Date of birth?", label="birth date", partial=True, not_after_as_of=True, fixed=True)
    platelets = measurement(ask="Platelet count?", label="platelets", unit="10*9/L", minimum=0, decimals=0)
    surgery_ever = flag(ask="Ever had major surgery?", label="major surgery ever", only_increases=True)
    surgery_last = date(ask="Date of the last major surgery?", label="last major surgery")


p = Patient

# An entry: an id of your own, the sentence as the protocol has it, the rule that it is read as, and where it stands.
# A rule says when its sentence is true; include and exclude say which way it counts.
TRIAL = CriteriaSet(
    id="$id",
    version="1.0",
    revision=1,
    facts=Patient,
    title="A made-up trial",
    entries=[
        include("inc_age", "Age 18 to 75 years.", p.born.elapsed("years").between(18, 75), cite="5.1(a)"),
        include(
            "inc_platelets",
            "Platelets at least 100 x 10^9/L.",
            p.platelets >= quantity(100, "10*9/L"),
            cite="5.1(b)",
        ),
        exclude(
            "exc_surgery",
            "Major surgery within 28 days.",
            # Who never had any has no date: "never" decides, and a missing date stays unknown.
            p.surgery_ever & p.surgery_last.within(days=28, before=AS_OF),
            cite="5.2(a)",
        ),
    ],
)
'''

_CASES: Final = """\
# Made-up subjects, and what the criteria set must say about them.
# Every case starts from `base` and changes what it names. Run them: eligibility test, or pytest.

trial: $file:TRIAL
as_of: 2025-06-02

base:
  born: 1980-03-14
  platelets: {value: 210, unit: 10*9/L}
  surgery_ever: false

cases:
  - id: typical
    expect: eligible
  - id: nothing-known
    facts: {}
    expect: {eligibility: undetermined, missing: [born, platelets, surgery_ever, surgery_last]}

  - id: age-18-today
    change: {born: 2007-06-02}
    expect: {inc_age: met}
  - id: age-18-tomorrow
    change: {born: 2007-06-03}
    expect: {eligibility: ineligible, inc_age: not_met, decisive: [inc_age]}

  - id: platelets-at-the-limit
    change: {platelets: {value: 100, unit: 10*9/L}}
    expect: {inc_platelets: met}
  - id: platelets-below
    change: {platelets: {value: 99, unit: 10*9/L}}
    expect: {inc_platelets: not_met}
  - id: platelets-not-measured
    without: [platelets]
    expect: {eligibility: undetermined, inc_platelets: unknown, missing: [platelets]}

  - id: surgery-28-days-ago
    change: {surgery_ever: true, surgery_last: 2025-05-05}
    expect: {eligibility: ineligible, exc_surgery: met}
  - id: surgery-29-days-ago
    change: {surgery_ever: true, surgery_last: 2025-05-04}
    expect: {exc_surgery: not_met}
  - id: surgery-on-an-unknown-day
    change: {surgery_ever: true}
    expect: {eligibility: undetermined, missing: [surgery_last]}
"""
