"""The response at 3 months after infusion: marrow category, CNS, extramedullary disease, and the overall response.

The limits of the marrow categories come from published response tables, since the guideline that the page cites could
not be read; each limit and whether it is inside are options. Outside the window there is no endpoint assessment.

Sources: ALL response table, Biol Blood Marrow Transplant 2010; ELN 2017 for "MLFS is not merely aplastic".
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from eligibility_engine.language import AS_OF, NumberTerm, Rule, all_of, always, any_of, choose, undecided
from eligibility_engine.study.classification import Classification, Label, label
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.entries import T_ALL_AND_T_LBL
from eligibility_engine.trials.nct06316427.facts import Candidate
from eligibility_engine.verdict import Cause

c = Candidate

Chosen = Mapping[str, OptionValue]

BLOOD_AND_MARROW = "CR, CRh, CRi, MLFS, aplastic marrow for blood and bone marrow"
CNS = "central nervous system (CNS) remission"
EXTRAMEDULLARY = "CR and PR for lymphomatous extramedullary disease"
OVERALL = "overall response rate (ORR)"
POPULATION = "refractory or relapsed T-cell acute lymphoblastic leukemia/lymphoma (r/r T-ALL/T-LBL) patients treated with CD7 CAR T cells in phase II"
CNS_DISEASE = ("CNS_2", "CNS_3")
INTERCURRENT = ("death", "progression", "transplantation", "new_therapy")


# The window: 3 months after infusion, 7 days to both sides, ends included


def in_window(chosen: Chosen) -> Rule:
    """Return the rule that the assessment lies at 3 months, give or take a week."""
    targets = {
        "calendar_months": c.infusion_date.shift(months=3),
        "90_days": c.infusion_date.shift(days=90),
        "91_days": c.infusion_date.shift(days=91),
    }
    return c.response_assessed_on.within(days=7, around=targets[str(chosen["response_window"])])


def assessed(rule: Rule, chosen: Chosen) -> Rule:
    """Return a rule that is open where there is no assessment in the window, or none yet on the as-of date."""
    to_come = undecided(c.response_assessed_on, because="the assessment lies after the as-of date", cause=Cause.PENDING)
    outside = undecided(
        c.response_assessed_on, because="no assessment at 3 months (± 1 week)", cause=Cause.OUTSIDE_WINDOW
    )
    return choose((c.response_assessed_on > AS_OF, to_come), (in_window(chosen), rule), otherwise=outside)


def at_3_months(name: str, rule: Rule, chosen: Chosen) -> Label:
    """Return a label that is open where there is no assessment at 3 months."""
    return label(name, assessed(rule, chosen))


# Blood and marrow, row by row of the table


def reaches(term: NumberTerm, option: str, inside: str, chosen: Chosen) -> Rule:
    """Return the rule that a number reaches the limit of an option; `inside` says whether the limit itself does."""
    limit = cast(Fraction, chosen[option])
    return term >= limit if chosen[inside] else term > limit


def sample_is(word: str) -> Rule:
    """Return the rule about the marrow sample; an inadequate one answers nothing (row 3)."""
    inadequate = undecided(c.marrow_sample, because="the sample was inadequate", cause=Cause.TOO_IMPRECISE)
    return choose((c.marrow_sample == "inadequate", inadequate), otherwise=c.marrow_sample == word)


def leukaemia(chosen: Chosen) -> Rule:
    """Row 1: circulating blasts, or blasts at the limit or above in an evaluable sample."""
    blasts = reaches(c.marrow_blast_pct, "response_blast_limit_pct", "response_blasts_at_limit_fail", chosen)
    return c.circulating_blasts | (sample_is("evaluable") & blasts)


def aplastic() -> Rule:
    """Row 2."""
    return sample_is("aplastic") & ~c.circulating_blasts


def clear(chosen: Chosen) -> Rule:
    """Rows 4 to 8: an evaluable sample below the blast limit, and no circulating blasts."""
    return sample_is("evaluable") & ~leukaemia(chosen)


def counts(neutrophils: str, platelets: str, chosen: Chosen) -> tuple[Rule, Rule]:
    """Return the rules that neutrophils and platelets reach their limits."""
    inside = "response_counts_at_limit_pass"
    return (reaches(c.neutrophils, neutrophils, inside, chosen), reaches(c.platelets, platelets, inside, chosen))


def full_counts(chosen: Chosen) -> tuple[Rule, Rule]:
    """Rows 4 and 6."""
    return counts("response_neutrophils_full", "response_platelets_full", chosen)


def partial_counts(chosen: Chosen) -> tuple[Rule, Rule]:
    """Row 5."""
    return counts("response_neutrophils_partial", "response_platelets_partial", chosen)


def low_counts(chosen: Chosen) -> Rule:
    """Rows 7 and 8: none of the counts of rows 4 to 6."""
    return ~any_of(all_of(*partial_counts(chosen)), *full_counts(chosen))


def enough_cells(chosen: Chosen) -> Rule:
    """Row 7: 200 cells counted or a cellularity of 10%, in either way enough to tell leukaemia-free from empty."""
    inside = "response_cells_at_limit_pass"
    return any_of(
        reaches(c.marrow_cells_counted, "response_cells_counted", inside, chosen),
        reaches(c.marrow_cellularity_pct, "response_cellularity_pct", inside, chosen),
    )


def too_few_cells() -> Rule:
    """Row 8: debatable."""
    return undecided(
        c.marrow_cells_counted,
        c.marrow_cellularity_pct,
        because="whether so few cells show a leukaemia-free marrow",
        cause=Cause.TOO_IMPRECISE,
    )


def marrow_responds(chosen: Chosen) -> Rule:
    """Return whether blood and marrow respond: rows 2 and 4 to 7; with the counts missing too, as the table says."""
    empty = low_counts(chosen).if_unknown(always(False, "the counts are missing")) & ~enough_cells(chosen)
    return any_of(aplastic(), clear(chosen) & choose((empty, too_few_cells()), otherwise=always(True, "a response")))


def marrow_response_3_months(chosen: Chosen) -> Classification:
    """Return the category of the marrow at 3 months, the first row that applies."""
    leukaemia_free = choose((enough_cells(chosen), always(True, "enough cells")), otherwise=too_few_cells())
    full, partial = full_counts(chosen), all_of(*partial_counts(chosen))
    rows = {
        "not_involved": ~marrow_involved(),
        "CR": all_of(clear(chosen), *full),
        "CRh": all_of(clear(chosen), ~all_of(*full), partial),
        "CRi": all_of(clear(chosen), ~all_of(*full), ~partial, any_of(*full)),
        "MLFS": all_of(clear(chosen), low_counts(chosen), leukaemia_free),
        "aplastic_marrow": aplastic(),
        "none": leukaemia(chosen),
    }
    return Classification(
        "marrow_response_3_months",
        BLOOD_AND_MARROW,
        [at_3_months(name, rule, chosen) for name, rule in rows.items()],
        cite="Overview",
        note="A marrow recorded as free of tumour before is not_involved. A marrow PR does not count on this page. The "
        "limits are options; they name the category and change the response only at the blast limit. Fewer cells than "
        "MLFS needs leave it open (debatable). MLFS is not merely an aplastic marrow.",
    )


# The other compartments: only where they were involved before


def cns_remission(chosen: Chosen) -> Classification:
    """Return whether the CNS came into remission: CNS-2 or CNS-3 before, CNS-1 now."""
    before = c.cns_status_before.is_in(CNS_DISEASE)
    return Classification(
        "cns_remission",
        CNS,
        (
            at_3_months("remission", before & (c.cns_status_now == "CNS_1"), chosen),
            at_3_months("no_remission", before & c.cns_status_now.is_in(CNS_DISEASE), chosen),
            label("not_involved", ~before),
        ),
        cite="Overview",
        note="CNS-1, 2 and 3 as recorded. The page does not say whether two clear punctures in a row are needed.",
    )


def extramedullary(chosen: Chosen) -> Classification:
    """Return whether lymphomatous extramedullary disease responded."""
    before, response = c.extramedullary_before, c.extramedullary_response
    return Classification(
        "extramedullary_3_months",
        EXTRAMEDULLARY,
        (
            at_3_months("response", before & response.is_in(["CR", "PR"]), chosen),
            at_3_months("no_response", before & response.is_in(["SD", "PD"]), chosen),
            label("not_involved", ~before),
        ),
        cite="Overview",
        note="CR, PR, SD and PD as recorded, by the guideline that the page cites.",
    )


# The overall response


def marrow_involved() -> Rule:
    """Return whether blood and marrow were involved: yes unless the marrow is recorded as free of tumour."""
    free = ~c.bm_tumour_present & ~(c.bm_cd7_flow_pct.is_recorded() & (c.bm_cd7_flow_pct > 0))
    return ~free.if_unknown(always(False, "blood and marrow are assessed unless the marrow was free of tumour"))


def newly_involved(chosen: Chosen) -> Rule:
    """Return whether a compartment is newly involved: as recorded, or evident from its state before and now."""
    evident = any_of(
        ~marrow_involved() & leukaemia(chosen),
        ~c.cns_status_before.is_in(CNS_DISEASE) & c.cns_status_now.is_in(CNS_DISEASE),
    )
    return c.new_involvement | evident.if_unknown(c.new_involvement)


def compartments(chosen: Chosen) -> tuple[tuple[Rule, Rule], ...]:
    """Return, for each compartment, whether it was involved before and whether it responds."""
    return (
        (marrow_involved(), marrow_responds(chosen)),
        (c.cns_status_before.is_in(CNS_DISEASE), c.cns_status_now == "CNS_1"),
        (all_of(c.extramedullary_before), c.extramedullary_response.is_in(["CR", "PR"])),
    )


def observed_response(chosen: Chosen) -> Rule:
    """Return the overall response by the compartments alone; one that was never involved is not applicable."""
    parts = compartments(chosen)
    if chosen["response_combining"] == "all":
        responding = all_of(*(~involved | responds for involved, responds in parts))
    else:
        responding = any_of(*(involved & responds for involved, responds in parts))
    nothing = undecided(
        c.bm_tumour_present,
        c.cns_status_before,
        c.extramedullary_before,
        because="no compartment is recorded as involved before",
        cause=Cause.CONFLICTING,
    )
    involved_at_all = any_of(*(involved for involved, _ in parts))
    return ~newly_involved(chosen) & choose((involved_at_all, responding), otherwise=nothing)


def overall_response(chosen: Chosen) -> Rule:
    """Return the overall response at 3 months; an intercurrent event decides, or opens it, without an assessment too."""
    observed = assessed(observed_response(chosen), chosen)
    if chosen["intercurrent_as"] == "as_observed":
        return observed
    if chosen["intercurrent_as"] == "non_response":
        event = always(False, "an intercurrent event is no response")
    else:
        event = undecided(c.intercurrent_event, because="an intercurrent event came before the assessment")
    return choose((c.intercurrent_event.is_in(INTERCURRENT), event), otherwise=observed)


def response_3_months(chosen: Chosen) -> Classification:
    """Return the overall response at 3 months; an intercurrent event is reported as such beside it."""
    responds = overall_response(chosen)
    return Classification(
        "response_3_months",
        OVERALL,
        (
            label("responder", responds),
            label("non_responder", ~responds),
            label("intercurrent", c.intercurrent_event.is_in(INTERCURRENT)),
        ),
        first_match=False,
        cite="Overview",
        note="Every initially involved compartment responds (option response_combining), and none is newly involved. "
        "Death, progression, transplantation or new therapy before the assessment is reported as intercurrent; what it "
        "makes of the response, assessed later or not, is the option intercurrent_as. At 3 months means the state then, "
        "not the best until then.",
    )


def endpoint_population() -> Classification:
    """Return whether the patient belongs to the population of the phase II endpoint."""
    return Classification(
        "endpoint_population",
        POPULATION,
        (
            label("t_all_t_lbl", c.diagnosis.is_in(T_ALL_AND_T_LBL)),
            label("other", ~c.diagnosis.is_in(T_ALL_AND_T_LBL)),
        ),
        cite="Overview",
        note="Other T-cell malignancies can enrol (A1.1) and are outside the population of this endpoint.",
    )
