"""The rules as JsonLogic for datalogic-py, which is Rust: compiled once, evaluated in a session.

As its documentation has it (goplasmatic.github.io/datalogic-rs): `Engine.compile` once; a `Session` for hot loops;
JSON text goes to `evaluate_str` as it is. The document is that of `json_logic.py`.
"""

from datetime import date

from rival_rules import Judge, TextJudge
from rival_rules.json_logic import rules

PACKAGE, MODULE = "datalogic-py", "datalogic_py"


def judge(when: date) -> Judge:
    """Compile the document."""
    from datalogic_py import Engine

    engine = Engine()
    rule, session = engine.compile(rules(when)), engine.session()
    return lambda record: bool(session.evaluate(rule, record))


def judge_text(when: date) -> TextJudge:
    """Compile the document for records as text."""
    from datalogic_py import Engine

    engine = Engine()
    rule, session = engine.compile(rules(when)), engine.session()
    return lambda text: session.evaluate_str(rule, text) == "true"
