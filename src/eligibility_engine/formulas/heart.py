"""The heart: the QT interval corrected for the heart rate."""

from fractions import Fraction
from typing import Final

from eligibility_engine.errors import DefinitionError
from eligibility_engine.formulas.inputs import number_in
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input, power
from eligibility_engine.language import MeasurementTerm, NumberTerm

Reading = NumberTerm | MeasurementTerm

_INPUTS = (
    Input("qt", "uncorrected QT interval", "ms"),
    Input("heart_rate", "heart rate, or else rr", "/min"),
    Input("rr", "RR interval, or else heart_rate", "s"),
)
_DOMAIN = "a heart rate, or an RR interval, above 0"

QTCF: Final = Formula(
    "qtc",
    "fridericia",
    "QTcF (Fridericia 1920)",
    "qtcf",
    "QT / RR^(1/3); RR is 60 / heart rate",
    _INPUTS,
    "ms",
    0,
    _DOMAIN,
    "Fridericia LS. Die Systolendauer im Elektrokardiogramm bei normalen Menschen und bei Herzkranken. "
    "Acta Med Scand 1920;53:469-486",
)

QTCB: Final = Formula(
    "qtc",
    "bazett",
    "QTcB (Bazett 1920)",
    "qtcb",
    "QT / RR^(1/2); RR is 60 / heart rate",
    _INPUTS,
    "ms",
    0,
    _DOMAIN,
    "Bazett HC. An analysis of the time-relations of electrocardiograms. Heart 1920;7:353-370",
)

HEART: Final = (QTCF, QTCB)


def qtcf(
    *, qt: Reading, heart_rate: Reading | None = None, rr: Reading | None = None, decimals: int | None = None
) -> FormulaTerm:
    """Return the QT interval corrected by Fridericia, in ms: QT over the cube root of RR in s.

    Args:
        qt: the uncorrected QT interval in ms.
        heart_rate: per minute; give this or `rr`.
        rr: the RR interval in s; one in ms is converted.
        decimals: to how many decimals the result is rounded; 0 unless told otherwise.

    Raises:
        DefinitionError: `RULE_FORMULA` unless one of heart rate and RR is given; `RULE_UNIT` or `RULE_TYPE` for an
            input that does not fit.

    Source: Fridericia LS. Acta Med Scand 1920;53:469-486.
    """
    return _corrected(QTCF, Fraction(1, 3), qt, heart_rate, rr, decimals)


def qtcb(
    *, qt: Reading, heart_rate: Reading | None = None, rr: Reading | None = None, decimals: int | None = None
) -> FormulaTerm:
    """Return the QT interval corrected by Bazett, in ms: QT over the square root of RR in s.

    Args:
        qt: the uncorrected QT interval in ms.
        heart_rate: per minute; give this or `rr`.
        rr: the RR interval in s; one in ms is converted.
        decimals: to how many decimals the result is rounded; 0 unless told otherwise.

    Raises:
        DefinitionError: `RULE_FORMULA` unless one of heart rate and RR is given; `RULE_UNIT` or `RULE_TYPE` for an
            input that does not fit.

    Source: Bazett HC. Heart 1920;7:353-370.
    """
    return _corrected(QTCB, Fraction(1, 2), qt, heart_rate, rr, decimals)


def _corrected(
    record: Formula,
    exponent: Fraction,
    qt: Reading,
    heart_rate: Reading | None,
    rr: Reading | None,
    decimals: int | None,
) -> FormulaTerm:
    if heart_rate is not None and rr is None:
        per_rr = number_in(record, "heart_rate", heart_rate) / 60
    elif rr is not None and heart_rate is None:
        per_rr = 1 / number_in(record, "rr", rr)
    else:
        raise DefinitionError(f"{record.function} takes heart_rate= or rr=, one of the two", code="RULE_FORMULA")
    return record.result((number_in(record, "qt", qt) * power(per_rr, exponent)).term, decimals)
