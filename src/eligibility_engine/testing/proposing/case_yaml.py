"""Proposed cases as the YAML of a case file: a base, and for each case what differs from it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from eligibility_engine.testing.cases.flow import flow
from eligibility_engine.testing.cases.written import case_lines, differing
from eligibility_engine.testing.proposing.proposals import Proposal, Proposals

_HEAD: Final = """\
# Cases proposed for {id}, version {version}. Nobody has reviewed them yet.
#
# Every case starts from `base` and changes what it names. What it expects is what the rules say now: compare each with
# the protocol, correct what is wrong, and take this paragraph away when you have.

"""


def case_file_yaml(proposals: Proposals, trial: str = "") -> str:
    """Return a case file.

    Args:
        proposals: the cases.
        trial: what the file calls the set; its id unless given.
    """
    return "".join(f"{line}\n" if line else "\n" for line in _lines(proposals, trial))


def cases_yaml(proposals: Proposals, as_of: object = None) -> str:
    """Return the cases alone, to be put at the end of a case file with the same base.

    Args:
        proposals: the cases.
        as_of: the date of the cases that name none, as that file writes it; each case names another one.
    """
    day = proposals.as_of.isoformat()
    dated = {} if str(as_of) == day else {"as_of": day}
    return "".join(f"{line}\n" for one in proposals.found for line in _case(one, proposals.base, dated))


def _lines(proposals: Proposals, trial: str) -> Iterator[str]:
    judged_by = proposals.criteria_set
    yield from _HEAD.format(id=judged_by.id, version=judged_by.version).splitlines()
    yield f"trial: {flow(trial or judged_by.id)}"
    yield f"version: {json.dumps(judged_by.version)}"
    yield f"as_of: {proposals.as_of.isoformat()}"
    yield ""
    yield "base:" if proposals.base else "base: {}"
    yield from (f"  {name}: {flow(value)}" for name, value in proposals.base.items())
    yield ""
    yield "cases:"
    entry: str | None = None
    for one in proposals.found:
        if one.entry != entry:
            entry = one.entry
            yield from ("", f"  # {judged_by[entry].cite or entry}: {entry}", "") if entry else ()
        yield from _case(one, proposals.base, {})


def _case(proposal: Proposal, base: Mapping[str, Any], dated: Mapping[str, Any]) -> Iterator[str]:
    case = proposal.case
    expected: dict[str, Any] = {"eligibility": case.eligibility, **case.expected}
    if case.missing is not None:
        expected["missing"] = list(case.missing)
    note = {"note": case.note} if case.note else {}
    part = {} if case.part is None else {"part": case.part}
    return case_lines({"id": case.id, **note, **part, **dated, **differing(case.facts, base), "expect": expected})
