"""Value sets: exact membership, explicit expansion of a local file, codes of one system only, codes in data."""

import hashlib
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    FactSchema,
    Verdict,
    code,
    descendants,
    events,
    include,
    value_set,
)
from eligibility_engine.codes.code import Code, Coding
from eligibility_engine.explanation.phrases import English
from eligibility_engine.serialization import dumps, loads
from eligibility_engine.testing.search import find_subject
from eligibility_engine.testing.search.reading import odd_codes

ANTHRACYCLINES = value_set("anthracyclines", "ATC", "2025", {"L01DB03": "epirubicin", "L01DB01": "doxorubicin"})
LIPOSOMAL = value_set("liposomal forms", "ATC", "2025", {"L01DB01": "doxorubicin"})
HEART = value_set("heart disease", "ICD-10", "2019", {"I21": "acute myocardial infarction"})
FILE = """code,parent,display,status
I20-I25,,Ischaemic heart diseases,active
I21,I20-I25,Acute myocardial infarction,
I21.0,I21,of anterior wall,active
I21.9,I21,unspecified,active
I25,I20-I25,Chronic ischaemic heart disease,active
I25.2,I25,Old myocardial infarction,active
I22,I20-I25,Subsequent myocardial infarction,inactive
"""


class Coded(FactSchema):
    """Codes whose forms are declared."""

    agent = code("ATC", ask="Agent?", forms=["A00AA00"])
    disease = code("ICD-10-CM", ask="Disease?", forms=["A0X", "A0X.X", "A0X.XX"])
    free = code("Local", ask="Local code?")


class Patient(FactSchema):
    """One drug with a declared list of codes, one without, and a table."""

    drug = code("ATC", ask="Which drug?", known=[*ANTHRACYCLINES, Coding("ATC", "L01DB02")], inactive=["L01DB02"])
    other = code("ATC", ask="Which other drug?")
    doses = events(ask="Doses?", drug=code("ATC", known=ANTHRACYCLINES))


def formed(rule: Any) -> CriteriaSet:
    """A set of one rule over codes with forms."""
    return CriteriaSet(id="FORMS", version="1", revision=1, facts=Coded, entries=[include("one", "One.", rule)])


def built(rule: Any) -> CriteriaSet:
    """A set of one rule."""
    return CriteriaSet(id="CODES", version="1", revision=1, facts=Patient, entries=[include("one", "One.", rule)])


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"drug": "L01DB01"}, Verdict.MET),
        ({"drug": "L01DB02"}, Verdict.NOT_MET),
        ({"drug": "L01DB0"}, Verdict.NOT_MET),
        ({"drug": "l01db01"}, Verdict.NOT_MET),
        ({"drug": float("nan")}, Verdict.UNKNOWN),
        ({}, Verdict.UNKNOWN),
    ],
)
def test_membership_is_exact(record: dict[str, Any], expected: Verdict) -> None:
    """A code is in a set or it is not: no prefix, no other case."""
    assert expected == built(Patient.drug.is_in(ANTHRACYCLINES)).assess(record, as_of="2025-06-02")["one"].verdict


def test_a_set_is_what_it_holds() -> None:
    """Codes are sorted, and a set knows its members by code and by coding."""
    assert ("L01DB01", "L01DB03") == ANTHRACYCLINES.codes
    assert "L01DB01" in ANTHRACYCLINES
    assert Coding("ATC", "L01DB03", "epirubicin") in ANTHRACYCLINES
    assert "L01DB02" not in ANTHRACYCLINES


def test_sets_are_joined_and_parted() -> None:
    """Union and difference have a name of their own."""
    idarubicin = value_set("idarubicin", "ATC", "2025", {"L01DB06": "idarubicin", "L01DB01": "doxorubicin"})
    assert ("L01DB01", "L01DB03", "L01DB06") == ANTHRACYCLINES.union(idarubicin, "more").codes
    assert ("L01DB03",) == ANTHRACYCLINES.without(LIPOSOMAL, "fewer").codes


