"""CD7 on tumour cells by specimen: the positivity of inclusions 1 and 2, and the category reported beside eligibility.

Inclusion 2 names marrow and cerebrospinal fluid (flow cytometry) and tumour tissue (immunohistochemistry). Its levels:
20 to 80% partial; above 80% full where the intensity is similar to that of normal T cells, dim where it is at least
1 log lower; between the two lies a gap that the page does not name (A2.3). Tissue is positive above 30%.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, cast

from attrs import frozen

from eligibility_engine.language import DateTerm, FlagTerm, NumberTerm, Rule, all_of, always, any_of, choose, undecided
from eligibility_engine.study.classification import Classification, label
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.facts import Candidate
from eligibility_engine.verdict import Cause

c = Candidate


@frozen(eq=False)
class Specimen:
    """A kind of sample that inclusion 2 names."""

    tumour_present: FlagTerm
    cd7_pct: NumberTerm
    sampled_on: DateTerm


MARROW: Final = Specimen(c.bm_tumour_present, c.bm_cd7_flow_pct, c.bm_cd7_sampled_on)
CSF: Final = Specimen(c.csf_tumour_present, c.csf_cd7_flow_pct, c.csf_cd7_sampled_on)
TISSUE: Final = Specimen(c.tissue_tumour_present, c.tissue_cd7_ihc_pct, c.tissue_cd7_sampled_on)

INTENSITY: Final = (
    (MARROW, c.bm_cd7_mfi_log_below_normal_t),
    (CSF, c.csf_cd7_mfi_log_below_normal_t),
)


def tumour_in(specimen: Specimen) -> FlagTerm:
    """Return whether the specimen holds tumour: as recorded, else implied by a percentage of its tumour cells (A2.6)."""
    return specimen.tumour_present.assume(
        True,
        because="a percentage of tumour cells implies tumour in the specimen",
        when=specimen.cd7_pct.is_recorded(),
    )


def contradicts_itself(specimen: Specimen) -> Rule:
    """Return the rule that no tumour and a percentage of tumour cells above 0 are both recorded (A2.6)."""
    return all_of(~tumour_in(specimen), specimen.cd7_pct.is_recorded(), specimen.cd7_pct > 0)


def predates(specimen: Specimen) -> Rule:
    """Return the rule that the sample is older than a recorded last relapse or last CD7-directed therapy (A2.7)."""
    return any_of(
        c.last_relapse_on.is_recorded() & (specimen.sampled_on < c.last_relapse_on),
        c.last_cd7_therapy_on.is_recorded() & (specimen.sampled_on < c.last_cd7_therapy_on),
    )


def cd7_positive(chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule that any of the three specimens is positive; inclusions 1 and 2 share it (A1.2, A2.5)."""
    flow = [_positive(specimen, _flow_counts(specimen.cd7_pct, mfi, chosen), chosen) for specimen, mfi in INTENSITY]
    return any_of(*flow, _positive(TISSUE, TISSUE.cd7_pct > 30, chosen))


def _flow_counts(pct: NumberTerm, mfi: NumberTerm, chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule that a percentage by flow counts; the gap counts, or not, or stays open, as its option says."""
    high_enough = pct >= 20 if chosen["cd7_partial_counts"] else pct > 80
    if chosen["cd7_gap"] == "positive" or not _has_gap(chosen):
        return high_enough
    if chosen["cd7_gap"] == "not_positive":
        in_gap = always(False, "the page names no level for this intensity")
    else:
        in_gap = undecided(pct, mfi, because="whether an intensity that the page does not name is positive")
    return choose(((pct > 80) & _in_gap(mfi, chosen), in_gap), otherwise=high_enough)


def _has_gap(chosen: Mapping[str, OptionValue]) -> bool:
    """Say whether intensities lie between similar and 1 log lower: not where similar reaches 1 log."""
    return _similar(chosen) < 1


def _in_gap(mfi: NumberTerm, chosen: Mapping[str, OptionValue]) -> Rule:
    return mfi.between(_similar(chosen), 1, ends="()")


def _is_similar(mfi: NumberTerm, chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule that an intensity is similar to that of normal T cells; 1 log lower is dim, as the page says."""
    return mfi <= _similar(chosen) if _has_gap(chosen) else mfi < 1


def _similar(chosen: Mapping[str, OptionValue]) -> Fraction:
    return cast(Fraction, chosen["mfi_similar_log"])


def _positive(specimen: Specimen, above_limit: Rule, chosen: Mapping[str, OptionValue]) -> Rule:
    if chosen["cd7_sample_after_relapse"]:
        above_limit = choose((predates(specimen), _stale(specimen)), otherwise=above_limit)
    return choose((contradicts_itself(specimen), _conflict(specimen)), otherwise=tumour_in(specimen) & above_limit)


def _conflict(specimen: Specimen) -> Rule:
    return undecided(
        specimen.tumour_present,
        specimen.cd7_pct,
        because="no tumour and a percentage of tumour cells are both recorded",
        cause=Cause.CONFLICTING,
    )


def _stale(specimen: Specimen) -> Rule:
    return undecided(
        specimen.cd7_pct,
        specimen.sampled_on,
        because="the sample is older than the last relapse or the last CD7-directed therapy",
        cause=Cause.STALE,
    )


def cd7_category(chosen: Mapping[str, OptionValue]) -> Classification:
    """Return the category of CD7 expression by flow cytometry; several may apply where specimens differ."""
    labels = [
        label("negative", _in_any_specimen(lambda pct, _: pct < 20)),
        label("partial", _in_any_specimen(lambda pct, _: pct.between(20, 80))),
        label("dim", _in_any_specimen(lambda pct, mfi: (pct > 80) & (mfi >= 1))),
        label("full", _in_any_specimen(lambda pct, mfi: (pct > 80) & _is_similar(mfi, chosen))),
    ]
    if _has_gap(chosen):
        labels.append(label("unclassified", _in_any_specimen(lambda pct, mfi: (pct > 80) & _in_gap(mfi, chosen))))
    return Classification(
        "cd7_category",
        "CD7 expression of the tumour cells by flow cytometry",
        labels,
        first_match=False,
        cite="Inclusion 2",
        note="From the marrow and CSF percentages that are recorded; a specimen without tumour gives no label. "
        "unclassified: above 80% with an intensity between similar and 1 log lower, which the page does not name; it "
        "counts as positive, being brighter than dim (A2.3; option cd7_gap). What similar means is the option "
        "mfi_similar_log; at 1 log nothing is unclassified, and 1 log lower is dim, as the page says.",
    )


def _in_any_specimen(band: Callable[[NumberTerm, NumberTerm], Rule]) -> Rule:
    """Return the rule that a recorded percentage falls into the band; open while no specimen settles anything."""
    nothing_known = all_of(*(~specimen.cd7_pct.is_recorded() for specimen, _ in INTENSITY))
    tumour_somewhere = any_of(*(tumour_in(specimen) for specimen, _ in INTENSITY))
    no_result = undecided(MARROW.cd7_pct, CSF.cd7_pct, because="no percentage is recorded", cause=Cause.NOT_RECORDED)
    return choose(
        (nothing_known, tumour_somewhere & no_result),
        otherwise=any_of(*(_in_specimen(specimen, band(specimen.cd7_pct, mfi)) for specimen, mfi in INTENSITY)),
    )


def _in_specimen(specimen: Specimen, in_band: Rule) -> Rule:
    return choose(
        (contradicts_itself(specimen), _conflict(specimen)),
        otherwise=all_of(specimen.cd7_pct.is_recorded(), tumour_in(specimen), in_band),
    )
