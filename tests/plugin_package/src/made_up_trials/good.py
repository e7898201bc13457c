"""Two versions of a made-up trial; the newer supersedes the older."""

from eligibility_engine import CriteriaSet, FactSchema, include, integer


class Person(FactSchema):
    """Who is judged."""

    age = integer(unit="years", ask="Age?")


def version(number: str, age: int, *supersedes: str) -> CriteriaSet:
    """Return one version of the trial."""
    entries = [include("inc_age", "Old enough.", Person.age >= age)]
    return CriteriaSet("MADE-UP-01", number, 1, Person, entries, supersedes=supersedes)


TRIALS = (version("1.0", 18), version("2.0", 21, "1.0"))
