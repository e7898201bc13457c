"""What identifies the bytes of a file that is read more than once."""

from pathlib import Path

from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.writing.digested import Content, content_of


def content_of_file(file: str) -> Content:
    """Return what identifies the bytes of a file that will be read again.

    Raises:
        EligibilityError: `USAGE` for the standard input, `INPUT_READ` when it cannot be read.
    """
    if file == "-":
        raise EligibilityError(
            "the file is read more than once, which the standard input cannot be; save it first", code="USAGE"
        )
    try:
        with Path(file).open("rb") as stream:
            return content_of(stream)
    except OSError as error:
        reason = error.strerror
    raise InputError(f"{file} cannot be read: {reason}", code="INPUT_READ")
