"""What a shell can offer where the name of a set, a part of it or an option of it is typed; no file is run for it."""

from collections.abc import Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from eligibility_engine.errors import EligibilityError
from eligibility_engine.registration import registry
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.options import Option


def trial_names(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the registered ids that a shell can offer for what is typed; where there is none, it offers files."""
    return _begun_with(begun, registry.ids()) or [CompletionItem(begun, type="file")]


def part_names(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the parts of the registered set that stands before."""
    return _begun_with(begun, (part.id for found in _named(context) for part in found.parts))


def settings(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return `NAME=VALUE` for each option of the registered set that stands before; a number is left to be typed."""
    return _begun_with(begun, (text for found in _named(context) for one in found.options for text in _spelled(one)))


def _spelled(option: Option) -> Iterator[str]:
    values = ("",) if option.number else option.choices or ("true", "false")
    return (f"{option.name}={value}" for value in values)


def _named(context: click.Context) -> Iterator[CriteriaSet]:
    # While the value of an option is typed, the words before it have not become arguments yet.
    named = context.params.get("trial") or context.params.get("target") or next(iter(context.args), None)
    version, revision = (context.params.get(f"trial_{what}") for what in ("version", "revision"))
    if named in registry.ids():
        try:
            yield registry.get(named, version=version, revision=revision)
        except EligibilityError:
            return


def _begun_with(begun: str, words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(begun)]
