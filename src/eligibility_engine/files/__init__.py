"""Files in, files out: screening a file into a result with its manifest, and reading such a result."""

from eligibility_engine.files.manifest import Manifest, manifest_path
from eligibility_engine.files.reading import ResultFile, read_results
from eligibility_engine.files.screening import FileScreening, screen_file

__all__ = ["FileScreening", "Manifest", "ResultFile", "manifest_path", "read_results", "screen_file"]