def test_expansion_is_explicit_and_hashed(tmp_path: Path) -> None:
    """Descendants are listed, inactive lines left out, and the file's digest is kept."""
    file = tmp_path / "icd.csv"
    file.write_text(FILE, encoding="utf-8")
    found = descendants("infarction", "ICD-10", "2019", file, ["I21", "I25.2"])
    assert ("I21", "I21.0", "I21.9", "I25.2") == found.codes
    assert ("I21", "I25.2") == found.roots
    assert hashlib.sha256(file.read_bytes()).hexdigest() == found.source_digest
    below = descendants("below", "ICD-10", "2019", file, ["I20-I25"], include_roots=False)
    assert ("I21", "I21.0", "I21.9", "I25", "I25.2") == below.codes


def test_a_set_remembers_what_is_no_longer_in_use(tmp_path: Path) -> None:
    """An expansion keeps the inactive codes of its file beside its members."""
    file = tmp_path / "icd.csv"
    file.write_text(FILE + "I25.2,I25,again,retired\n,,blank,retired\n", encoding="utf-8")
    expanded = descendants("infarction", "ICD-10", "2019", file, ["I21"])
    listed = value_set("x", "ICD-10", "2019", {"I21": "acute", "I20": "angina"}, inactive=["I24", "I20", "I24"])

    assert ("I22",) == expanded.inactive
    assert ("I20", "I24") == listed.inactive
    assert ("I20", "I22", "I24") == listed.union(expanded, "both").inactive
    assert ("I20", "I24") == listed.without(expanded, "fewer").inactive
    with pytest.raises(DefinitionError, match="begins or ends with a blank"):
        value_set("x", "ICD-10", "2019", {"I21": "acute"}, inactive=["I22 "])


def test_a_fact_takes_a_set_as_its_list(tmp_path: Path) -> None:
    """Codes in data are told from the members of the set and from what it remembers as inactive."""
    file = tmp_path / "icd.csv"
    file.write_text(FILE, encoding="utf-8")

    class Listed(FactSchema):
        one = code("ICD-10", ask="One?", known=descendants("infarction", "ICD-10", "2019", file, ["I21"]))
        more = events(ask="More?", what=code("ICD-10", known=HEART, inactive=["I20"]))

    judge = CriteriaSet(
        id="L", version="1", revision=1, facts=Listed, entries=[include("one", "One.", Listed.one.is_recorded())]
    )

    def told(record: Any) -> list[str]:
        return [warning.code for warning in judge.assess(record, as_of="2025-06-02").warnings]

    assert [[], ["CODE_INACTIVE"], ["CODE_UNKNOWN"]] == [told({"one": code}) for code in ("I21.0", "I22", "I25")]
    rows = [{"what": "I21"}, {"what": "I20"}, {"what": "I22"}]
    assert ["CODE_INACTIVE", "CODE_UNKNOWN"] == told({"more": rows})


def test_an_expanded_set_says_its_file(tmp_path: Path) -> None:
    """A sentence tells from which file a set was expanded."""
    file = tmp_path / "icd.csv"
    file.write_text(FILE, encoding="utf-8")
    found = descendants("infarction", "ICD-10", "2019", file, ["I21"])
    assert f"infarction (ICD-10 2019, file {found.source_digest[:12]})" == found.described
    assert "liposomal forms (ATC 2025)" == LIPOSOMAL.described


def test_a_child_of_an_inactive_code_is_reached_through_active_parents_alone(tmp_path: Path) -> None:
    """A retired parent leads nowhere and does not refuse the file; a root of its own it still can be."""
    file = tmp_path / "icd.csv"
    file.write_text(FILE + "I22.0,I22,of anterior wall,active\nI22.0,I25,again,active\nI22.1,I22,other,active\n")
    assert "I22.0" in descendants("chronic", "ICD-10", "2019", file, ["I25"])
    assert ("I22.0", "I25", "I25.2") == descendants("twice", "ICD-10", "2019", file, ["I25", "I25.2"]).codes
    assert "I22.1" not in descendants("all", "ICD-10", "2019", file, ["I20-I25"])
    assert ("I22.1",) == descendants("one", "ICD-10", "2019", file, ["I22.1"]).codes


