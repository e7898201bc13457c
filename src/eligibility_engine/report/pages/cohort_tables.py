"""What a cohort says in tables: who is left after each entry, what each of them costs, and what is missing."""

from textwrap import shorten
from typing import TYPE_CHECKING, Final

from attrs import frozen

from eligibility_engine.kernel.walking import reads
from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.words import place, sentence
from eligibility_engine.study.entry import Entry

if TYPE_CHECKING:
    from eligibility_engine.analysis.figures import Figures, Range

_BEGINNING: Final = 90
"""So many letters of a sentence stand beside a number."""


@frozen
class Column:
    """A column of a table: its heading, and whether it holds words or bars instead of numbers."""

    title: str
    look: str | None = None


def numbers(label: str, columns: tuple[Column, ...], rows: list[tuple[Child, ...]]) -> Markup:
    """Return a table of numbers, which can be moved where there is no room for it.

    Args:
        label: what it shows, for those who do not see it.
        columns: the columns, that of the names of the rows first.
        rows: the cells.
    """
    head = element("tr", [element("th", column.title, scope="col", class_=column.look) for column in columns])
    body = [
        element(
            "tr",
            element("th", first, scope="row"),
            [element("td", cell, class_=column.look) for cell, column in zip(cells, columns[1:], strict=True)],
        )
        for first, *cells in rows
    ]
    whole = element("table", element("thead", head), element("tbody", body), class_="e-counted")
    return element("div", whole, class_="e-wide", role="group", aria_label=label, tabindex=0)


def _entry(entry: Entry) -> list[Child]:
    beginning = shorten(sentence(entry.text), _BEGINNING, placeholder=" …")
    return [place(entry), element("div", beginning, class_="e-soft e-small")]


