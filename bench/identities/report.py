"""How are the figures of `bench.identity` shown? A line each; below the table, each aim that was missed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.corpora.report import Report
from bench.identities.scores import Scores

COLUMNS = (
    "data", "what", "precision", "recall", "F1", "customers", "largest", "seconds", "processor, s",
    "peak, MB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure and the least it should be, or the most."""

    figure: str
    measured: float
    bound: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side of its bound."""
        return self.measured <= self.bound if self.at_most else self.measured >= self.bound

    def __str__(self) -> str:
        """In words, for the line under the table."""
        side = "most" if self.at_most else "least"
        return f"{self.figure} {self.measured:,.4g}, aim at {side} {self.bound:,.4g}"


@dataclass(frozen=True, slots=True)
class Line:
    """One way of resolving one set: scores (None where only time counts), costs, what was aimed at."""

    data: str
    what: str
    scores: Scores | None = None
    seconds: float | None = None
    aims: tuple[Aim, ...] = ()
    cpu_seconds: float | None = None
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a part measured."""

    title: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = field(default=())

    def report(self) -> Report:
        """Return the figures as a table in the style of the other corpora."""
        missed = tuple(
            f"{line.data}, {line.what}: {aim}" for line in self.lines for aim in line.aims if not aim.reached
        )
        return Report(self.title, COLUMNS, tuple(_cells(line) for line in self.lines), missed, self.notes)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for JSON, each aim with whether it was reached."""
        lines = [
            asdict(line) | {"aims": [asdict(aim) | {"reached": aim.reached} for aim in line.aims]}
            for line in self.lines
        ]
        return {"title": self.title, "lines": lines, "notes": list(self.notes)}


def _cells(line: Line) -> tuple[str, ...]:
    scores = line.scores
    told: Sequence[str] = ("",) * 5
    if scores:
        ratios = (scores.precision, scores.recall, scores.f1)
        told = (*(f"{ratio:.4f}" for ratio in ratios), f"{scores.customers:,}", f"{scores.largest:,}")
    costs = (_number(line.seconds, 1), _number(line.cpu_seconds, 1), _number(line.peak_mb, 0))
    return (line.data, line.what, *told, *costs)


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
