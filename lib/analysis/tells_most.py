"""Which files would let the data speak for most components that it is silent on?

Grain in: what the measures of the silent components need, and which columns hold anything. Grain out: one row
per canonical table, and the three that together tell the most.

All sets of up to three tables are compared; of those that tell equally much the smaller, then the one that
tells most measures. Within the set the order is greedy: each file is the one that adds most to those before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from lib.analysis.result import Read
from lib.analysis.told_columns import told_columns
from lib.schema.channels import channel_groups
from lib.schema.measures import Measure
from lib.schema.tables import tables
from lib.workspace.facts import Facts

MOST_FILES = 3
_KNOWN_BY = ("customer_ref", "email", "phone")
_CHANNEL = "order_lines.channel"
_SIDES = {"online", "offline"}


@dataclass(frozen=True, slots=True)
class FileGain:
    """A file that would tell more.

    Attributes
    ----------
    table, label
        Canonical table, and what a person calls it.
    columns
        What it would have to hold, in words.
    components
        Ids of the components that would get evidence with it and the files before it, and not without it.
    alone
        How many would with it alone.
    missing_side
        "online" or "offline" where all orders so far are of the other side, and theirs are what is missing;
        else empty.
    """

    table: str
    label: str
    columns: tuple[str, ...]
    components: tuple[str, ...]
    alone: int
    missing_side: str = ""


@dataclass(frozen=True, slots=True)
class TableGain:
    """How many silent components would get evidence if one table were added, and nothing else."""

    table: str
    components: int


@dataclass(frozen=True, slots=True)
class TellsMost:
    """The files that would tell the most, in the order in which to add them; and every table alone."""

    files: tuple[FileGain, ...] = ()
    tables: tuple[TableGain, ...] = ()


@dataclass(frozen=True, slots=True)
class _Silent:
    """A measure of a silent component, and the columns that it still lacks, by table."""

    measure: str
    component: str
    lacks: Mapping[str, frozenset[str]]


def tells_most(read: Read, facts: Facts, silent: Collection[str], measures: Iterable[Measure]) -> TellsMost:
    """Return which files would tell the most.

    Parameters
    ----------
    silent
        Ids of the components without evidence.
    measures
        All there are.
    """
    wanted = [measure for measure in measures if measure.component in silent]
    if not wanted:
        return TellsMost()
    told = told_columns(
        read, facts, {name for measure in wanted for need in measure.needs for name in _any(need)}
    )
    sides = _SIDES & {str(channel_groups().get(channel)) for channel in facts.channels}
    missing_side = next(iter(_SIDES - sides)) if len(sides) == 1 else ""
    if sides != _SIDES:
        told -= {_CHANNEL}  # a column that says the same of every order tells nothing of two sides
    rows = [_silent(measure, told) for measure in wanted]
    rows = [row for row in rows if row.lacks]
    named = sorted({table for row in rows for table in row.lacks})
    alone = {table: len(_gained(rows, {table})) for table in named}
    return TellsMost(
        _in_order(rows, _best(rows, named), alone, missing_side),
        tuple(
            TableGain(table, n) for table, n in sorted(alone.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )


def _any(need: str) -> tuple[str, ...]:
    """Return the columns of which one does: a customer is known by a key, an e-mail address or a phone."""
    table, column = need.split(".")
    if column != "customer_ref":
        return (need,)
    return tuple(f"{table}.{name}" for name in _KNOWN_BY if name in tables()[table].columns)


def _silent(measure: Measure, told: frozenset[str]) -> _Silent:
    lacks: dict[str, set[str]] = {}
    for need in measure.needs:
        if told.isdisjoint(_any(need)):
            table, column = need.split(".")
            lacks.setdefault(table, set()).add(column)
    return _Silent(
        measure.id, measure.component, {table: frozenset(columns) for table, columns in lacks.items()}
    )


def _gained(rows: Iterable[_Silent], added: Collection[str]) -> set[str]:
    return {row.component for row in rows if row.lacks.keys() <= set(added)}


def _best(rows: Sequence[_Silent], named: Sequence[str]) -> tuple[str, ...]:
    def worth(added: tuple[str, ...]) -> tuple[int, int, int]:
        told = sum(row.lacks.keys() <= set(added) for row in rows)
        return len(_gained(rows, added)), -len(added), told

    sets = [added for size in range(1, MOST_FILES + 1) for added in combinations(named, size)]
    best = max(sets, key=worth, default=())
    return best if _gained(rows, best) else ()


def _in_order(
    rows: Sequence[_Silent], chosen: Sequence[str], alone: Mapping[str, int], missing_side: str
) -> tuple[FileGain, ...]:
    """Return the chosen tables, each time the one that adds most to those before."""
    left, added, found = list(chosen), list[str](), list[FileGain]()
    while left:
        before = _gained(rows, added)
        table = max(left, key=lambda each: (len(_gained(rows, [*added, each]) - before), alone[each]))
        left.remove(table)
        added.append(table)
        gained = _gained(rows, added) - before
        columns = _columns(rows, table, chosen)
        is_side = _CHANNEL in {f"{table}.{name}" for name in columns}
        found.append(
            FileGain(
                table, tables()[table].label, tuple(tables()[table].columns[name].label for name in columns),
                tuple(sorted(gained)), alone[table], missing_side if is_side else "",
            )
        )  # fmt: skip
    return tuple(found)


def _columns(rows: Iterable[_Silent], table: str, chosen: Collection[str]) -> list[str]:
    """Return which columns of a table the measures need that the chosen tables tell; channel first."""
    names = {
        name for row in rows if row.lacks.keys() <= set(chosen) for name in row.lacks.get(table, frozenset())
    }
    known = list(tables()[table].columns)
    return sorted(names, key=lambda name: (name != "channel" or table != "order_lines", known.index(name)))
