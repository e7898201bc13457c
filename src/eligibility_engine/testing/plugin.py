"""Case files as pytest items; `eligibility_engine_pytest`, the entry point, comes here when it meets the first one."""

from collections.abc import Iterator
from typing import Any

import pytest

from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case, CaseResult, Judge
from eligibility_engine.testing.cases.files import read_cases


class CaseFileWarning(pytest.PytestWarning):
    """A case file was written for another version or digest of its set."""


class CaseFailedError(Exception):
    """A case did not pass; what it says is shown in place of a traceback.

    It is made when it is shown, after the test: the nearest subjects that would pass are tried by nobody's test.
    """

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.case.id)
        self._result = result

    def __str__(self) -> str:
        return self._result.describe()


class CaseFileCollector(pytest.File):
    """A case file: one item for each case."""

    def collect(self) -> Iterator["CaseItem"]:
        """Yield the cases; a file that cannot be read is an error of collection.

        Raises:
            CollectError: what keeps the file or its set from being read.
        """
        try:
            found, criteria_set = read_cases(self.path)
        except EligibilityError as error:
            where = f"line {error.line}: " if error.line is not None else ""
            message = f"{where}{error.message} [{error.code}]"
        else:
            yield from self._items(found.cases, criteria_set)
            for doubt in found.doubts(criteria_set):
                self.warn(CaseFileWarning(f"{doubt.message} [{doubt.code}]"))
            return
        raise self.CollectError(message)

    def _items(self, cases: tuple[Case, ...], criteria_set: CriteriaSet) -> Iterator["CaseItem"]:
        judge = Judge(criteria_set)
        for case in cases:
            yield CaseItem.from_parent(self, name=case.id, case=case, judge=judge)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, judge: Judge, **rest: Any) -> None:
        super().__init__(**rest)
        self._case, self._judge = case, judge

    def runtest(self) -> None:
        """Judge the case.

        Raises:
            CaseFailedError: the case is at fault, or an expectation does not hold.
        """
        result = self._judge.judge(self._case)
        if result.status != "passed":
            raise CaseFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say why the case did not pass, without a traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Return the file, the line and the name of the case."""
        line = self._case.line
        return self.path, None if line is None else line - 1, self.name
