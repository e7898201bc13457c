"""Files in, files out: screening a file into a result with its manifest, and reading such a result."""

from eligibility_engine.files.cohort import cohort_of_result
from eligibility_engine.files.comparing import Compared, compare_results, compare_with_log
from eligibility_engine.files.counting import CountedResult, count_result
from eligibility_engine.files.manifest import Manifest, manifest_path
from eligibility_engine.files.reading import ResultFile, read_results
from eligibility_engine.files.replaying import Replay, replay
from eligibility_engine.files.screening import FileScreening, screen_file
from eligibility_engine.files.sweeping import Wanted, sweeps_of_result

__all__ = [
    "Compared",
    "CountedResult",
    "FileScreening",
    "Manifest",
    "Replay",
    "ResultFile",
    "Wanted",
    "cohort_of_result",
    "compare_results",
    "compare_with_log",
    "count_result",
    "manifest_path",
    "read_results",
    "replay",
    "screen_file",
    "sweeps_of_result",
]
