"""What history does not support is refused, and what makes a scorecard doubtful is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from salesfunnel.conditions.values.names import LABELS
from salesfunnel.messages import Message
from salesfunnel.scoring.learned.binning import label_of
from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.fitting import Weighed
from salesfunnel.scoring.learned.history import ABSENT, UNREAD, Column, History
from salesfunnel.scoring.learned.report import FieldStrength, Measures, Notice, NoticeCode
from salesfunnel.text import Text

__all__ = [
    "MINIMUM",
    "about",
    "doubling",
    "drifting",
    "ends",
    "insufficient",
    "leaks",
    "named",
    "notice",
    "signal",
    "stability",
    "strength",
    "undivided",
    "unread",
]

MINIMUM = 40
"""The fewest won rows, and the fewest lost ones, to learn from: convention of this library."""

_FLOOR = 20
"""The fewest rows of a value that can give itself away; fewer prove nothing."""

_SURE = 0.95
"""How sure a value foretells an outcome that it seems to follow from it."""

_SURE_SHARE = 0.10
"""Which share of the rows such values hold together at least."""

_HALF = 2
"""How many times smaller than a guess's its error is at least, even at the end of its interval."""

_BELATED = 0.05
"""In which share of the rows a field may be recorded with the end or after it, convention of this library."""

_PLAIN = 0.15
"""The error of a guess below which its outcome is the rule, and foretelling it gives nothing away."""

_TOO_STRONG = 0.90
"""The AUC of one field from which it is suspected, convention of this library: honest ones stay near 0.8."""

_TOO_GOOD = 0.93
"""The AUC of a scorecard from which all of it is suspected, convention of this library."""

_DRIFTED = 0.25
"""The population stability index from which a population counts as another one; the usual convention."""

_DOUBLE = 0.70
"""The correlation of the evidence of two fields from which they say the same, convention of this library."""


_ENDS = frozenset({"stage", "status", "reason", "competitor", "opportunity_id", "resume_to", "merged_into"})
"""Core attributes that are written when a subject ends."""


def named(column: Column) -> Text:
    """Return what people call a field."""
    return column.field.label or LABELS.get(column.name) or Text(column.name)


def notice(code: NoticeCode, **values: object) -> Notice:
    """Return a notice about the whole history."""
    return Notice(code=code, message=Message.of(f"learn_{code}", **values))


def about(column: Column, code: NoticeCode, **values: object) -> Notice:
    """Return a notice about a field."""
    message = Message.of(f"learn_{code}", field=named(column), **values)
    return Notice(code=code, field=column.name, message=message)


def insufficient(history: History) -> Iterator[Notice]:
    """Yield the refusal of a history with too few outcomes."""
    won = int(history.won.sum())
    lost = history.rows - won
    if min(won, lost) < MINIMUM:
        yield notice("insufficient_history", won=f"{won:,}", lost=f"{lost:,}", minimum=MINIMUM)


def undivided() -> Iterator[Notice]:
    """Yield the refusal of a history whose fields have no two parts with rows enough."""
    yield Notice(code="insufficient_history", message=Message("learn_insufficient_parts"))


def ends(column: Column, belated: Mapping[str, tuple[int, int]]) -> Iterator[Notice]:
    """Yield the refusal of what is written when a subject ends: a core attribute, or what times prove."""
    if column.name in _ENDS:
        yield about(column, "leak_end")
    late, rows = belated.get(column.name, (0, 0))
    if late > _BELATED * rows:
        message = Message.of("learn_leak_belated", field=named(column), late=f"{late:,}", rows=f"{rows:,}")
        yield Notice(code="leak_known_after", field=column.name, message=message)


def leaks(column: Column, weighed: Weighed, won: Array) -> Iterator[Notice]:
    """Yield each sign that a field was written down after the outcome, the plainest first.

    Source: S. Kaufman and others, Leakage in Data Mining, 2012 (what is known only after the outcome cannot
    foretell it); the thresholds are convention of this library.
    """
    np = engine().np
    absent = (column.codes == ABSENT).astype(np.int64)
    if (after := _sure_of(absent, won, 2)).any() and absent.any() and not absent.all():
        which, rows, wins = _largest(after, absent, won, 2)
        code = "learn_when_missing" if which else "learn_when_present"
        yield about(column, "leak_known_after", when=Message(code), **_figures(rows, wins))
    places, names = _values(column, weighed)
    sure = _sure_of(places, won, len(names))
    share = float(sure[places].mean())
    if share >= _SURE_SHARE:
        which, rows, wins = _largest(sure, places, won, len(names))
        figures = {**_figures(rows, wins), "share": f"{share:.0%}"}
        yield about(column, "leak_category", value=names[which], **figures)
    auc = float(engine().auc(won, weighed.column))
    if auc >= _TOO_STRONG:
        yield about(column, "leak_strong", auc=f"{auc:.2f}")


def _values(column: Column, weighed: Weighed) -> tuple[Array, list[object]]:
    """Return for each row the place of its value, or of its part on a scale, and what each is called."""
    np = engine().np
    if column.is_number:
        names = [label_of(each, named(column), column.value_type) for each in weighed.division.parts]
        return weighed.places, [*names, named(column)]
    places = np.where(column.codes >= 0, column.codes, len(column.values))
    return places, [*column.values, Message("learn_nothing")]


