"""The exclusions of the CD123 trial, in the order of the page, each under its sentence."""

from typing import Final

from eligibility_engine.codes.value_sets import value_set
from eligibility_engine.language import AS_OF, all_of, any_of, undecided
from eligibility_engine.study.entry import Entry, exclude
from eligibility_engine.trials.nct03672851.facts import Candidate
from eligibility_engine.trials.nct03672851.inclusions import ALLOGENEIC_TRANSPLANTS, GVHD_TREATMENTS
from eligibility_engine.vocabulary.medicines import CORTICOSTEROIDS, of_kind

c = Candidate

GVHD: Final = value_set(
    "graft-versus-host disease",
    "ICD-10-CM",
    "2025",
    {
        "D89.81": "Graft-versus-host disease",
        "D89.810": "Acute graft-versus-host disease",
        "D89.811": "Chronic graft-versus-host disease",
        "D89.812": "Acute on chronic graft-versus-host disease",
        "D89.813": "Graft-versus-host disease, unspecified",
    },
)
TRANSPLANT_COMPLICATIONS: Final = value_set(
    "complications of a bone marrow transplant",
    "ICD-10-CM",
    "2025",
    {
        "T86.0": "Complications of bone marrow transplant",
        "T86.00": "Unspecified complication of bone marrow transplant",
        "T86.09": "Other complications of bone marrow transplant",
    },
)
PERHAPS_GVHD: Final = all_of(
    c.diagnoses.code.is_in(TRANSPLANT_COMPLICATIONS),
    undecided(c.diagnoses, because="whether a complication of the transplant is graft-versus-host disease"),
)
ACTIVE: Final = ("active_controlled", "active_uncontrolled")
MALE: Final = "male sex at birth is recorded"


def exclusions() -> tuple[Entry, ...]:
    """Return the exclusions."""
    return (
        EXC_APL,
        EXC_PREGNANT_LACTATING,
        EXC_INFECTION,
        EXC_CETUXIMAB_ALLERGY,
        EXC_CORTICOSTEROIDS,
        EXC_HYPERSENSITIVITY,
        EXC_CNS,
        EXC_GVHD,
        EXC_AUTOIMMUNE,
        EXC_OTHER,
    )


EXC_APL: Final = exclude(
    "exc_apl",
    "Acute Promyelocytic Leukemia, t(15,17) (q22;q12)",
    c.acute_promyelocytic_leukaemia,
    cite="Exclusion 1",
    note="The translocation defines the entity; a PML-RARA fusion without it on the karyotype is the same disease.",
    short="X_APL",
)

EXC_PREGNANT_LACTATING: Final = exclude(
    "exc_pregnant_lactating",
    "Pregnant and lactating women",
    any_of(*(fact.assume(False, because=MALE, when=c.sex == "male") for fact in (c.pregnant, c.breastfeeding))),
    cite="Exclusion 2",
    note="Either excludes. Only a missing answer is taken as no, and only where male sex is recorded.",
    short="X_PREGN",
)

EXC_INFECTION: Final = exclude(
    "exc_infection",
    "Research participants who have tested human immunodeficiency virus (HIV) positive, or\n"
    "     have active hepatitis B or C infection, or poorly controlled infection",
    any_of(
        c.hiv_status != "negative",
        c.hbv_status.is_in(ACTIVE, name="active infections"),
        c.hcv_status.is_in(ACTIVE, name="active infections"),
        c.uncontrolled_infection,
    ),
    cite="Exclusion 3",
    note="Any positive HIV test, whatever the viral load; hepatitis B and C only where active, treated or not, so old "
    "antibodies do not exclude.",
    short="X_INFECT",
)

EXC_CETUXIMAB_ALLERGY: Final = exclude(
    "exc_cetuximab_allergy",
    "History of allergic reactions attributed to compounds of similar chemical or\n     biological composition to cetuximab",
    c.allergy_to_cetuximab_like_compounds,
    cite="Exclusion 4",
    note="To whom a reaction is attributed is judgement.",
    short="X_CETUX",
)

EXC_CORTICOSTEROIDS: Final = exclude(
    "exc_corticosteroids",
    "Dependence on corticosteroids (5mg/day prednisone more than 2 weeks)",
    any_of(
        c.therapies.where(of_kind(CORTICOSTEROIDS, "corticosteroid"), c.therapies.prednisone_equivalent >= 5)
        .covering(days=15)
        .exists(),
        c.corticosteroid_dependence,
    ),
    cite="Exclusion 5",
    note="Either excludes: a course of 5 mg/day prednisone or more, or its equivalent, that lasts through the 15 days up "
    "to the day of judging, which is more than 2 weeks; or the investigator's judgement, which alone sees courses of "
    "several doses together. A medicine is a corticosteroid by its modality or its code; one of another modality without "
    "a code leaves it open at that dose. 5 mg itself excludes.",
    short="X_STEROI",
)

EXC_HYPERSENSITIVITY: Final = exclude(
    "exc_hypersensitivity",
    "A known hypersensitivity to any of the test materials or related compounds",
    c.hypersensitivity_to_test_materials,
    cite="Exclusion 6",
    note="Which compounds are related is judgement.",
    short="X_HYPER",
)

EXC_CNS: Final = exclude(
    "exc_cns",
    "Presence of active and clinically relevant Central Nervous System (CNS) disorder",
    c.active_cns_disorder,
    cite="Exclusion 7",
    note="Both adjectives, and both are judgement. Leukaemia in the CNS is one such disorder where it is active.",
    short="X_CNS",
)

EXC_GVHD: Final = exclude(
    "exc_gvhd",
    "Undergone prior allogeneic stem cell transplant, GVHD occurred within 6 months,\n"
    "     requiring immunosuppressive therapy",
    all_of(
        ALLOGENEIC_TRANSPLANTS.exists(),
        c.diagnoses.where(any_of(c.diagnoses.code.is_in(GVHD), PERHAPS_GVHD)).within(months=6, before=AS_OF).exists(),
        GVHD_TREATMENTS.within(months=6, before=AS_OF).exists(),
    ),
    cite="Exclusion 8",
    note="All three together. GVHD of which any day lies within the 6 months before the day of judging counts, also "
    "where it began earlier; so does a treatment for it, of whatever kind. A complication of the transplant that is coded "
    "without saying which leaves it open. Both ends of the window are included.",
    short="X_GVHD",
)

EXC_AUTOIMMUNE: Final = exclude(
    "exc_autoimmune",
    "Active autoimmune disease, such as psoriasis and rheumatoid arthritis",
    c.active_autoimmune_disease,
    cite="Exclusion 9",
    note="The two are examples; what is active is judgement.",
    short="X_AUTOIM",
)

EXC_OTHER: Final = exclude(
    "exc_other",
    "Other situations the clinicians think not eligible for participation in the research.",
    c.other_reason_against_nct03672851,
    cite="Exclusion 10",
    note="Judgement, never computed: without an answer nobody passes.",
    short="X_OTHER",
)
