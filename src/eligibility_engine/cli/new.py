"""`eligibility new`: a first criteria set with its cases, to be changed."""

from pathlib import Path
from typing import Final

import click

from eligibility_engine.cli.choosing import filled
from eligibility_engine.errors import OutputError
from eligibility_engine.testing import skeleton
from eligibility_engine.writing.whole import writing

_EPILOG: Final = """\b
Examples:
  eligibility new migraine.py
  eligibility new gout.py --id NCT01234567

Exit codes: 0 both files are written, 2 none is."""


@click.command(epilog=_EPILOG)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.py")
@click.option("--id", "identifier", metavar="ID", callback=filled, help="The id of the set; made of FILE unless given.")
def new(file: Path, identifier: str | None) -> None:
    """Write FILE.py, a criteria set of three made-up criteria to change, and FILE.cases.yaml, which it passes.

    Both files are written or none; what is there already is never replaced.
    """
    made = skeleton(file.name, identifier or "")
    cases = file.with_suffix(".cases.yaml")
    _write_both({file: made.python, cases: made.cases})
    click.echo(
        f"wrote {file}, a set of three made-up criteria, and {cases}, which it passes\n\n"
        "next:\n"
        f"  eligibility show {file}:TRIAL\n"
        f"  eligibility check {file}:TRIAL\n"
        f"  eligibility test {cases}\n"
        f"  eligibility cover {cases}"
    )


def _write_both(texts: dict[Path, str]) -> None:
    for path in texts:
        if path.exists():
            raise OutputError(
                f"{path} is there already; nothing was written, choose another name", code="OUTPUT_EXISTS"
            )
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with writing(path) as stream:
                stream.write(text)
            written.append(path)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
