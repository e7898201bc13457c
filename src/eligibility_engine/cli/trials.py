"""`eligibility trials`, `show`, `export` and `example`: what is registered, as people and as programs read it."""

import json
import sys
from importlib.resources import files
from inspect import cleandoc
from textwrap import wrap
from typing import Any, Final

import click

from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, part_option, set_options
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.cli.output import AS_OUT_ENDS, deliver, form_of, output_options
from eligibility_engine.cli.saying import say
from eligibility_engine.cli.tables import width_of
from eligibility_engine.markup import showable
from eligibility_engine.registration import Listing, registry
from eligibility_engine.study.identity import judged_by

_SAMPLES: Final = ("candidates", "people")
_ENDS: Final = "Exit codes: 0 done, 2 wrong usage or unusable input."
_TRIALS: Final = f"""\b
Examples:
  eligibility trials
  eligibility trials --format json

{_ENDS}"""
_SHOW: Final = f"""\b
Examples:
  eligibility show NCT06316427
  eligibility show NCT06316427 --option cd7_gap=unknown
  eligibility show NCT06316427 --format html -o trial.html
  eligibility show asthma.py:TRIAL

{_ENDS}"""
_EXPORT: Final = f"""\b
Examples:
  eligibility export NCT06316427 -o set.json
  eligibility show set.json
  eligibility export asthma.py:TRIAL

{_ENDS}"""
_EXAMPLE: Final = f"""\b
Examples:
  eligibility example -o candidates.ndjson
  eligibility example --sample people -o people.ndjson

{_ENDS}"""


@click.command(epilog=_TRIALS)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def trials(form: str) -> None:
    """List the registered criteria sets, and plug-ins that failed to load with the reason."""
    listings = registry.listings()
    if form == "json":
        click.echo(json.dumps([_data(listing) for listing in listings], indent=2, ensure_ascii=False))
        return
    for listing in listings:
        click.echo(showable("\n".join(_lines(listing))))
    if not listings:
        say("no criteria set is registered")


def _data(listing: Listing) -> dict[str, Any]:
    found = listing.criteria_set
    if found is None:
        return {"trial": listing.id, "provider": listing.provider, "problem": listing.problem}
    parts = {"title": found.title, "entries": len(found.entries), "parts": [part.id for part in found.parts]}
    return {**judged_by(found), **parts, "provider": listing.provider}


def _lines(listing: Listing) -> list[str]:
    found = listing.criteria_set
    if found is None:
        return [f"{listing.id}  failed to load", f"    {listing.problem}", f"    from {listing.provider}"]
    title = wrap(found.title, width_of(sys.stdout), initial_indent="    ", subsequent_indent="    ")
    count = f"{len(found.entries)} entr{'y' if len(found.entries) == 1 else 'ies'}"
    first = f"{found.id}  version {found.version}, revision {found.revision}, {count}"
    parts = [f"    parts: {', '.join(part.id for part in found.parts)}"] if found.parts else []
    return [first, *title, *parts, f"    from {listing.provider}"]


@click.command(epilog=_SHOW)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@set_options
@part_option
@click.option("--format", "form", type=click.Choice(["text", "markdown", "html", "json"]), help=AS_OUT_ENDS)
@output_options()
def show(
    trial: str,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    form: str | None,
    output: str | None,
    overwrite: bool,
) -> None:
    """Show a criteria set: every entry with the protocol's sentence, its rule and its place, then options and facts."""
    found = chosen_set(trial, trial_version, trial_revision, settings)
    found = found if part is None else found.part(part)
    form = form_of(form, output, "text", "markdown", "html", "json")
    if form == "json":
        from eligibility_engine.serialization import dumps

        text = dumps(found)
    elif form == "markdown":
        from eligibility_engine.report.set_markdown import set_markdown

        text = set_markdown(found)
    elif form == "html":
        text = found.to_html()
    else:
        from eligibility_engine.report.set_text import set_text

        text = set_text(found, width=width_of(sys.stdout))
    deliver(text if text.endswith("\n") else text + "\n", output, overwrite)


show.help = f"{cleandoc(show.help or '')}\n\nTRIAL: {TRIAL_HELP[0].lower()}{TRIAL_HELP[1:]}"


@click.command(epilog=_EXPORT)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@set_options
@output_options()
def export(
    trial: str,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    output: str | None,
    overwrite: bool,
) -> None:
    """Write a criteria set as canonical JSON, which `--trial set.json` reads back without executing anything."""
    from eligibility_engine.serialization import dumps

    text = dumps(chosen_set(trial, trial_version, trial_revision, settings))
    deliver(text if text.endswith("\n") else text + "\n", output, overwrite)


@click.command(epilog=_EXAMPLE)
@click.option("--sample", type=click.Choice(_SAMPLES), default=_SAMPLES[0], show_default=True, help="Which file.")
@output_options()
def example(sample: str, output: str | None, overwrite: bool) -> None:
    """Write a sample file, one record per line: `candidates` are about forty for NCT06316427, `people` a dozen for
    `eligibility match`. No record belongs to a person.
    """
    text = files("eligibility_engine").joinpath("examples", f"{sample}.ndjson").read_text(encoding="utf-8")
    deliver(text, output, overwrite)
