"""Which criteria set judges: a registered id, a document, or a Python file; and its options."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from eligibility_engine.cli.offering import part_names, settings, trial_names
from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.python_file import named_in_python, set_in_python
from eligibility_engine.registration import registry
from eligibility_engine.study.criteria_set import CriteriaSet

TRIAL_HELP: Final = (
    "A registered id; a document such as set.json, which executes nothing; or file.py:NAME, which runs that file."
)
_WORDS: Final = {"true": True, "yes": True, "false": False, "no": False}

F = TypeVar("F", bound=Callable[..., Any])


def trial_option(after: str = "", *, before: str = "") -> Callable[[F], F]:
    """Return the option `--trial` of a command that judges by one set.

    Args:
        after: what its help says last.
        before: what its help says first.
    """
    said = " ".join(part for part in (before, TRIAL_HELP, after) if part)
    return click.option("--trial", metavar="TRIAL", shell_complete=trial_names, help=said)


_OPTIONS = (
    click.option(
        "--option",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        shell_complete=settings,
        help="Set an option of the trial; `eligibility show` lists them. May be repeated.",
    ),
    click.option("--trial-version", metavar="VERSION", help="The protocol version, where several are registered."),
    click.option("--trial-revision", type=int, metavar="N", help="Our encoding of that version; the newest otherwise."),
)


part_option = click.option(
    "--part",
    metavar="PART",
    shell_complete=part_names,
    help="The part of the set (cohort, phase, stage) to judge, where it has parts.",
)


def set_options(command: F) -> F:
    """Add the options that say which version of a set is meant, and which of its readings."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen_set(
    trial: str | None, trial_version: str | None, trial_revision: int | None, settings: tuple[str, ...]
) -> CriteriaSet:
    """Return the set that the arguments name.

    Raises:
        EligibilityError: `USAGE` without a trial, `INPUT_READ`, `TRIAL_UNKNOWN` and what else keeps it from being read.
    """
    options = dict(map(_setting, settings))
    if not trial:
        known = ", ".join(registry.ids()) or "none"
        raise EligibilityError(f"--trial is due; registered: {known}", code="USAGE")
    python = named_in_python(trial)
    if python is None and not trial.endswith(".json"):
        _refuse_path(trial)
        return registry.get(trial, version=trial_version, revision=trial_revision, options=options)
    if trial_version is not None or trial_revision is not None:
        raise EligibilityError("a version or revision is chosen of a registered id, not of a file", code="USAGE")
    found = set_in_python(*python) if python else _from_document(Path(trial))
    return found.configured(**options) if options else found


def filled(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """Refuse an option that is given as an empty text, as an unset variable of a shell does."""
    if value == "" or (isinstance(value, tuple) and "" in value):
        raise click.BadParameter("a name is due and the text is empty", context, parameter)
    return value


def _refuse_path(trial: str) -> None:
    """Refuse what names a place in the file system, and no set."""
    if trial not in registry.ids() and ("/" in trial or os.sep in trial or trial in {os.curdir, os.pardir}):
        what = "a directory" if Path(trial).is_dir() else "no file that can hold a set"
        raise EligibilityError(
            f"{trial} is {what}; a set is named by its id, as a document .json or as file.py:NAME", code="USAGE"
        )


def _setting(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals:
        raise EligibilityError("an option is given as NAME=VALUE", code="USAGE")
    return name, _WORDS.get(value, value)


def _from_document(path: Path) -> CriteriaSet:
    from eligibility_engine.serialization import MAXIMUM_BYTES, loads

    try:
        with path.open("rb") as stream:
            document = stream.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        reason = error.strerror
    else:
        return loads(document)
    raise InputError(f"{path} cannot be read: {reason}", code="INPUT_READ")
