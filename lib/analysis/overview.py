"""How are we doing?
"""

from dataclasses import dataclass
from datetime import date

from lib.analysis.result import Result, Window


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence computed from the data, the page that shows its evidence, and the money it is about.

    `page` is the file stem of a page ("top_customers"); `money` is in the result's currency, never negative.
    """

    page: str
    sentence: str
    money: float


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of the window beside the window before.

    Attributes
    ----------
    metric
        Id in the glossary, which gives its label and format.
    value
        In the window; None where it can't be told (a share of nothing).
    before
        In the window before; None where the data does not cover all of it.
    change
        Relative change (0.12 is 12 % more) for money and counts, difference for shares; None with no `before`.
    series
        The value in each month of `Overview.months`; None where it can't be told.
    """

    metric: str
    value: float | None
    before: float | None
    change: float | None
    series: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ChannelMonth:
    """Net revenue and orders of one channel in one month, known customers or not."""

    month: date
    channel: str
    channel_group: str
    net_revenue: float
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Result):
    """The overview: at most five answers, most money first; six figures; revenue by channel and month.

    Attributes
    ----------
    before
        The window compared with; None where the data does not cover all of it.
    months
        First days of the months that the window touches.
    partial_months
        Those of them that the window or the data cover in part only: not to be compared with whole ones.
    """

    answers: tuple[Answer, ...]
    kpis: tuple[Kpi, ...]
    before: Window | None
    months: tuple[date, ...]
    partial_months: tuple[date, ...]
    channel_months: tuple[ChannelMonth, ...]
