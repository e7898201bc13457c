"""The named options of the CD7 trial: every debatable reading that changes a verdict or a label, with its default.

The three options of the blood burden have no default: the page speaks of a burden and publishes no limit.
"""

from fractions import Fraction

from eligibility_engine.study.options import Option

ELIGIBILITY = (
    Option(
        "only_t_all_and_t_lbl",
        "Inclusion 1: true admits only T-ALL (ETP-ALL included) and T-LBL, which objectives and endpoints name; "
        "false admits every clear T-cell malignancy, as the eligibility text says. Entities outside the published set "
        "are open to judgement under both: under true, whether they count as T-ALL or T-LBL.",
        False,
    ),
    Option(
        "cd7_partial_counts",
        "Inclusion 2: true counts partial expression (20 to 80% of tumour cells) as positive, since all three named "
        "levels stand under the words CD7 antigen positivity; false asks for more than 80%.",
        True,
    ),
    Option(
        "cd7_sample_after_relapse",
        "Inclusion 2: true leaves a sample open (stale) that is older than a recorded last relapse or last CD7-directed "
        "therapy; false lets it count and only warns, since the page sets no date.",
        False,
    ),
    Option(
        "cd7_gap",
        "Inclusion 2: what more than 80% of tumour cells count as where their intensity lies between similar to normal "
        "T cells (option mfi_similar_log) and 1 log lower, which the page does not name; positive by default, being "
        "brighter than dim. Under the others a missing intensity leaves more than 80% open.",
        "positive",
        ("positive", "not_positive", "unknown"),
    ),
    Option(
        "age_ends_at_70th_birthday",
        "Inclusion 3: true admits up to the 70th birthday, that day included; false admits 70 completed years, until "
        "the day before the 71st, in step with the consent bands. Inclusion 8 keeps its bands.",
        False,
    ),
    Option(
        "leap_day_birthday",
        "Inclusion 3 and 8: on which day of a common year a person born on 29 February completes a year of age.",
        "march_1",
        ("march_1", "february_28"),
    ),
    Option(
        "consent_at_same_instant_counts",
        "Inclusion 8: true lets a signature at the very instant of the first screening procedure count as prior to it; "
        "false asks for a signature strictly before.",
        False,
    ),
    Option(
        "history_does_not_exclude",
        "Exclusion 4: true reads the criterion as a present tumour only, so that an earlier one never excludes; false "
        "leaves an earlier one open until the investigator has judged whether it is resolved.",
        False,
    ),
    Option(
        "only_severe_allergy_excludes",
        "Exclusion 11: true lets only a severe allergic constitution exclude, in step with inclusion 4; false lets any "
        "degree exclude, as the words say.",
        False,
    ),
    Option(
        "pregnancy_must_be_recorded",
        "Exclusion 13: true needs recorded answers from everyone; false takes missing answers as no where male sex at "
        "birth (both) or no childbearing potential (pregnancy only) is recorded.",
        False,
    ),
    Option(
        "any_active_excludes",
        "Exclusion 14: true lets an active infection with HBV, HCV, HIV or treponema pallidum exclude even when it is "
        "controlled; false asks for active and uncontrolled, as the words say.",
        False,
    ),
)

CATEGORY = (
    Option(
        "mfi_similar_log",
        "CD7 category: up to how many logs below normal T cells an intensity is similar to theirs; at 1 there is no gap "
        "to the low level. It names the level, and changes a verdict only where the option cd7_gap is not positive.",
        Fraction(1, 2),
        number=True,
        minimum=0,
        maximum=1,
    ),
)

ARMS = (
    Option(
        "blood_burden_measure",
        "Arms: whether the blood leukaemia burden is the percent of blasts or their count (10*9/L). Required; the page "
        "does not say.",
        choices=("pct", "count"),
    ),
    Option(
        "blood_burden_limit",
        "Arms: the limit of a high blood burden, in the unit of the measure. Required; the page publishes none.",
        number=True,
        minimum=0,
    ),
    Option(
        "blood_burden_strictness",
        "Arms: whether the burden is high only above the limit or also at it. Required; the page does not say.",
        choices=("above", "at_or_above"),
    ),
)

TOXICITY = (
    Option(
        "dlt_day_0_counts",
        "DLT window: true counts an onset on the day of infusion; false begins with day 1.",
        True,
    ),
)

RESPONSE = (
    Option(
        "response_window",
        "Response: what 3 months after infusion is; 7 days to both sides belong to the window.",
        "calendar_months",
        ("calendar_months", "90_days", "91_days"),
    ),
    Option(
        "response_combining",
        "Response: whether all initially involved compartments must respond, or any of them suffices.",
        "all",
        ("all", "any"),
    ),
    Option(
        "intercurrent_as",
        "Response: what death, progression, transplantation or new therapy before the assessment makes of the response, "
        "also where no assessment follows.",
        "unknown",
        ("non_response", "unknown", "as_observed"),
    ),
    Option(
        "response_blast_limit_pct",
        "Response: the blast percentage of an evaluable marrow that is no response.",
        Fraction(5),
        number=True,
        minimum=0,
        maximum=100,
    ),
    Option(
        "response_blasts_at_limit_fail",
        "Response: true lets the blast limit itself be no response; false only what lies above it.",
        True,
    ),
    Option(
        "response_neutrophils_full",
        "Response: neutrophils (10*9/L) of CR and CRi.",
        Fraction(1),
        number=True,
        minimum=0,
    ),
    Option(
        "response_platelets_full", "Response: platelets (10*9/L) of CR and CRi.", Fraction(100), number=True, minimum=0
    ),
    Option(
        "response_neutrophils_partial", "Response: neutrophils (10*9/L) of CRh.", Fraction(1, 2), number=True, minimum=0
    ),
    Option("response_platelets_partial", "Response: platelets (10*9/L) of CRh.", Fraction(50), number=True, minimum=0),
    Option(
        "response_counts_at_limit_pass",
        "Response: true lets neutrophils and platelets at their limits suffice; false asks for more.",
        True,
    ),
    Option(
        "response_cells_counted",
        "Response: the marrow cells counted that MLFS needs.",
        Fraction(200),
        number=True,
        minimum=0,
    ),
    Option(
        "response_cellularity_pct",
        "Response: or the marrow cellularity that MLFS needs.",
        Fraction(10),
        number=True,
        minimum=0,
        maximum=100,
    ),
    Option(
        "response_cells_at_limit_pass",
        "Response: true lets cells counted and cellularity at their limits suffice for MLFS; false asks for more.",
        True,
    ),
)

OPTIONS = (*ELIGIBILITY, *CATEGORY, *ARMS, *TOXICITY, *RESPONSE)
