"""A shared vocabulary: facts that many trials ask for, each declared once, under one name and with one question.

A schema takes a fact by assignment, in its own order:

>>> from eligibility_engine import FactSchema
>>> from eligibility_engine.vocabulary import Demography, Performance
>>> class Candidate(FactSchema):
...     birth_date = Demography.birth_date
...     ecog = Performance.ecog
>>> Candidate.schema.names
('birth_date', 'ecog')

So one record of a person says the same to every trial. A fact that means something else, such as a count at another
time, has another name and stands in the trial.
"""

from eligibility_engine.vocabulary.anchors import Anchors
from eligibility_engine.vocabulary.blood import Blood, Chemistry, Coagulation
from eligibility_engine.vocabulary.events import EventTables
from eligibility_engine.vocabulary.heart_and_lungs import Heart, Lungs
from eligibility_engine.vocabulary.infection import INFECTION_STATUS, Immunity, Infection
from eligibility_engine.vocabulary.leukaemia import Leukaemia
from eligibility_engine.vocabulary.person import Consent, Demography, Performance
from eligibility_engine.vocabulary.reproduction import Reproduction
from eligibility_engine.vocabulary.treatment import PriorTherapy

__all__ = [
    "INFECTION_STATUS",
    "Anchors",
    "Blood",
    "Chemistry",
    "Coagulation",
    "Consent",
    "Demography",
    "EventTables",
    "Heart",
    "Immunity",
    "Infection",
    "Leukaemia",
    "Lungs",
    "Performance",
    "PriorTherapy",
    "Reproduction",
]