BAD_FILES = {
    "no column": (b"code,parent\nA,\n", ["A"], "columns code, parent, display"),
    "not UTF-8": (b"code,parent,display\n\xff,,x\n", ["A"], "UTF-8"),
    "unknown root": (FILE.encode(), ["I23"], "did you mean"),
    "inactive root": (FILE.encode(), ["I22"], "not an active code"),
    "unknown parent": (b"code,parent,display\nA,,a\nB,C,b\n", ["A"], "line 3"),
}


@pytest.mark.parametrize(("content", "roots", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_expanded(tmp_path: Path, content: bytes, roots: list[str], said: str) -> None:
    """A bad file is a definition error that says where."""
    file = tmp_path / "codes.csv"
    file.write_bytes(content)
    with pytest.raises(DefinitionError, match=said) as caught:
        descendants("x", "ICD-10", "2019", file, roots)
    assert "VALUE_SET" == caught.value.code


WRONG: dict[str, tuple[Any, str]] = {
    "empty": (lambda: value_set("none", "ATC", "2025", {}), "VALUE_SET"),
    "no version": (lambda: value_set("x", "ATC", "", {"A": "a"}), "VALUE_SET"),
    "another system inside": (
        lambda: type(HEART)("x", "ATC", "2025", (Coding("ICD-10", "I21"),)), "VALUE_SET",
    ),
    "blanks around a code": (lambda: value_set("x", "ATC", "2025", {"A ": "a"}), "VALUE_SET"),
    "a blank before a code": (lambda: built(Patient.drug == " L01DB01"), "RULE_TYPE"),
    "no file": (lambda: descendants("x", "ATC", "2025", "nowhere.csv", ["L01D"]), "VALUE_SET"),
    "a bare root": (lambda: descendants("x", "ATC", "2025", __file__, "L01D"), "VALUE_SET"),
    "two systems": (lambda: HEART.union(ANTHRACYCLINES, "x"), "VALUE_SET"),
    "a set of another system": (lambda: built(Patient.drug.is_in(HEART)), "RULE_CODE"),
    "a coding of another system": (lambda: built(Patient.drug == Coding("ICD-10", "I21")), "RULE_CODE"),
    "a token of another system": (lambda: built(Patient.drug == "ICD-10|I21"), "RULE_TYPE"),
    "a number": (lambda: built(Patient.drug == 5), "RULE_TYPE"),
    "an order": (lambda: built(Patient.drug < "L01"), "TypeError"),
}  # fmt: skip


@pytest.mark.parametrize(("slip", "due"), WRONG.values(), ids=WRONG)
def test_wrong_sets_and_comparisons(slip: Any, due: str) -> None:
    """What cannot be meant is refused when it is written."""
    with pytest.raises((DefinitionError, TypeError)) as caught:
        slip()
    assert due == getattr(caught.value, "code", "TypeError")


def test_a_document_cannot_compare_two_systems() -> None:
    """The check of a set finds it too, where rules come as data."""
    text = dumps(built(Patient.drug == "L01DB01")).replace("ATC|L01DB01", "ICD-10|I21")
    with pytest.raises(ValueError, match="a code of ATC cannot be compared with one of ICD-10"):
        loads(text)


def test_codes_in_data_are_reported() -> None:
    """An unknown or inactive code raises a warning and no error, and the code is not said."""
    record = {"drug": "L01DB02", "other": "XYZ", "doses": [{"drug": "L01DB01"}, {"drug": "XYZ"}]}
    warnings = built(Patient.drug.is_recorded()).assess(record, as_of="2025-06-02").warnings
    assert ["CODE_INACTIVE", "CODE_UNKNOWN"] == [found.code for found in warnings]
    assert warnings[1].text.startswith("doses, row 2: drug: ")
    assert not any("XYZ" in found.text for found in warnings)


@pytest.mark.parametrize("bad", [5, "", "ATC|L01", "x" * 65, True])
def test_what_is_no_code(bad: Any) -> None:
    """A code is text without its system."""
    with pytest.raises(ValueError, match="FACT_CODE"):
        built(Patient.drug.is_recorded()).assess({"drug": bad}, as_of="2025-06-02")


@pytest.mark.parametrize("bad", ["l01db01", "L01DB01 ", "L01DB", "doxorubicin", "L01DBXX"])
def test_a_code_of_another_form_is_an_error(bad: str) -> None:
    """A code that is written otherwise would be in no set: it is refused at the door, and not said."""
    judge = formed(Coded.agent == "L01DB01")
    with pytest.raises(ValueError, match="has the form A00AA00") as caught:
        judge.assess({"agent": bad}, as_of="2025-06-02")
    assert bad not in str(caught.value)


@pytest.mark.parametrize("good", ["D89", "D89.8", "D89.81", "C7A.01"])
def test_one_of_several_forms_is_enough(good: str) -> None:
    """A letter or a digit stands for X, and other characters for themselves."""
    judge = formed(Coded.disease == good)
    assert Verdict.MET == judge.assess({"disease": good}, as_of="2025-06-02")["one"].verdict


def test_a_rule_with_a_code_of_another_form_is_refused() -> None:
    """What no data can hold is no threshold either."""
    with pytest.raises(DefinitionError, match="has the form A00AA00") as caught:
        formed(Coded.agent.is_in(["L01DB01", "L01DB"]))
    assert "RULE_CODE" == caught.value.code


@pytest.mark.parametrize(
    "slip", [lambda: Code("ATC", forms=("A|0",)), lambda: Code("ATC", (Coding("ATC", "x"),), forms=("A0",))]
)
def test_forms_that_cannot_be_meant(slip: Any) -> None:
    """A form has no vertical bar, and the declared list has the declared forms."""
    with pytest.raises(DefinitionError) as caught:
        slip()
    assert "SCHEMA" == caught.value.code


def test_the_workbench_keeps_the_forms() -> None:
    """Codes that stand in no rule have a declared form too, and none twice."""
    agents = list(islice(odd_codes(Coded.agent.fact.type), 30))
    assert ["Z99ZZ99", "Z99ZZ98"] == agents[:2]
    assert 30 == len(set(agents))
    assert all(Coded.agent.fact.type.fits(code) for code in agents)
    assert ["other", "other1"] == list(islice(odd_codes(Coded.free.fact.type), 2))
    found = find_subject(formed(Coded.agent.is_in(["L01DB01"])), {"one": Verdict.NOT_MET}, as_of=date(2025, 6, 2))
    assert {"agent": "Z99ZZ99"} == found


def test_sentences_name_the_set_and_the_display() -> None:
    """A sentence names the set with its system and version, and each code with its display."""
    english = English(Patient.schema)
    said = Patient.drug.is_in(ANTHRACYCLINES).criterion.describe(english)
    assert "drug is one of anthracyclines (ATC 2025) (L01DB01 doxorubicin, L01DB03 epirubicin)" == said
    assert "drug is L01DB02" == (Patient.drug == "L01DB02").criterion.describe(english)
    assert "other is L01DB01" == (Patient.other == "L01DB01").criterion.describe(english)
    many = Patient.other.is_in([f"L0{number}" for number in range(9)], "some drugs")
    assert "other is one of some drugs (9 codes)" == many.criterion.describe(english)


def test_the_digest_covers_the_codes_and_not_their_names() -> None:
    """Equal codes under another name are the same rule; another code is another rule."""
    first = built(Patient.other.is_in(LIPOSOMAL)).digest
    assert first == built(Patient.other.is_in(["L01DB01"], "x")).digest
    assert first != built(Patient.other.is_in(ANTHRACYCLINES)).digest
