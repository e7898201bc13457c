"""The kinds of criteria, one file per family. A kind of your own stands in your own package beside these."""

from eligibility_engine.criteria.choice import Band, Choice
from eligibility_engine.criteria.combination import AllOf, AnyOf, AtLeastOf, Negation, Unless
from eligibility_engine.criteria.comparison import Between, Comparing, Ends
from eligibility_engine.criteria.events import Confirmed, Every, Exists, NoneOf
from eligibility_engine.criteria.limit import TimesLimit
from eligibility_engine.criteria.membership import IsIn
from eligibility_engine.criteria.opaque import Opaque
from eligibility_engine.criteria.recorded import FirstDecided, IsRecorded
from eligibility_engine.criteria.truth import Always, IsTrue, Open
from eligibility_engine.criteria.washout import Washout
from eligibility_engine.criteria.window import Within

__all__ = [
    "AllOf",
    "Always",
    "AnyOf",
    "AtLeastOf",
    "Band",
    "Between",
    "Choice",
    "Comparing",
    "Confirmed",
    "Ends",
    "Every",
    "Exists",
    "FirstDecided",
    "IsIn",
    "IsRecorded",
    "IsTrue",
    "Negation",
    "NoneOf",
    "Opaque",
    "Open",
    "TimesLimit",
    "Unless",
    "Washout",
    "Within",
]
