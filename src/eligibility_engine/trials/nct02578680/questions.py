"""What the sponsor should settle: where the text is open or silent."""

OPEN_QUESTIONS = (
    "Inclusion 1, exclusion 1: does a tumour that is not otherwise specified count as nonsquamous?",
    "Inclusion 2: which EGFR mutations and ALK rearrangements make a directed therapy indicated, and does a KRAS mutation replace the tests?",
    "Inclusion 3: measurable by which criteria, and in an irradiated area too?",
    "Inclusion 5: how old may the tissue be, from which site, and for which test?",
    "Inclusion 6: are 3 months 90 days, 91 days or calendar months?",
    "Inclusion 8: what are the limits of adequate organ function, and within how many days before treatment?",
    "Exclusion 3b: does adjuvant immunotherapy or targeted therapy exclude however long ago it ended?",
    "Exclusion 4: are the doses of several courses added?",
    "Exclusion 7: does a live vaccine of bacteria exclude?",
    "Exclusion 9: does a recurrence exclude that was cured more than 5 years ago?",
    "Exclusion 10: for how long must treated metastases be stable, and without steroids, to be inactive?",
    "Exclusion 13: is replacement therapy, such as thyroxine or insulin, a systemic treatment?",
    "Exclusion 14: which dose, for how long, makes steroids chronic?",
    "Exclusion 17: which receptors are immuno-regulatory, and does every immunotherapy exclude, such as interleukins or a vaccine?",
)
