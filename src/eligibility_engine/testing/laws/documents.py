"""A criterion written as a document and read back: the one place where testing opens serialization."""

import json

from eligibility_engine.criterion import Criterion
from eligibility_engine.kernel.python_code import opaque_in


def read_back(criterion: Criterion) -> Criterion:
    """Return what comes back of a criterion that was written as JSON.

    Raises:
        EligibilityError: what keeps it from being written or read.
    """
    from eligibility_engine.serialization import criterion_from_data, criterion_to_data

    code = [criterion] if opaque_in([criterion.predicate()]) else []
    return criterion_from_data(json.loads(json.dumps(criterion_to_data(criterion), allow_nan=False)), opaque=code)
