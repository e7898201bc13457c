"""The CD7 rules of `cd7_rules.py` explained by careful Python: every node of every entry, eagerly, as plain data.

It gives what `trace.to_dict()` of each entry gives, to the letter: the verdict of each criterion, its sentence, the
facts that it read with their values, units, limits and causes, and what was computed on the way (ages, multiples of a
limit, ends of windows). The sentences are those of the criteria set; so is the input: the plain facts of a candidate,
and behind them the record, which holds the units in which results were reported.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from cd7_rules import OF_STATUS, OF_T_CELLS, TRIAL, Person, numbered

from eligibility_engine.explanation.outline import Outline

Node = dict[str, Any]
MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"


def told(verdict: str, sentence: str, fact: Node) -> Node:
    """Return a leaf that reads one fact."""
    return {"verdict": verdict, "sentence": sentence, "facts": [fact]}


def absent(name: str) -> Node:
    """Return a fact that is not recorded."""
    return {"name": name, "cause": "not_recorded"}


def flagged(sentence: str, name: str, value: bool | None) -> Node:
    """Return the node of a flag."""
    if value is None:
        return told(UNKNOWN, sentence, absent(name))
    return told(MET if value else NOT_MET, sentence, {"name": name, "value": "yes" if value else "no"})


def worded(sentence: str, name: str, value: str | None, holds: bool) -> Node:
    """Return the node of a word."""
    if value is None:
        return told(UNKNOWN, sentence, absent(name))
    said = value.replace("_", " ") if value.islower() else value
    return told(MET if holds else NOT_MET, sentence, {"name": name, "value": said})


def counted(sentence: str, name: str, value: float | None, unit: str, shown: str, holds: bool) -> Node:
    """Return the node of a number with its unit."""
    if value is None:
        return told(UNKNOWN, sentence, {"name": name, "cause": "not_recorded", "unit": unit})
    return told(MET if holds else NOT_MET, sentence, {"name": name, "value": f"{value:.15g}{shown}", "unit": unit})


def result(name: str, raw: Node | None) -> Node:
    """Return a laboratory result in the unit in which it was reported, with its limit of normal."""
    if raw is None or "value" not in raw:
        return absent(name)
    unit = raw["unit"]
    fact = {"name": name, "value": f"{raw['value']:.15g} {unit}", "unit": unit}
    if "uln" in raw:
        fact["uln"] = f"{raw['uln']:.15g} {unit}"
    return fact


def measured(sentence: str, name: str, raw: Node | None, value: float | None, holds: bool) -> Node:
    """Return the node of a result against a threshold."""
    return told(UNKNOWN if value is None else MET if holds else NOT_MET, sentence, result(name, raw))


def limited(
    sentence: str, name: str, raw: Node | None, value: float | None, uln: float | None, times: tuple[float, str]
) -> Node:
    """Return the node of a result against a multiple of its own limit of normal."""
    factor, term = times
    fact = result(name, raw)
    if value is not None and uln is not None:
        node = told(MET if value > round(factor * uln, 9) else NOT_MET, sentence, fact)
        node["computed"] = [{"term": term, "value": f"{factor * uln:.15g} {fact['unit']}"}]
        return node
    node = told(UNKNOWN, sentence, fact)
    if value is not None:
        fact["cause"] = "no_limit"
    said = "no limit" if value is not None else "not recorded"
    node["computed"] = [{"term": term, "value": said}]
    return node


def iso(day: int) -> str:
    """Return a day that is a whole number as text."""
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def dated(name: str, first: int | None, last: int | None) -> Node:
    """Return a date, which may be known to the month or the year."""
    if first is None or last is None:
        return absent(name)
    return {"name": name, "value": iso(first) if first == last else f"{iso(first)} to {iso(last)}"}


def any_of(sentence: str, *operands: Node) -> Node:
    """Return the node of a disjunction."""
    verdicts = [operand["verdict"] for operand in operands]
    verdict = MET if MET in verdicts else UNKNOWN if UNKNOWN in verdicts else NOT_MET
    return {"verdict": verdict, "sentence": sentence, "operands": [*operands]}


def all_of(sentence: str, *operands: Node) -> Node:
    """Return the node of a conjunction."""
    verdicts = [operand["verdict"] for operand in operands]
    verdict = NOT_MET if NOT_MET in verdicts else UNKNOWN if UNKNOWN in verdicts else MET
    return {"verdict": verdict, "sentence": sentence, "operands": [*operands]}


def negated(sentence: str, operand: Node) -> Node:
    """Return the node of a negation."""
    verdict = operand["verdict"]
    turned = MET if verdict == NOT_MET else NOT_MET if verdict == MET else verdict
    return {"verdict": turned, "sentence": sentence, "operands": [operand]}


def sentences() -> list[str]:
    """Return the sentence of each criterion of each entry, a criterion before those that it combines."""

    def said(outline: Outline) -> Iterator[str]:
        yield outline.sentence
        for operand in outline.operands:
            yield from said(operand)

    return [sentence for outline in TRIAL.outlines.values() for sentence in said(outline)]


def traces_by_hand(when: date) -> Callable[[Person], list[Node]]:
    """Return the function that explains every entry, in protocol order."""
    today, window = numbered(when), numbered(when - timedelta(days=14))
    this_day, this_window = when.isoformat(), (when - timedelta(days=14)).isoformat()
    (
        disease_is, status_is, cd7_is, marrow_is, tissue_is, age_is, ecog_is, life_is, consent_is, signed_is,
        signed_on_is, platelets_is, allergic_is, icp_is, pressure_is, unconscious_is, heart_is, failing_is,
        arrhythmia_is, lungs_is, malignancy_is, cancer_is, uncured_is, cured_is, dic_is, renal_is, creatinine_is,
        bun_is, sepsis_is, diabetes_is, mind_is, mri_is, organ_is, female_is, sex_is, mother_is, pregnant_is,
        feeding_is, infection_is, hbv_is, hcv_is, hiv_is, tp_is, alt_is, bilirubin_is, therapy_is,
    ) = sentences()  # fmt: skip
    years = age_is.partition(" is between")[0]
    of_creatinine = 1.5, "1.5 × creatinine upper limit of normal"
    of_bun = 1.5, "1.5 × bun upper limit of normal"
    of_alt = 3, "3 × alt upper limit of normal"

    def aged(age: int | None, born: int | None, born_last: int | None) -> Node:
        facts = [dated("birth_date", born, born_last)]
        if born is not None and born_last is not None:
            low, high = (today - born_last) // 10000, (today - born) // 10000
        elif age is not None:
            low = high = age
            facts.append({"name": "age_years", "value": f"{age} years", "unit": "a"})
        else:
            facts.append({"name": "age_years", "cause": "not_recorded", "unit": "a"})
            said = [{"term": years, "value": "not recorded"}]
            return {"verdict": UNKNOWN, "sentence": age_is, "facts": facts, "computed": said}
        verdict = MET if low >= 1 and high <= 70 else NOT_MET if high < 1 or low > 70 else UNKNOWN
        if verdict == UNKNOWN:
            facts[0]["cause"] = "too_imprecise"
        said = [{"term": years, "value": f"{low} years" if low == high else f"{low} to {high} years"}]
        return {"verdict": verdict, "sentence": age_is, "facts": facts, "computed": said}

    def consented(on: int | None) -> Node:
        verdict = UNKNOWN if on is None else MET if on <= today else NOT_MET
        node = told(verdict, signed_on_is, dated("consent_on", on, on))
        node["computed"] = [{"term": "the as-of date", "value": this_day}]
        return node

    def treated(first: int | None, last: int | None) -> Node:
        fact = dated("last_therapy_on", first, last)
        if first is None or last is None:
            verdict = UNKNOWN
        elif last < window or first > today:
            verdict = NOT_MET
        elif first >= window and last <= today:
            verdict = MET
        else:
            verdict = UNKNOWN
            fact["cause"] = "too_imprecise"
        node = told(verdict, therapy_is, fact)
        node["computed"] = [
            {"term": "the as-of date less 14 days", "value": this_window},
            {"term": "the as-of date", "value": this_day},
        ]
        return node

    def explain(p: Person) -> list[Node]:
        (
            source, disease, status, marrow, tissue, age, born, born_last, ecog, life, signed, signed_on, platelets,
            allergic, pressure, unconscious, heart, arrhythmia, lungs, cancer, cured, dic, creatinine, creatinine_uln,
            bun, bun_uln, sepsis, diabetes, mind, mri, organ, sex, pregnant, feeding, hbv, hcv, hiv, tp, alt, alt_uln,
            bilirubin, last, last_high,
        ) = p  # fmt: skip
        raw = source.record.get
        if ecog is None:
            fit = told(UNKNOWN, ecog_is, absent("ecog"))
        else:
            fit = told(MET if ecog <= 3 else NOT_MET, ecog_is, {"name": "ecog", "value": f"{ecog:.15g}"})
        return [
            worded(disease_is, "diagnosis", disease, disease in OF_T_CELLS),
            worded(status_is, "status", status, status in OF_STATUS),
            any_of(
                cd7_is,
                counted(marrow_is, "bm_cd7_pct", marrow, "%", "%", marrow is not None and marrow >= 20),
                counted(tissue_is, "tissue_cd7_pct", tissue, "%", "%", tissue is not None and tissue > 30),
            ),
            aged(age, born, born_last),
            fit,
            counted(life_is, "life_expectancy_days", life, "d", " days", life is not None and life >= 60),
            all_of(consent_is, flagged(signed_is, "consent_signed", signed), consented(signed_on)),
            measured(platelets_is, "platelets", raw("platelets"), platelets, platelets is not None and platelets >= 20),
            flagged(allergic_is, "allergic", allergic),
            any_of(
                icp_is,
                flagged(pressure_is, "intracranial_hypertension", pressure),
                flagged(unconscious_is, "unconscious", unconscious),
            ),
            any_of(
                heart_is,
                flagged(failing_is, "heart_failure", heart),
                worded(arrhythmia_is, "arrhythmia", arrhythmia, arrhythmia == "severe"),
            ),
            flagged(lungs_is, "respiratory_failure", lungs),
            all_of(
                malignancy_is,
                flagged(cancer_is, "other_malignancy", cancer),
                negated(uncured_is, flagged(cured_is, "other_malignancy_cured", cured)),
            ),
            flagged(dic_is, "dic", dic),
            any_of(
                renal_is,
                limited(creatinine_is, "creatinine", raw("creatinine"), creatinine, creatinine_uln, of_creatinine),
                limited(bun_is, "bun", raw("bun"), bun, bun_uln, of_bun),
            ),
            flagged(sepsis_is, "sepsis", sepsis),
            worded(diabetes_is, "diabetes", diabetes, diabetes == "uncontrolled"),
            flagged(mind_is, "psychiatric", mind),
            flagged(mri_is, "cranial_lesion", mri),
            flagged(organ_is, "organ_recipient", organ),
            all_of(
                female_is,
                worded(sex_is, "sex", sex, sex == "female"),
                any_of(
                    mother_is,
                    flagged(pregnant_is, "pregnant", pregnant),
                    flagged(feeding_is, "breastfeeding", feeding),
                ),
            ),
            any_of(
                infection_is,
                worded(hbv_is, "hbv", hbv, hbv == "positive"),
                worded(hcv_is, "hcv", hcv, hcv == "positive"),
                worded(hiv_is, "hiv", hiv, hiv == "positive"),
                worded(tp_is, "tp", tp, tp == "positive"),
            ),
            limited(alt_is, "alt", raw("alt"), alt, alt_uln, of_alt),
            measured(bilirubin_is, "bilirubin", raw("bilirubin"), bilirubin, bilirubin is not None and bilirubin > 2),
            treated(last, last_high),
        ]

    return explain
