"""The program: its commands, and how each way of ending becomes an exit code and at most a few lines."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from io import TextIOWrapper
from pathlib import PurePath
from threading import current_thread, main_thread
from traceback import walk_tb
from types import FrameType
from typing import Final

import click

from eligibility_engine.cli.commands import COMMANDS, Program
from eligibility_engine.errors import EligibilityError, OutputError
from eligibility_engine.version import __version__

USAGE: Final = 2
INTERRUPTED: Final = 128 + signal.SIGINT
PIPE_CLOSED: Final = 128 + 13  # SIGPIPE, which Windows does not name
_TERMINATING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask to end; Windows has no SIGHUP."""

_EPILOG: Final = """\b
First steps:
  eligibility trials
  eligibility show NCT06316427
  eligibility example -o candidates.ndjson
  eligibility screen candidates.ndjson --trial NCT06316427 --as-of 2025-06-02
  eligibility explain candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --subject SYN-001
  eligibility ask NCT06316427 --as-of 2025-06-02
  eligibility match candidates.ndjson --as-of 2025-06-02

\b
A set of your own:
  eligibility new asthma.py
  eligibility check asthma.py:TRIAL
  eligibility review asthma.py:TRIAL -o sheet.html
  eligibility test asthma.cases.yaml
  eligibility cover asthma.cases.yaml
  eligibility cases asthma.py:TRIAL --beside asthma.cases.yaml
  eligibility mutate asthma.cases.yaml

Exit codes: 0 done, 1 findings (rows in error), 2 wrong usage or unusable input."""


class _Terminated(BaseException):
    """A signal asked to end. No `SystemExit`: that is what a file which is run may raise, as its fault."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


@click.group(
    cls=Program, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="eligibility")
def program() -> None:
    """Judge who may enrol in a clinical trial, with every reason and every missing fact.

    A subject is eligible, ineligible or undetermined; nothing that is missing is ever guessed.
    """


for command in COMMANDS:
    program.add_command(command)


def run(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Not `click.Command.main`: it answers a closed pipe with 1, which here means findings.
    """
    if sys.stderr is None:  # the shell has closed it: nobody wants to read what is said there
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
            return run(args)
    try:
        return _invoked(list(sys.argv[1:] if args is None else args))
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        return _usage(error)
    except EligibilityError as error:
        return _say(error)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except _Terminated as ended:
        return ended.code
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED
    except OSError as error:
        _discard_output()
        return _say(OutputError(f"the standard output cannot be written: {error.strerror}", code="OUTPUT_WRITE"))
    except Exception as error:
        return _say(EligibilityError(_own_fault(error), code="INTERNAL"))


def _invoked(args: list[str]) -> int:
    if sys.stdout is None:
        raise OutputError("the standard output is closed; `>` sends it to a file or to /dev/null", code="OUTPUT_WRITE")
    _write_utf8()
    if asked := os.environ.get("_ELIGIBILITY_COMPLETE"):
        from eligibility_engine.cli.completion import answered

        return answered(program, asked)
    with _unwound_by_termination(), program.make_context("eligibility", args) as context:
        code = program.invoke(context)
    sys.stdout.flush()
    return code or 0


@contextmanager
def _unwound_by_termination() -> Iterator[None]:
    """Let a signal that asks to end do so as an exception does, so that no half-written file stays behind.

    One that is ignored stays ignored: so `nohup` asks.
    """
    if current_thread() is not main_thread():
        yield
        return
    previous = {number: signal.getsignal(number) for number in _TERMINATING}
    heeded = [number for number, handler in previous.items() if handler not in (signal.SIG_IGN, None)]
    for number in heeded:
        signal.signal(number, _terminated)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, previous[number])


def _usage(error: click.ClickException) -> int:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "eligibility"
    return _refused(f"error [USAGE]: {error.format_message()}\nsee {command} --help")


def _say(error: EligibilityError) -> int:
    where = f"line {error.line}: " if error.line is not None else ""
    return _refused(f"error [{error.code}]: {where}{error.message}")


def _refused(said: str) -> int:
    """Say what is wrong where that can be said: a full disk takes no message, and the exit code is the same."""
    with suppress(OSError):
        click.echo(said, err=True)
    return USAGE


def _own_fault(error: Exception) -> str:
    """Say the type and the place of an error that nobody foresaw; its text may hold a patient's value."""
    frame, line = list(walk_tb(error.__traceback__))[-1]
    place = PurePath(frame.f_code.co_filename).name
    return f"this program has a fault: {type(error).__name__} in {place} line {line}; please report this line"


def _terminated(number: int, frame: FrameType | None) -> None:
    raise _Terminated(number)


def _write_utf8() -> None:
    """Write UTF-8 and plain line ends wherever this runs: the same input gives the same bytes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def _discard_output() -> None:
    """Let the interpreter flush into nothing at its end, so that it does not complain of the closed pipe."""
    with suppress(OSError, ValueError):
        standard = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, standard)
        os.close(nowhere)
