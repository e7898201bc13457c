"""A criteria set of three entries, small enough to count by hand what there is to try."""

from eligibility_engine import AS_OF, CriteriaSet, FactSchema, date, exclude, flag, include, integer, one_of


class Volunteer(FactSchema):
    """Who takes part."""

    ecog = integer(minimum=0, maximum=5, ask="ECOG?", label="ECOG")
    disease = one_of("all", "aml", "cll", ask="Disease?", label="disease")
    surgery_ever = flag(ask="Ever had surgery?", label="surgery ever")
    surgery_last = date(ask="Last surgery?", label="last surgery")


v = Volunteer
TRIAL = CriteriaSet(
    id="SMALL-01",
    version="1.0",
    revision=1,
    facts=Volunteer,
    entries=[
        include("inc_ecog", "ECOG 0 or 1.", v.ecog <= 1, cite="4.1"),
        include("inc_disease", "ALL or AML.", v.disease.is_in(["all", "aml"]), cite="4.2"),
        exclude(
            "exc_surgery",
            "Surgery within 28 days.",
            v.surgery_ever & v.surgery_last.within(days=28, before=AS_OF),
            cite="5.1",
        ),
    ],
)
