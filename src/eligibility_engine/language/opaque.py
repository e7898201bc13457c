"""A criterion in Python as authors declare it."""

from collections.abc import Mapping
from typing import Any

from eligibility_engine.criteria import Opaque
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import Judge, Judged
from eligibility_engine.language.rules import Rule


def opaque(
    key: str,
    *,
    version: str,
    says: str,
    reads: Mapping[str, object],
    judge: Judge,
    takes_missing: bool = False,
) -> Rule:
    """Return a rule that Python code judges, for what no other kind of criterion can say.

    It runs subject by subject wherever the set is judged, and nothing is known of it but its verdicts: the digest of
    the set covers its name and not its code. Raise `version` when the code changes.

    Args:
        key: the name of the code; what it is set to (a threshold, a table) belongs into it.
        version: the version of the code.
        says: what it means, as a phrase without a final full stop.
        reads: what it reads, facts or terms that are computed of them, each under the name by which the code asks.
        judge: the code: a function of a module, so that sets can be copied to other processes. It is called with a
            mapping of these names to values and returns a `Verdict`, always the same for the same values. Numbers
            come as `Fraction`, results in the unit of their fact, codes as `system|code`.
        takes_missing: whether it is called although something is missing or imprecise, which it then finds as None.
            Otherwise the verdict is unknown there and it is not called.

    Raises:
        DefinitionError: `RULE_OPAQUE` when `judge` cannot be called, or `reads` holds no facts and terms; what else is
            wrong is found when the set is built.
    """
    terms: dict[str, Any] = {name: getattr(read, "term", None) for name, read in reads.items()}
    odd = [name for name, term in terms.items() if term is None or not isinstance(name, str)]
    if odd or not callable(judge):
        what = f"{odd[0]!r} reads neither a fact nor a term" if odd else "judge= takes a function of the values"
        raise DefinitionError(f"{key}: {what}", code="RULE_OPAQUE")
    names = tuple(sorted(terms))
    return Rule(Opaque(Judged(key, version, names, tuple(terms[name] for name in names), judge, takes_missing), says))
