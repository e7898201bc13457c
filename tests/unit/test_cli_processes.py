"""The command line as a process of its own: pipes, signals, memory, and what is left when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from unit.conftest import DEMO

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "eligibility_engine"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
PERSON = {"birth_date": "1980-02-03", "ecog": 1, "consent_at": "2025-05-01", "pregnant": False}
JUDGED = ["--trial", DEMO, "--as-of", "2025-06-02"]


def write(path, count, padding=0):
    with path.open("w") as stream:
        for number in range(count):
            stream.write(json.dumps({"subject": f"S{number}", **PERSON}) + " " * padding + "\n")
    return path


def started(*args, **options):
    return subprocess.Popen([*PROGRAM, *map(str, args)], env=ENVIRONMENT, text=True, **options)


def test_a_pipe_that_is_closed_ends_quietly(tmp_path):
    source = write(tmp_path / "in.ndjson", 3000)
    process = started("screen", source, *JUDGED, "--format", "ndjson", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert json.loads(process.stdout.readline())["subject"] == "S0"
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 141
    process.stderr.close()


def wait_for_output(folder, process):
    """Wait until the unfinished output of a process, which may have no name, holds something."""
    for _ in range(500):
        hidden = [path for path in folder.iterdir() if path.suffix == ".part"]
        nameless = [path for path in Path(f"/proc/{process.pid}/fd").glob("*") if lies_in(path, folder)]
        if any(path.stat().st_size for path in (*hidden, *nameless)):
            return
        time.sleep(0.02)
    process.kill()
    pytest.fail("no unfinished output has appeared")


def lies_in(descriptor, folder):
    try:
        return os.readlink(descriptor).startswith(str(folder))
    except OSError:
        return False


@pytest.fixture
def screening(tmp_path):
    """Return a function that starts a long screening into a file of an empty folder and waits until it writes."""
    source, folder = write(tmp_path / "in.ndjson", 50_000), tmp_path / "out"
    folder.mkdir()

    def starting(*args):
        output = folder / "o.ndjson"
        process = started(
            "screen", source, *JUDGED, "-o", output, *args, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        wait_for_output(folder, process)
        return process, output

    return starting


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupt_ends_quietly_and_leaves_nothing_behind(screening, number, code):
    process, output = screening()
    process.send_signal(number)
    assert process.communicate() == ("", "")
    assert process.returncode == code
    assert list(output.parent.iterdir()) == []


@pytest.fixture
def in_columns(tmp_path):
    """Start a long screening from Parquet to Parquet into a file of an empty folder, and wait until it writes."""
    source, folder = tmp_path / "in.parquet", tmp_path / "out"
    columns = {**PERSON, "life_days": 90, "blast_pct": 20, "creatinine": 1.1, "creatinine_uln": 1.2, "sex": "male"}
    people = pl.DataFrame({"subject": range(2**20)}).with_columns(**{name: pl.lit(v) for name, v in columns.items()})
    people.write_parquet(source)
    folder.mkdir()
    args = ["screen", source, *JUDGED, "-o", folder / "o.parquet"]
    process = started(*args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_output(folder, process)
    return process, folder


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_while_columns_are_judged_is_as_quiet(in_columns, number, code):
    """Polars works in threads of its own, and is asked to end; parts that nobody takes up have no name."""
    process, folder = in_columns
    process.send_signal(number)
    assert process.communicate() == ("", "")
    assert process.returncode == code
    assert list(folder.iterdir()) == []


def test_a_kill_leaves_the_old_output_as_it_was(screening, tmp_path):
    (tmp_path / "out" / "o.ndjson").write_text("old\n")
    process, output = screening("--overwrite")
    process.kill()
    process.communicate()
    assert output.read_text() == "old\n"


def test_a_kill_leaves_no_output_that_looks_whole(screening):
    process, output = screening()
    process.kill()
    process.communicate()
    assert list(output.parent.iterdir()) == []


MEASURE = """
import resource, sys
from eligibility_engine.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_memory_does_not_grow_with_the_file(tmp_path, form):
    """Six thousand rows of eight kilobytes need no more memory than sixty, but for a digest of each key."""
    peaks = []
    for count in (60, 6_000):
        source = tmp_path / f"{count}.{form}"
        if form == "ndjson":
            write(source, count, padding=8000)
        else:
            with source.open("w") as stream:
                stream.write("subject,birth_date,ecog,consent_at,pregnant,note\n")
                for number in range(count):
                    stream.write(f"S{number},1980-02-03,1,2025-05-01,false,{'x' * 8000}\n")
        args = ["screen", source, *JUDGED, "-o", tmp_path / f"{count}.out.csv"]
        if form == "csv":
            args += ["--not-collected", "life_days,blast_pct,creatinine"]
        ran = subprocess.run(
            [sys.executable, "-c", MEASURE, *map(str, args)],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(ran.stderr.split()[-1]))
    assert source.stat().st_size > 40_000_000
    assert peaks[1] - peaks[0] < 12_000, f"peak memory in kilobytes: {peaks}"


def test_the_standard_input_is_a_file_like_any_other():
    process = started(
        "screen", "-", "--input-format", "ndjson", *JUDGED, "--format", "csv",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = process.communicate(json.dumps({"subject": "S1", **PERSON}) + "\n")
    assert process.returncode == 0
    assert out.splitlines()[1].startswith("S1,undetermined,")
    assert "1 row, 1 person" in err


def test_the_bytes_are_the_same_in_every_locale(tmp_path):
    source = tmp_path / "in.ndjson"
    source.write_text(json.dumps({"subject": "Zoë", **PERSON}, ensure_ascii=False) + "\n", encoding="utf-8")
    written = {
        subprocess.run(
            [*PROGRAM, "screen", str(source), *JUDGED, "--format", "ndjson"],
            env={**ENVIRONMENT, **locale},
            capture_output=True,
            check=True,
        ).stdout
        for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C.UTF-8"})
    }
    assert len(written) == 1
    assert "Zoë".encode() in written.pop()


@pytest.mark.parametrize(
    ("closed", "code", "said"),
    [
        ("<&-", 2, "error [INPUT_READ]: the standard input is closed"),
        (">&-", 2, "error [OUTPUT_WRITE]: the standard output is closed"),
        ("2>&-", 2, ""),
    ],
)
def test_a_stream_that_the_shell_has_closed_is_no_fault_of_the_program(closed, code, said):
    command = f'exec "$@" {closed}'
    args = [*PROGRAM, "screen", "-", "--input-format", "ndjson", *JUDGED]
    ran = subprocess.run(
        ["sh", "-c", command, "sh", *args], env=ENVIRONMENT, input="", capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (code, "")
    assert ran.stderr.startswith(said) if said else ran.stderr == ""


def test_a_full_disk_is_said_without_a_traceback():
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [*PROGRAM, "show", DEMO], env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr == "error [OUTPUT_WRITE]: the standard output cannot be written: No space left on device\n"
