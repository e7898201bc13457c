"""What the sponsor should settle: where the text is open, silent or at odds with itself."""

OPEN_QUESTIONS = (
    "Inclusion 2: does recurrence count from the last platinum, or from any last chemotherapy? Is 6 months 6 calendar months?",
    "Inclusion 2: is a disease that progresses during platinum (refractory) a resistant relapse?",
    "Inclusion 5: is 4 months 120 days, 122 days or 4 calendar months?",
    "Inclusion 6: which agents are antivascular targeted therapy, and does an antibody in maintenance count?",
    "Inclusion 7: do the conditions on surgery and radiotherapy hold for every target lesion, or for lymph nodes alone?",
    "Inclusion 8: are the units 10^9/L throughout (the page prints 100x109 PG L)?",
    "Inclusion 10: which formula gives the creatinine clearance?",
    "Exclusion 1: do maintenance, hormonal and targeted therapies count as chemotherapy regimens?",
    "Exclusion 3: does a tumour count that was diagnosed before the 5 years and is still there, or was until later?",
    "Exclusion 4: is blood pressure taken under treatment, and on how many occasions?",
    "Exclusion 5: does grade II itself exclude; must ischaemia and arrhythmia both be there; which QTc formula?",
    "Exclusion 6: is it below 50% or below the lower limit of normal, whichever is higher?",
    "Exclusion 7: does prophylaxis with an anticoagulant exclude where coagulation is normal? Does each of abnormal coagulation, bleeding tendency and anticoagulation exclude, or only together?",
    "Exclusion 8: three months before which day? Which result of the occult blood test excludes (the page has lost it)?",
    "Exclusion 11: must protein of 24 hours be measured where the dipstick is below two plus?",
    "Exclusion 14: is the limit 550 mg in all or 550 mg/m2, and how are other anthracyclines converted?",
    "Exclusion 16: is half a year 6 calendar months, and is it before enrolment or randomisation?",
    "Exclusion 17: does radiotherapy of the pelvis for another disease exclude?",
)
