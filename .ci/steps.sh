# The steps of .ci/run and .ci/full; both source this file from the root of the clone.
# shellcheck shell=bash

readonly SUPPORTED="3.13 3.12 3.11"
readonly TRIAL=NCT06316427
readonly AS_OF=2025-06-02

# What a caller's environment must not decide.
unset PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONWARNINGS VIRTUAL_ENV PYTEST_ADDOPTS COVERAGE_FILE
export PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export NO_MKDOCS_2_WARNING=1

work=$(mktemp -d)
trap 'finish $?' EXIT
pythons=()                # the minor versions present
declare -A python_at=()   # minor version -> interpreter
declare -A version_of=()  # environment -> minor version
step_name="" step_start=0
declare -A aside_pid=()   # what runs aside -> its process
wheel=""

# ---------------------------------------------------------------- headings and time

step() {
    step_done
    step_name=$1 step_start=$SECONDS
    printf '\n======== %s\n' "$step_name"
}

step_done() {
    if [ -n "$step_name" ]; then
        printf -- '-------- %s: %d s\n' "$step_name" "$((SECONDS - step_start))"
        step_name=""
    fi
}

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

finish() {
    rm -rf "$work"
    if [ "$1" -ne 0 ]; then
        printf '\nFAILED in "%s" after %d s (exit status %d).\n' "$step_name" "$SECONDS" "$1" >&2
    fi
}

# ---------------------------------------------------------------- two cores

# aside NAME COMMAND...: begin it and go on.
aside() {
    "${@:2}" >"$work/$1.log" 2>&1 &
    aside_pid[$1]=$!
}

# done_aside NAME...: wait for each, and show what it printed.
done_aside() {
    local name status
    for name in "$@"; do
        status=0
        wait "${aside_pid[$name]}" || status=$?
        printf '\n== %s\n' "$name"
        cat "$work/$name.log"
        [ "$status" -eq 0 ] || fail "$name: exit status $status"
    done
}

# ---------------------------------------------------------------- interpreters

# Print the path of a working Python $1 (such as 3.12), or nothing. A shim may be there and fail, so each is run.
find_python() {
    local candidate
    while read -r candidate; do
        "$candidate" - "$1" 2>/dev/null <<'PYTHON' && return
import sys, venv, ensurepip, ssl
if "%d.%d" % sys.version_info[:2] != sys.argv[1]:
    sys.exit(1)
print(sys.executable)
PYTHON
    done < <(
        type -aP "python$1" python3 python || true
        compgen -G "${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}/versions/$1.*/bin/python$1" | sort -rV || true
    )
    return 0
}

