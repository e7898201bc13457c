"""How the command line ends, and what it does on a terminal."""

import io
import os
import runpy
import signal
import sys
import threading
import types

import pytest

import eligibility_engine_program
from eligibility_engine.cli import main, progress
from eligibility_engine.cli import program as program_module
from eligibility_engine.cli import screen as screen_module
from eligibility_engine.cli.tables import printable, wants_color, width_of
from unit.conftest import DEMO
from unit.people import person

SECRET = "zebra-4711"


# --- ends


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (KeyboardInterrupt, 130, ""),
        (BrokenPipeError, 141, ""),
        (
            OSError(28, "No space left on device"),
            2,
            "error [OUTPUT_WRITE]: the standard output cannot be written: No space",
        ),
        (ValueError(SECRET), 2, "error [INTERNAL]: this program has a fault: ValueError in test_cli_ends.py line "),
    ],
)
def test_every_end_is_quiet(screen, ndjson, monkeypatch, failure, code, said):
    def failing(*args):
        raise failure

    monkeypatch.setattr(screen_module, "_screened", failing)
    monkeypatch.setattr("eligibility_engine.cli.program._discard_output", lambda: None)
    ran = screen(ndjson(person("S1")))
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(said) if said else ran.err == ""
    assert SECRET not in ran.err


def test_a_thread_may_run_a_command(capsys):
    codes = []
    thread = threading.Thread(target=lambda: codes.append(main(["show", DEMO])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert capsys.readouterr().out.startswith("DEMO-01")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_termination_unwinds_and_leaves_nothing(screen, ndjson, tmp_path, monkeypatch, name):
    number = getattr(signal, name)
    monkeypatch.setattr("eligibility_engine.screening.Summary.add", lambda self, row: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    ran = screen(ndjson(person("S1")), "-o", tmp_path / "o.csv")
    assert (ran.code, ran.out, ran.err) == (128 + number, "", "")
    assert signal.getsignal(number) is before
    assert [path.name for path in tmp_path.iterdir()] == ["in.ndjson"]


def test_a_signal_that_is_ignored_stays_ignored(run, monkeypatch):
    """So `nohup` asks."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr(
        "eligibility_engine.cli.trials.registry.listings", lambda: os.kill(os.getpid(), signal.SIGHUP) or ()
    )
    try:
        assert run("trials").code == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_an_interrupt_while_the_program_is_imported_is_quiet(monkeypatch, capsys):
    class Interrupted(types.ModuleType):
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "eligibility_engine.cli", Interrupted("cli"))
    assert eligibility_engine_program.main() == 130
    assert capsys.readouterr() == ("", "")


# --- streams that the shell has closed


def test_a_closed_standard_input_cannot_be_read(screen, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    ran = screen("-", "--input-format", "ndjson")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [INPUT_READ]: the standard input is closed; ")


def test_a_closed_standard_output_cannot_be_written(run, monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    ran = run("show", DEMO)
    assert ran.code == 2
    assert ran.err.startswith("error [OUTPUT_WRITE]: the standard output is closed; ")


def test_a_closed_standard_error_is_not_written_to(screen, ndjson, monkeypatch):
    source = ndjson(person("S1"), person("S2", ecog=9))
    usual = screen(source, "--format", "csv")
    monkeypatch.setattr("sys.stderr", None)
    ran = screen(source, "--format", "csv")
    assert (ran.code, ran.out, ran.err) == (1, usual.out, "")
    assert sys.stderr is None


@pytest.mark.parametrize("words", [("show", "no_such_set"), ("no_such_command",)])
def test_an_error_that_cannot_be_said_is_one_all_the_same(monkeypatch, words):
    """The exit code of a wrong use is that of one where the standard error goes to a full disk."""

    class Full(io.StringIO):
        def write(self, text):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stderr", Full())
    assert main(words) == 2


def test_what_is_left_for_a_closed_pipe_goes_nowhere(tmp_path, monkeypatch):
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        program_module._discard_output()
        stream.write("x")
    assert (tmp_path / "out").read_text() == ""


def test_a_stream_without_a_descriptor_has_nothing_to_discard(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.StringIO())
    program_module._discard_output()
    program_module._write_utf8()


def test_the_module_is_the_program(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["eligibility", "show", DEMO])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("eligibility_engine", run_name="__main__")
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("DEMO-01")


def test_without_the_extra_one_line_names_it(capsys, monkeypatch):
    monkeypatch.setattr("eligibility_engine.cli.find_spec", lambda name: None)
    assert main(["trials"]) == 2
    assert capsys.readouterr().err == (
        "error [EXTRA_MISSING]: the command line needs click and rich: pip install 'eligibility_engine[cli]'\n"
    )


# --- terminals


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colors_are_for_terminals_and_can_be_turned_off(monkeypatch):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert wants_color(Terminal())
    assert not wants_color(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_color(Terminal())


def test_the_width_is_the_terminals_within_reason(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    assert (width_of(Terminal()), width_of(io.StringIO())) == (140, 100)
    monkeypatch.setenv("COLUMNS", "80")
    assert width_of(Terminal()) == 80


def test_a_colored_table_says_the_same(demo_set, monkeypatch):
    from eligibility_engine.cli.tables import TableResults
    from eligibility_engine.screening import screen_records

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    results = TableResults(terminal, ("subject",))
    for screened in screen_records(demo_set, [person("S1"), person("S2", ecog=3)], as_of="2025-06-02"):
        results.add(screened)
    results.end()
    results.end()
    assert terminal.getvalue().splitlines()[1:] == [
        "\x1b[32mS1       eligible           \x1b[0m".rstrip(),
        "\x1b[31mS2       ineligible, not now\x1b[0m  fails inc_ecog",
    ]


def test_control_characters_do_not_steer_the_terminal():
    assert printable("a\x1b[31m\nb") == "a\ufffd[31m\ufffdb"


class Watched:
    consumed = 7


class Watching:
    lines = Watched


@pytest.mark.parametrize("size", [None, 1000])
def test_a_bar_appears_when_reading_takes_long(monkeypatch, size):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress, "_AFTER", -1.0)
    assert list(progress.with_progress(iter(range(65)), Watching, size, True)) == list(range(65))
    assert "64 rows" in terminal.getvalue()


def test_no_bar_appears_for_a_short_file_or_without_a_watcher(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(progress.with_progress(iter(range(200)), Watching, 9, True)) == list(range(200))
    monkeypatch.setattr(progress, "_AFTER", -1.0)
    assert list(progress.with_progress(iter(range(200)), Watching, 9, False)) == list(range(200))
    assert "rows" not in terminal.getvalue()


def test_a_count_is_shown_once_a_run_is_long(monkeypatch):
    """A bar appears for a run that lasts, and for a short one or an unwatched one it does not."""
    told = []

    class Bar:
        def add_task(self, what, **rest):
            return what

        def start(self):
            told.append("start")

        def update(self, task, **said):
            told.append((task, said["completed"], said["total"], said["rows"]))

        def stop(self):
            told.append("stop")

    monkeypatch.setattr(progress, "_bar", lambda size: Bar())
    with progress.counting("mutants", True) as show:
        show(1, 9)
    assert told == ["stop"]
    monkeypatch.setattr(progress, "_AFTER", -1)
    with progress.counting("mutants", True) as show:
        show(2, 9)
    assert told == ["stop", "start", ("mutants", 2, 9, "2 of 9 mutants"), "stop"]
    with progress.counting("mutants", False) as show:
        show(3, 9)
    assert len(told) == 4
