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
    ],
)
def test_what_may_come_next_is_offered(run, monkeypatch, words, place, offered):
    """Commands, options and words; what a command offers is known although it is imported only when called."""
    for name, value in {"_ELIGIBILITY_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": place}.items():
        monkeypatch.setenv(name, value)
    assert run().out.split() == offered
