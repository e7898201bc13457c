"""What differs between a snapshot and what a set says now, for a person."""

from collections.abc import Iterator

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.testing.snapshot import Comparison, Snapshot

_NOTHING = "no verdict of these cases changed"


def comparison_text(found: Comparison) -> str:
    """Return what differs: whose verdict, by which entry; which cases and entries; and where it comes from."""
    return "\n".join(_lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    case = ""
    for change in found.changes:
        if change.case != case:
            yield change.case
        case = change.case
        yield f"  {change.what}: {change.was} -> {change.now}"
    yield from (f"entry {id}: new" for id in found.added)
    yield from (f"entry {id}: gone" for id in found.removed)
    at_fault = dict(found.now.faults)
    yield from (f"{id}: edited, so its verdicts are not compared" for id in found.edited)
    yield from (f"{id}: not in the snapshot" for id in found.new)
    yield from (f"{id}: gone" for id in found.vanished if id not in at_fault)
    yield from (f"{id}: fault of the case, {', '.join(faults)}" for id, faults in found.now.faults)
    if not found.same:
        yield ""
    yield _whence(found)
    yield _count(found)


def _whence(found: Comparison) -> str:
    """Say what changed beside the verdicts: the rules, the options, the engine, or nothing."""
    was, now = found.was, found.now
    if found.same_rules and was.engine == now.engine:
        said = "the rules and the engine are those of the snapshot"
        return f"{said}; what changed is the engine under its old number" if found.changes else said
    if found.same_rules:
        said = f"the rules are those of the snapshot; the engine was {was.engine} and is {now.engine}"
        return said if found.changes else f"{said}, and {_NOTHING}"
    said = f"the rules are not those of the snapshot: it is of {_identity(was)}, and this is {_identity(now)}"
    return f"{said}{_remedy(was, now)}" if found.changes else f"{said}; {_NOTHING}"


def _identity(snapshot: Snapshot) -> str:
    options = "".join(f", {name}={str(value).lower()}" for name, value in snapshot.options.items())
    return f"version {snapshot.version} revision {snapshot.revision}{options}, digest {snapshot.digest[:12]}"


def _remedy(was: Snapshot, now: Snapshot) -> str:
    """Ask for another revision where rules of one identity give other verdicts."""
    known = (was.version, was.revision, was.options) == (now.version, now.revision, now.options)
    return "; if it is meant, raise the revision" if known else ""


def _count(found: Comparison) -> str:
    changed = len({change.case for change in found.changes})
    parts = [f"{changed} changed", f"{len(found.edited)} edited", f"{len(found.new)} new"]
    parts += [f"{len(found.vanished)} gone", counted(len(found.now.faults), "fault")]
    return f"{counted(len(found.now.cases), 'case')}: {', '.join(parts)}"
