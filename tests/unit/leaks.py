"""No patient value and no subject id may stand in an error, wherever it is looked for."""

from collections.abc import Iterator


def said_by(error: BaseException | None) -> Iterator[str]:
    """Yield every text that an exception carries, and those of the exceptions behind it."""
    while error is not None:
        yield str(error)
        yield repr(error.args)
        yield repr(vars(error))
        yield from getattr(error, "__notes__", ())
        yield from said_by(error.__cause__)
        error = error.__context__


def assert_silent(error: BaseException, *secrets: str) -> None:
    """Fail when a secret stands anywhere in an exception or behind it."""
    found = list(said_by(error))
    assert found
    assert not [secret for secret in secrets for text in found if secret in text]
