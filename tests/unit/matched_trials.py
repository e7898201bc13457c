"""Three made-up sets that share facts: two alike, one in parts that calls something else by a shared name."""

from eligibility_engine import CriteriaSet, FactSchema, Part, exclude, flag, include, instant, number, one_of
from eligibility_engine.vocabulary import Blood, Demography, Performance


class Lung(FactSchema):
    """Who takes part in the lung trial."""

    birth_date = Demography.birth_date
    ecog = Performance.ecog
    smoker = flag(ask="Smoker?", answered_by="subject")


class Liver(FactSchema):
    """Who takes part in the liver trial."""

    ecog = Performance.ecog
    platelet_count = Blood.platelet_count
    biopsy_at = instant(ask="When was the biopsy?")
    consent_at = instant(ask="When was consent given?")


class Heart(FactSchema):
    """Who takes part in the heart trial; its platelets are another number."""

    birth_date = Demography.birth_date
    platelet_count = number(unit="10*9/L", minimum=0, ask="Platelets after stenting?")
    smoker = one_of("never", "former", "current", ask="Smoking?")


LUNG = CriteriaSet(
    id="LUNG-01",
    version="1",
    revision=1,
    title="A made-up lung trial",
    facts=Lung,
    entries=[
        include("inc_age", "Adult.", Lung.birth_date.elapsed("years") >= 18),
        include("inc_ecog", "Fit.", Lung.ecog <= 1),
        exclude("exc_smoker", "Smoker.", Lung.smoker),
    ],
)
LIVER = CriteriaSet(
    id="LIVER-01",
    version="1",
    revision=1,
    facts=Liver,
    entries=[
        include("inc_ecog", "Fit enough.", Liver.ecog <= 2),
        include("inc_platelets", "Normal.", Liver.platelet_count.times_lln >= 1),
        include("inc_biopsy", "Biopsy after consent.", Liver.biopsy_at > Liver.consent_at),
    ],
)
HEART = CriteriaSet(
    id="HEART-01",
    version="1",
    revision=1,
    facts=Heart,
    entries=[
        include("inc_age", "Adult.", Heart.birth_date.elapsed("years") >= 18),
        include("inc_platelets", "Enough.", Heart.platelet_count >= 100, parts="drug"),
        include("inc_never", "Never smoked.", Heart.smoker == "never", parts="surgery"),
    ],
    parts=[Part("drug", "Treated with a drug."), Part("surgery", "Treated by surgery.")],
)
ALL = (LUNG, LIVER, HEART)
