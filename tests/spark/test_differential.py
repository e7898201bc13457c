"""The program of tests/differential with the cluster as the judge; the gate's log has what it says."""

from typing import Any

import pytest

from differential.run import main

pytestmark = pytest.mark.filterwarnings("ignore")  # whatever PySpark warns of is not ours


def test_twenty_thousand_pairs_are_judged_as_the_reference_judges_them(
    spark: Any, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random rules on random rows, some of them beside events; every cell of the results is the same."""
    code = main(["--spark", url, "--pairs", "20000", "--rows", "800"])
    said = capsys.readouterr().out
    with capsys.disabled():
        print(f"\n{said}")
    assert "judges: spark" in said
    assert "; 0 of the pairs beside events" not in said
    assert 0 == code