def _bar(parts: tuple[tuple[str, float], ...], whole: float) -> Markup:
    """Return bars from the left, the later ones in front; what they show stands in numbers beside them."""
    drawn = [
        element("rect", class_=look, x=0, y=1, height=8, width=round(100 * part / (whole or 1), 2))
        for look, part in parts
    ]
    return element("svg", drawn, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true")


def _ends(figure: "Range") -> tuple[tuple[str, float], ...]:
    """Return the bars of a figure: what is sure in front of what may be."""
    return ("e-possibly", float(figure.high)), ("e-surely", float(figure.low))


def left_after(figures: "Figures") -> list[Markup] | None:
    """Return the entries in protocol order: who fails, whose answer is open, and who is left at worst and at best.

    Of a masked cohort the entries whose ranges would tell nothing are named below; None where those are all.
    """
    silent = [at for at in figures.places if _tells_nothing(figures, at)]
    if len(silent) == len(figures.places):
        return None
    table = _left_after(figures, [at for at in figures.places if at not in silent])
    named = ", ".join(place(figures.entry(at)) for at in silent)
    return [table, element("p", f"{_SILENT}: {named}.")] if silent else [table]


_SILENT: Final = "At this size it is not told of these whether anybody fails them, or is open at them"


def _tells_nothing(figures: "Figures", at: int) -> bool:
    """Say whether each range of an entry is from nobody up, and who is left after it stands on the page already."""
    found = [figures.of(name, at) for name in ("failed", "unknown", "lost")]
    if any(figure.low or not figure.high for figure in found):
        return False
    everybody, names = figures.judged.high, ("eligible", "not excluded")
    known = [tuple((figures.of(name).low, everybody) for name in names), tuple(figures.of(name) for name in names)]
    return _left(figures, at) in [*known, *([_left(figures, at - 1)] if at else [])]


def _left(figures: "Figures", at: int) -> "tuple[Range, ...]":
    return figures.of("surely left", at), figures.of("possibly left", at)


def _left_after(figures: "Figures", shown: list[int]) -> Markup:
    judged, everybody = figures.judged, float(figures.judged.low)
    rows: list[tuple[Child, ...]] = [
        ("All who were judged", "", "", "", str(judged), str(judged), _bar(_ends(judged), everybody))
    ]
    for at in shown:
        surely, possibly = _left(figures, at)
        found = *(figures.of(name, at) for name in ("failed", "unknown", "lost")), surely, possibly
        bars = ("e-possibly", float(possibly.low)), ("e-surely", float(surely.low))
        rows.append((_entry(figures.entry(at)), *map(str, found), _bar(bars, everybody)))
    titles = ("Entry", "Fail it", "Open", "Lost here first", "Left at worst", "Left at best")
    return numbers("attrition", (*map(Column, titles), Column("Left", "e-bars")), rows)


def in_any_order(figures: "Figures") -> Markup | None:
    """Return the entries by what they cost whatever the order in which they are asked; None where none costs."""

    def costs(at: int) -> tuple[float, float]:
        return float(figures.share("share", at).low), float(figures.share("share at worst", at).low)

    ranked = sorted(
        filter(lambda at: any(costs(at)), figures.places), key=lambda at: tuple(-cost for cost in costs(at))
    )
    whole = max((max(costs(at)) for at in ranked), default=0)
    rows: list[tuple[Child, ...]] = [
        (
            _entry(figures.entry(at)),
            *(str(figures.of(name, at)) for name in ("failed", "stops")),
            *(str(figures.share(name, at)) for name in ("share", "share at worst")),
            _bar((("e-possibly", costs(at)[1]), ("e-losing", costs(at)[0])), whole),
        )
        for at in ranked
    ]
    titles = ("Entry", "Fail it at best", "Fail it at worst", "Loses at best", "Loses at worst")
    columns = (*map(Column, titles), Column("Loses", "e-bars"))
    return numbers("what entries cost in any order", columns, rows) if rows else None


def without_one(figures: "Figures") -> Markup | None:
    """Return what leaving out one entry would bring; None where it would bring nobody."""

    def brings(at: int) -> tuple[float, float]:
        return float(figures.of("gain", at).low), float(figures.of("only", at).low)

    found = filter(lambda at: any(brings(at)), figures.places)
    ranked = sorted(found, key=lambda at: tuple(-persons for persons in brings(at)))
    rows: list[tuple[Child, ...]] = [
        (_entry(figures.entry(at)), str(figures.of("gain", at)), str(figures.of("only", at))) for at in ranked
    ]
    columns = tuple(map(Column, ("Without this entry", "More eligible", "Fewer excluded")))
    return numbers("leaving one entry out", columns, rows) if rows else None


def together(figures: "Figures") -> Markup | None:
    """Return pairs of entries that the same persons fail; None where there are none."""
    names = ("both", "possibly both", "only both", "gain both")
    rows: list[tuple[Child, ...]] = [
        (" and ".join(place(figures.entry(at)) for at in pair), *(str(figures.of(name, pair)) for name in names))
        for pair in figures.pairs()
    ]
    titles = ("Entries", "Fail both", "Fail both at worst", "Fail only these", "More eligible without both")
    return numbers("entries that fail together", tuple(map(Column, titles)), rows) if rows else None


def _read_by(entry: Entry) -> set[str]:
    return {reference.name for reference in reads(entry.criterion.predicate())}


def what_is_missing(figures: "Figures") -> Markup | None:
    """Return the facts that keep persons undetermined, those of most persons first; None where there are none."""
    rules = figures.cohort.criteria_set
    schema = rules.facts
    read = [(place(entry), _read_by(entry)) for entry in rules.entries]
    rows: list[tuple[Child, ...]] = [
        (
            [schema[fact.name].label, element("div", schema[fact.name].question, class_="e-soft e-small")],
            schema[fact.name].answered_by.value,
            ", ".join(where for where, names in read if fact.name in names),
            *map(str, (fact.persons, fact.alone, fact.decided)),
        )
        for fact in figures.open_facts()
    ]
    columns = (
        Column("Fact"),
        Column("Ask", "e-said"),
        Column("Needed by", "e-said"),
        *map(Column, ("Keeps open", "Alone keeps open", "Nothing else, down to here")),
    )
    return numbers("missing facts", columns, rows) if rows else None