def _sure_of(places: Array, won: Array, size: int) -> Array:
    """Return for each place whether it surely foretells an outcome, and much better than a guess."""
    np, special = engine().np, engine().special
    rows = np.bincount(places, minlength=size).astype(float)
    wins = np.bincount(places, weights=won, minlength=size)
    rate = float(won.mean())
    sure = np.zeros(size, dtype=bool)
    for errors, guess in ((wins, rate), (rows - wins, 1 - rate)):
        if guess < _PLAIN:
            continue
        most = special.betaincinv(errors + 0.5, rows - errors + 0.5, 0.975)  # the end of Jeffreys' interval
        seldom = errors <= (1 - _SURE) * rows
        sure |= (rows >= _FLOOR) & seldom & (most <= guess / _HALF)
    return sure


def _largest(sure: Array, places: Array, won: Array, size: int) -> tuple[int, int, int]:
    """Return the place with most rows among the sure ones, its rows and its wins."""
    np = engine().np
    rows = np.bincount(places, minlength=size)
    which = int(np.argmax(np.where(sure, rows, -1)))
    return which, int(rows[which]), int(won[places == which].sum())


def _figures(rows: int, wins: int) -> dict[str, str]:
    return {"rows": f"{rows:,}", "rate": f"{wins / rows:.1%}"}


def signal(cross: Measures, later: Measures | None) -> tuple[list[Notice], list[Notice]]:
    """Return the refusal of a scorecard that is no better than chance, and doubts about a good one."""
    refusals, doubts = [], []
    if cross.auc.low <= 0.5:
        refusals.append(notice("no_signal", **_interval(cross)))
    elif later is not None and later.auc.low <= 0.5:
        doubts.append(notice("no_signal_later", **_interval(later)))
    if cross.auc.value > _TOO_GOOD:
        doubts.append(notice("too_good", auc=f"{cross.auc.value:.2f}"))
    return refusals, doubts


def _interval(measures: Measures) -> dict[str, str]:
    auc = measures.auc
    return {"auc": f"{auc.value:.3f}", "low": f"{auc.low:.3f}", "high": f"{auc.high:.3f}"}


def strength(weighed: Weighed, won: Array, *, stability: float | None, counts: bool) -> FieldStrength:
    """Return what a field says by itself."""
    np = engine().np
    lost = weighed.rows - weighed.wins
    difference = weighed.wins / max(weighed.wins.sum(), 1) - lost / max(lost.sum(), 1)
    return FieldStrength(
        field=weighed.division.column,
        auc=float(engine().auc(won, weighed.column)),
        information=float(np.sum(difference * weighed.weights)),
        stability=stability,
        counts=counts,
    )


def stability(column: Column, weighed: Weighed, split: tuple[Array, Array]) -> tuple[float, float]:
    """Return the population stability index of the newest rows, and how much of it chance would bring.

    Numbers are compared by their parts, everything else value by value: parts hold values whose outcomes are
    alike, and one may take another's place among them.

    Source: the index as banks use it (N. Siddiqi, Credit Risk Scorecards, 2006, chapter 9). That chance
    brings (parts - 1) × (1/n + 1/m) follows from its closeness to chi-square: B. Yurdakul, Statistical
    Properties of Population Stability Index, 2018.
    """
    np = engine().np
    places = _values(column, weighed)[0]
    size = int(places.max()) + 1
    counts = [np.bincount(places[rows], minlength=size) for rows in split]
    held = (counts[0] + counts[1]) > 0
    before, after = ((each[held] + 0.5) / (each[held] + 0.5).sum() for each in counts)
    index = float(np.sum((after - before) * np.log(after / before)))
    chance = (int(held.sum()) - 1) * (1 / len(split[0]) + 1 / len(split[1]))
    return index, chance


def unread(column: Column) -> Iterator[Notice]:
    """Yield how many values of a field are not of its type."""
    rows = int((column.codes == UNREAD).sum())
    if rows:
        yield about(column, "values_unread", rows=f"{rows:,}", type=column.value_type.type.value)


def drifting(history: History, fields: Sequence[Weighed], split: tuple[Array, Array]) -> Iterator[Notice]:
    """Yield where the newest rows are others than those before: their values, or how they ended."""
    columns = {each.name: each for each in history.columns}
    for weighed in fields:
        column = columns[weighed.division.column]
        index, chance = stability(column, weighed, split)
        if index >= _DRIFTED + chance:
            yield about(column, "drift_field", index=f"{index:.2f}")
    special = engine().special
    ends = [(int(history.won[rows].sum()), len(rows)) for rows in split]
    low, high = (
        [float(special.betaincinv(won + 0.5, rows - won + 0.5, share)) for won, rows in ends]
        for share in (0.025, 0.975)
    )
    if low[0] > high[1] or low[1] > high[0]:
        before, after = (f"{won / rows:.1%}" for won, rows in ends)
        yield notice("drift_outcome", before=before, after=after)


def doubling(history: History, fields: Sequence[Weighed], dropped: Collection[str]) -> Iterator[Notice]:
    """Yield pairs of fields that say the same, and fields that were left out because of others."""
    np = engine().np
    columns = {each.name: each for each in history.columns}
    told = [each for each in fields if each.tells]
    if len(told) > 1:
        matrix = np.corrcoef(np.column_stack([each.column for each in told]), rowvar=False)
        for one, two in zip(*np.triu_indices(len(told), 1), strict=True):
            if abs(matrix[one, two]) >= _DOUBLE:
                first, second = (columns[told[at].division.column] for at in (one, two))
                share = f"{abs(matrix[one, two]):.2f}"
                yield about(first, "double_counting", other=named(second), share=share)
    for name in dropped:
        yield about(columns[name], "field_dropped")
