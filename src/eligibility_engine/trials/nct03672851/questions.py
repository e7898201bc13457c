"""What the sponsor should settle: where the text is open, silent or at odds with itself."""

OPEN_QUESTIONS = (
    "Inclusion 1: does acute leukaemia of mixed or unknown lineage count, beside AML and ALL?",
    "Inclusion 3: does leukaemia that evolved from a myelodysplastic syndrome need a second cycle where the first failed?",
    "Inclusion 4: is study entry the day of enrolment, of consent, or of the first procedure?",
    "Inclusion 4: which share of CD123-positive cells makes a result positive?",
    "Inclusion 6: must a man agree who cannot father a child?",
    "Inclusion 7: which formula gives the clearance in adults, and which in children, in mL/min?",
    "Inclusion 7: does creatinine below 2.0 mg/dL suffice in a child, whose upper limit of normal is far lower?",
    "Inclusion 9, 10 and 11: how old may results be?",
    "Inclusion 10: does an ejection fraction by magnetic resonance imaging count?",
    "Inclusion 11: is either of DLCO and FEV1 enough, or must both exceed 45%?",
    "Inclusion 12: are targeted medicines, such as FLT3 inhibitors, chemotherapy?",
    "Inclusion 13: is every medicine for GVHD an immunosuppressant, such as ruxolitinib or an antibody, and is the washout of 2 weeks meant for prophylaxis as well?",
    "Inclusion 14: must women be tested who cannot become pregnant?",
    "Exclusion 3: does an HIV infection with a suppressed viral load exclude, and HBV DNA without symptoms?",
    "Exclusion 5: is 5 mg/day a limit that excludes, or one that must be exceeded? Is replacement therapy dependence?",
    "Exclusion 8: within 6 months of which date? Does GVHD that began earlier and goes on count?",
)
