"""What does a board pack say? A cover and slides as plain data, which three writers show alike.

Grain: one slide per page that has an answer. All numbers stand here as numbers, so that a chart of
PowerPoint, a drawing of the HTML page and a cell of the workbook can't differ. No row is about one person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from lib.schema import formats
from lib.schema.metrics import Metric

MOST_SLIDES = 10
"""The cover among them."""
ACCENT = "#0F766E"

Unit = Literal["money", "share", "count", "number", "days", "text"]
Role = Literal["online", "offline", "both", "other", "accent", "quiet"]
Kind = Literal["bars", "columns", "stacked", "parts"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONGEST = 120  # letters of a name out of the data


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with a unit of its own, in a column that holds several kinds."""

    value: float | None
    unit: Unit


Cell = str | float | int | Amount | None


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one colour, one a category; the ends of their 95 % intervals where they have any."""

    name: str
    role: Role
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart shows.

    Attributes
    ----------
    kind
        "bars" lie, "columns" stand; "stacked" columns add up, "parts" are bars of a whole each.
    title
        What is drawn and in which unit: "Net revenue by month, USD".
    unit
        Of all values.
    categories
        In the order of reading.
    series
        One or more; those of "parts" add up to 1 in each category.
    roles
        Of one series, the colour of each category in place of the series' own; else empty.
    alt
        The chart in one sentence.
    """

    kind: Kind
    title: str
    unit: Unit
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str
    roles: tuple[Role, ...] = ()

    @property
    def has_intervals(self) -> bool:
        """Whether ends of intervals are drawn."""
        return any(one.low for one in self.series)

    def role_of(self, series: Series, place: int) -> Role:
        """Return the colour of one mark."""
        return self.roles[place] if self.roles else series.role


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; of the unit "text" it holds words, or amounts with units of their own."""

    label: str
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a slide."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number that stands large beside the chart, with a line below it."""

    label: str
    value: float | None
    unit: Unit
    note: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """How many, of when, and what would change it."""

    n: str
    window: str
    caveat: str

    @property
    def written(self) -> str:
        """The footer as one line."""
        return " · ".join(part for part in (self.n, self.window, self.caveat) if part)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the numbers of a slide come from: the report, the command that makes them again, definitions."""

    report: str
    command: str
    metrics: tuple[Metric, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slide:
    """A page's answer with its evidence; `label` names the page, `title` is its answer."""

    key: str
    label: str
    title: str
    picture: Picture
    table: Table
    figures: tuple[KeyFigure, ...]
    footer: Footer
    origin: Origin


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page that was wanted and has no slide, and why."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What the pack is of.

    Attributes
    ----------
    name
        Of the retailer.
    window
        In words.
    filters
        What was chosen, by what is chosen from: ("Channels", "all").
    data_to, made_on
        The last day of the data and the day on which the pack was made.
    colour
        Of the retailer, as #RRGGBB.
    logo
        A PNG image (`lib.export.logo`), or None.
    left_out
        Pages without a slide.
    """

    name: str
    window: str
    filters: tuple[tuple[str, str], ...]
    data_to: date | None
    made_on: date
    colour: str = ACCENT
    logo: bytes | None = field(default=None, repr=False)
    left_out: tuple[LeftOut, ...] = ()

    @property
    def dates(self) -> str:
        """How old the data and the pack are."""
        told = f"Data to {formats.day(self.data_to)}. " if self.data_to else ""
        return f"{told}Made on {formats.day(self.made_on)}."


@dataclass(frozen=True, slots=True)
class Pack:
    """A cover and at most nine slides, in the order of reading; `currency` is of all money in it."""

    cover: Cover
    slides: tuple[Slide, ...]
    currency: str | None


_WRITERS = MappingProxyType(
    {"share": formats.share, "count": formats.count, "number": formats.number, "days": formats.number}
)


def written(value: Cell, unit: Unit, currency: str | None) -> str:
    """Write a cell as a person reads it, three significant figures: "$2.52M", "54 %", "1,155"."""
    if isinstance(value, Amount):
        return written(value.value, value.unit, currency)
    if value is None:
        return formats.NOTHING
    if isinstance(value, str):
        return value
    if unit == "money":
        return formats.short(formats.money(value, currency))
    return _WRITERS[unit](value) if unit in _WRITERS else str(value)


def symbol_of(currency: str | None) -> str:
    """Return the sign of a currency as prices have it: "$"; empty where none is known."""
    return formats.exact_money(0, currency, 0).rstrip("0").strip() if currency else ""


def legible(text: object, longest: int = _LONGEST) -> str:
    """Return text out of the data as one line that every format can hold, not endlessly long."""
    kept = _SURROGATE.sub("", _CONTROL.sub(" ", str(text))).strip()
    return kept if len(kept) <= longest else f"{kept[: longest - 1]}…"


def definition(metric: Metric) -> str:
    """Write a metric's meaning, formula and source as sentences."""
    return f"{metric.meaning} Formula: {metric.formula}. Source: {metric.source}."


def notes_of(slide: Slide, cover: Cover) -> str:
    """Return where each number of a slide comes from, a line each: what is said beside the slide."""
    chosen = "; ".join(f"{what}: {which}" for what, which in cover.filters)
    lines = [
        f"Where these numbers come from: page {slide.label}, report “{slide.origin.report}”.",
        f"Make them again: {slide.origin.command}",
        f"Window: {slide.footer.window}. n: {slide.footer.n}. Filters: {chosen or 'none'}.",
        *slide.origin.remarks,
        *(f"{one.label} [{one.id}]: {definition(one)}" for one in slide.origin.metrics),
    ]
    return "\n".join(lines)


def used_metrics(slides: Sequence[Slide]) -> tuple[Metric, ...]:
    """Return the definitions that slides need, each once, in order of first use."""
    return tuple({one.id: one for slide in slides for one in slide.origin.metrics}.values())