# Fill python_at and pythons, newest first.
find_pythons() {
    local minor path
    for minor in $SUPPORTED; do
        path=$(find_python "$minor")
        if [ -n "$path" ]; then
            python_at[$minor]=$path
            pythons+=("$minor")
            printf 'Python %s: present (%s)\n' "$minor" "$("$path" -c 'import platform; print(platform.python_version())')"
        else
            printf 'Python %s: not on this machine\n' "$minor"
        fi
    done
    [ ${#pythons[@]} -gt 0 ] || fail "no Python 3.11 to 3.13 with venv and pip (on Debian: apt-get install python3-venv)"
}

# environment NAME MINOR PIP-ARGUMENT...: a new virtual environment $work/NAME with these packages. Few of their modules are
# imported before it goes, so none is compiled ahead.
environment() {
    local name=$1 minor=$2
    shift 2
    "${python_at[$minor]}" -m venv "$work/$name"
    version_of[$name]=$minor
    "$work/$name/bin/python" -m pip install --no-compile --quiet --quiet "$@"
}

# use_as_python3 MINOR: let `python3` mean this Python, as it does on a machine that has no other.
use_as_python3() {
    mkdir -p "$work/bin"
    printf '#!/bin/sh\nexec "%s" "$@"\n' "${python_at[$1]}" >"$work/bin/python3"
    chmod +x "$work/bin/python3"
    PATH=$work/bin:$PATH
}

# adopt NAME MINOR DIR: let NAME be the environment that stands in DIR.
adopt() {
    ln -s "$PWD/$3" "$work/$1"
    version_of[$1]=$2
}

in_environment() {
    local name=$1
    shift
    "$work/$name/bin/python" "$@"
}

# ---------------------------------------------------------------- what is run

# Print the command that README.md marks with <!-- command: NAME -->, exactly as it stands there.
readme_command() {
    awk -v marker="<!-- command: $1 -->" '
        $0 == marker { found = 1; next }
        found && /^```/ { if (inside) exit; inside = 1; next }
        inside { print }
    ' README.md
}

run_readme_command() {
    local command
    command=$(readme_command "$1")
    [ -n "$command" ] || fail "README.md has no block marked <!-- command: $1 -->"
    [ "$(printf '%s\n' "$command" | wc -l)" -eq 1 ] || fail "the README command '$1' is more than one line"
    printf '$ %s\n' "$command"
    bash -c "$command"
}

lint_and_types() {
    in_environment "$1" -m ruff check .
    in_environment "$1" -m ruff format --check .
    in_environment "$1" -m mypy --strict src tests/typing
}

documentation() {
    in_environment "$1" docs/generate.py
    in_environment "$1" -m mkdocs build --strict --site-dir "$work/site"
    if grep -rlE '<(script|img|iframe)[^>]+src="?(https?:)?//|<link[^>]+rel="?(stylesheet|preconnect)"?[^>]+(https?:)?//|@import[^;]+//' \
        --include='*.html' --include='*.css' "$work/site"; then
        fail "the pages above load something from another host"
    fi
    in_environment "$1" tests/browser/site.py "$work/site"
}

# Build the wheel, and see that it holds every file of the source package.
build_wheel() {
    in_environment "$1" -m pip wheel --quiet --quiet --no-deps --wheel-dir "$work/dist" .
    wheel=$(compgen -G "$work/dist/*.whl")
    in_environment "$1" - "$wheel" <<'PYTHON'
import pathlib, sys, zipfile

shipped = {name for name in zipfile.ZipFile(sys.argv[1]).namelist() if ".dist-info/" not in name}
source = pathlib.Path("src")
files = (path.relative_to(source) for path in source.rglob("*") if path.is_file())
expected = {path.as_posix() for path in files if "__pycache__" not in path.parts}
print(f"{pathlib.Path(sys.argv[1]).name}: {len(shipped)} files")
if shipped != expected:
    sys.exit(f"wheel and source differ in {sorted(shipped ^ expected)}")
PYTHON
}

# The wheel with the core dependencies alone: imports, loads no extra, and its command says which extra it wants.
core_alone() {
    (
        cd "$work" || exit
        in_environment "$1" - <<'PYTHON'
import importlib.metadata, sys
import eligibility_engine

extras = {"click", "rich", "hypothesis", "pytest", "mkdocs", "polars", "pandas", "pyarrow"}
if loaded := extras & set(sys.modules):
    sys.exit(f"import eligibility_engine loads {sorted(loaded)}")
if missing := [name for name in eligibility_engine.__all__ if not hasattr(eligibility_engine, name)]:
    sys.exit(f"__all__ names what is not there: {missing}")
print("eligibility_engine", importlib.metadata.version("eligibility_engine"), "imports with", *sorted(
    d.name for d in importlib.metadata.distributions() if d.name not in {"pip", "setuptools", "wheel"}))
PYTHON
        local said status=0
        said=$("$work/$1/bin/eligibility" trials 2>&1) || status=$?
        printf '%s\n' "$said"
        [ "$status" -ne 0 ] && [[ $said == *"eligibility_engine[cli]"* ]] && [[ $said != *Traceback* ]] ||
            fail "without click the command must fail in one line that names eligibility_engine[cli]"
    )
}

# Screen the sample that the installed package carries.
smoke() {
    local out=$work/verdicts-$1.ndjson
    (
        cd "$work" || exit
        sample=$(in_environment "$1" -c \
            'import importlib.resources as r; print(r.files("eligibility_engine") / "examples" / "candidates.ndjson")')
        "$work/$1/bin/eligibility" screen "$sample" --trial "$TRIAL" --as-of "$AS_OF" -o "$out"
    )
    [ -s "$out" ] || fail "screen wrote nothing"
}

# Every Python and every version wrote the same bytes.
same_verdicts() {
    local out first=""
    for out in "$work"/verdicts-*.ndjson; do
        first=${first:-$out}
        cmp "$first" "$out" || fail "the verdicts differ from those of another environment"
        printf '%s: %d rows, the same bytes\n' "$(basename "$out")" "$(wc -l <"$out")"
    done
    [ -n "$first" ] && [ -s "$first" ] || fail "nothing was screened"
}

# try_wheel NAME MINOR CONSTRAINTS: the wheel in an environment of its own: specification tables, smoke.
try_wheel() {
    environment "$1" "$2" -c "$3" "${wheel}[cli,frames,testing,units]"
    in_environment "$1" -m pytest -p no:cacheprovider tests/spec
    smoke "$1"
}

# from_debian COMMAND PACKAGE...: install packages where the command fails and this machine can do so.
from_debian() {
    local command=$1
    shift
    if $command >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        return 0
    fi
    { apt-get -qq update && apt-get -qq -y install --no-install-recommends "$@"; } \
        >"$work/debian.log" 2>&1 || tail -n 3 "$work/debian.log"
}

# The browser in which the suite opens pages; without one those tests skip.
browser() {
    from_debian "chromium --version" chromium fonts-dejavu-core
    chromium --version 2>/dev/null ||
        printf 'no Chromium on this machine (on Debian: apt-get install chromium): tests in a browser are skipped\n'
}

# spark_cluster MINOR: the tests in a standalone cluster, which Java 17 runs, 20,000 random rule-row pairs among them; in an
# environment of their own, since PySpark takes half a gigabyte. They alone run the driver's side, so here is where it is measured.
spark_cluster() {
    from_debian "java -version" openjdk-17-jre-headless
    if ! java -version >/dev/null 2>&1; then
        printf 'skipped: no Java on this machine (on Debian: apt-get install openjdk-17-jre-headless)\n'
        return
    fi
    local since=$SECONDS
    environment spark "$1" -c constraints.txt "${wheel}[spark,testing]" coverage
    printf 'installed in %d s\n' "$((SECONDS - since))"
    export COVERAGE_FILE=$work/coverage-spark
    in_environment spark -m coverage run --rcfile=/dev/null --branch --include='*/backends/spark.py' \
        -m pytest -p no:cacheprovider --durations=5 tests/spark
    in_environment spark -m coverage report --rcfile=/dev/null --show-missing --fail-under=100
    unset COVERAGE_FILE
}

# five_in_cql PYTHON: an engine of CQL says what the page "Beside other tools" shows.
five_in_cql() {
    if ! command -v npm >/dev/null; then
        printf 'skipped: no Node on this machine (on Debian: apt-get install nodejs npm)\n'
        return
    fi
    cp -r benchmarks/cql "$work/cql"
    npm install --prefix "$work/cql" --no-audit --no-fund --silent
    node "$work/cql/five.mjs" | tee "$work/cql/said"
    "$1" - "$work/cql/said" <<'PYTHON'
import pathlib, sys

said = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
page = pathlib.Path("docs/explanation/beside-other-tools.md").read_text(encoding="utf-8")
if len(said.splitlines()) != 9 or said not in page:
    sys.exit("docs/explanation/beside-other-tools.md shows something else")
PYTHON
}

# What is installed is exactly what constraints-lowest.txt and the lower bounds in pyproject.toml say.
check_lowest() {
    in_environment "$1" - <<'PYTHON'
import importlib.metadata, pathlib, sys, tomllib
from packaging.requirements import Requirement

project = tomllib.loads(pathlib.Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
extras = project["optional-dependencies"]
tested = [line for extra in ("cli", "frames", "testing", "units") for line in extras[extra]]
bounds = [Requirement(line) for line in project["dependencies"] + tested]
lowest = {bound.name: spec.version for bound in bounds for spec in bound.specifier if spec.operator == ">="}
installed = {bound.name: importlib.metadata.version(bound.name) for bound in bounds}
print(*(f"{name}=={version}" for name, version in sorted(installed.items())))
if lowest != installed:
    sys.exit(f"pyproject.toml allows {lowest}; constraints-lowest.txt installs {installed}")
PYTHON
}

tree_state() {
    git status --porcelain 2>/dev/null || true
}
