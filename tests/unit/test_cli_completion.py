"""A shell completes commands, options and the words that an option takes."""

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_by_the_variable_that_is_answered(run, shell):
    """The script calls the program with the variable and its own name."""
    ended = run("completion", shell)
    assert ended.code == 0
    assert f"_ELIGIBILITY_COMPLETE={shell}_complete" in ended.out


@pytest.mark.parametrize(
    ("words", "place", "offered"),
    [
        ("eligibility scr", "1", ["plain,screen"]),
        ("eligibility screen --form", "2", ["plain,--format"]),
        ("eligibility screen --format p", "3", ["plain,parquet"]),
        ("eligibility show NCT0631", "2", ["plain,NCT06316427"]),
        ("eligibility screen f.csv --trial NCT0631", "4", ["plain,NCT06316427"]),
        ("eligibility check asth", "2", ["file,asth"]),
        ("eligibility show NCT03672851 --part l", "4", ["plain,leukapheresis"]),
        ("eligibility screen f.csv --trial NCT03672851 --part e", "6", ["plain,enrolment"]),
        ("eligibility check NCT06316427 --option cd7_gap=n", "4", ["plain,cd7_gap=not_positive"]),
        (
            "eligibility show NCT06316427 --option only_t_all",
            "4",
            [f"plain,only_t_all_and_t_lbl={value}" for value in ("true", "false")],
        ),
        ("eligibility show NCT06316427 --option mfi_s", "4", ["plain,mfi_similar_log="]),
        ("eligibility show NCT06316427 --option cd7_gap = n", "6", ["plain,not_positive"]),
        (
            "eligibility show NCT06316427 --option cd7_gap =",
            "5",
            ["plain,positive", "plain,not_positive", "plain,unknown"],
        ),
        ("eligibility = p", "2", []),
        ("eligibility screen --format = p", "4", ["plain,parquet"]),
        ("eligibility show NCT06316427 --trial-version 1 --part e", "6", []),
        ("eligibility show asthma.py:TRIAL --part e", "4", []),
    ],
)
def test_what_may_come_next_is_offered(run, monkeypatch, words, place, offered):
    """Commands, options, words, registered sets, else files; a command is imported only when it is called."""
    for name, value in {"_ELIGIBILITY_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": place}.items():
        monkeypatch.setenv(name, value)
    assert run().out.split() == offered
