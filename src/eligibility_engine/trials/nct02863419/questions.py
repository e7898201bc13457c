"""What the sponsor should settle: where the text is open or silent."""

OPEN_QUESTIONS = (
    "Inclusion 4: does a result in mmol/mol or in % decide where the two disagree after rounding?",
    "Inclusion 5: may an SGLT-2 inhibitor have been stopped within the 90 days, and does a change of brand at one dose keep it stable?",
    "Exclusion 1: which additional requirements apply, and in which countries?",
    "Exclusion 3: which relatives are family?",
    "Exclusion 5: does every major surgery of the stomach affect absorption?",
    "Exclusion 6: does a transient ischaemic attack without hospitalisation exclude?",
    "Exclusion 10: the equation of 2009 or of 2021, with the coefficient for race or without, and is the rate rounded?",
    "Exclusion 11: does an antidiabetic exclude that is given for something else than diabetes or obesity?",
    "Exclusion 11: do 14 days of insulin in a course that began before the 90 days count as a whole?",
    "Exclusion 12: does proliferative retinopathy exclude that requires no acute treatment?",
    "Exclusion 13: are 5 years counted from the diagnosis, the end of treatment or the last evidence of the disease, and up to screening?",
)
