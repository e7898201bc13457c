"""What Parquet needs beside the core."""

from importlib.util import find_spec

from eligibility_engine.errors import MissingExtraError


def need_frames() -> None:
    """Refuse Parquet where Polars is not installed.

    Raises:
        MissingExtraError: `EXTRA_MISSING`.
    """
    if find_spec("polars") is None:
        raise MissingExtraError(
            "Parquet is read and written with Polars: pip install 'eligibility_engine[frames]'", code="EXTRA_MISSING"
        )
