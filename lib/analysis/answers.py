"""Which sentences have the most money behind them? What the overview says first.

In: the sums of one window. Out: at most five sentences, each with its money and the page that shows more.
Every sentence is computed; one without money behind it is left out.
"""

from dataclasses import dataclass

from lib.analysis.result import ratio
from lib.schema import formats

MOST_ANSWERS = 5
TOP_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence computed from the data, the page that shows its evidence, and the money it is about.

    `page` is the file stem of a page ("top_customers"); `money` is in the result's currency, never negative.
    """

    page: str
    sentence: str
    money: float


@dataclass(frozen=True, slots=True)
class People:
    """A group of known customers and the net revenue they brought in the window."""

    count: int
    net_revenue: float


@dataclass(frozen=True, slots=True)
class Sums:
    """What the sentences are made of, all of one window, in the data's currency.

    Attributes
    ----------
    known
        All buyers.
    top, once, both, slipping
        The best 1 %; those with one order; those with orders online and offline; those of the segments
        Slipping away and Missed.
    net_revenue, net_before
        Of everybody, known or not, and of the window before (None where it can't be compared).
    store_revenue, unknown_store_revenue
        Net revenue of stores and other offline channels, and the part of nobody known.
    gross_revenue, discount_amount, returned_amount
        Of sales; what was given back is positive.
    """

    known: People
    top: People
    once: People
    both: People
    slipping: People
    net_revenue: float
    net_before: float | None
    store_revenue: float
    unknown_store_revenue: float
    gross_revenue: float
    discount_amount: float
    returned_amount: float


def best_answers(sums: Sums, currency: str | None, before: str) -> tuple[Answer, ...]:
    """Return the sentences with the most money behind them, most first.

    Parameters
    ----------
    sums
        Of the window.
    currency
        ISO code, or None.
    before
        The window before in words: "the 12 months before".
    """
    every = (
        _top(sums), _slipping(sums, currency), _both(sums, currency), _once(sums, currency),
        _nameless(sums, currency), _returns(sums, currency), _discounts(sums, currency),
        _change(sums, currency, before),
    )  # fmt: skip
    told = [answer for answer in every if answer.money > 0]
    return tuple(sorted(told, key=lambda answer: -answer.money)[:MOST_ANSWERS])


def _top(sums: Sums) -> Answer:
    verb = "brings" if sums.top.count == 1 else "bring"
    sentence = (
        f"{formats.plural(sums.top.count, 'customer')}, the top {TOP_SHARE * 100:g} %, {verb} "
        f"{_part(sums.top.net_revenue, sums.known.net_revenue)} of known customers' net revenue."
    )
    return Answer("top_customers", sentence, sums.top.net_revenue)


def _slipping(sums: Sums, currency: str | None) -> Answer:
    people = sums.slipping
    who = (
        "customer who used to buy often and much has"
        if people.count == 1
        else "customers who used to buy often and much have"
    )
    sentence = (
        f"{formats.count(people.count)} {who} not ordered for a while; "
        f"{formats.money(people.net_revenue, currency)} of this period's revenue was theirs."
    )
    return Answer("segments", sentence, people.net_revenue)


def _both(sums: Sums, currency: str | None) -> Answer:
    people = sums.both
    sentence = (
        f"{formats.plural(people.count, 'customer')} bought both online and offline, for "
        f"{formats.money(people.net_revenue, currency)}: "
        f"{_part(people.count, sums.known.count)} of customers, "
        f"{_part(people.net_revenue, sums.known.net_revenue)} of their revenue."
    )
    return Answer("channels", sentence, people.net_revenue)


def _once(sums: Sums, currency: str | None) -> Answer:
    people = sums.once
    who = "this one" if people.count == 1 else "they"
    sentence = (
        f"{formats.plural(people.count, 'customer')}, {_part(people.count, sums.known.count)} of all, "
        f"ordered only once; {who} brought {formats.money(people.net_revenue, currency)}."
    )
    return Answer("segments", sentence, people.net_revenue)


def _nameless(sums: Sums, currency: str | None) -> Answer:
    sentence = (
        f"{formats.money(sums.unknown_store_revenue, currency)}, "
        f"{_part(sums.unknown_store_revenue, sums.store_revenue)} of offline revenue, has no known customer."
    )
    return Answer("trust", sentence, sums.unknown_store_revenue)


def _returns(sums: Sums, currency: str | None) -> Answer:
    sold = sums.gross_revenue - sums.discount_amount
    sentence = (
        f"{formats.money(sums.returned_amount, currency)} was given back for returns, "
        f"{_part(sums.returned_amount, sold)} of sales."
    )
    return Answer("channels", sentence, sums.returned_amount)


def _discounts(sums: Sums, currency: str | None) -> Answer:
    sentence = (
        f"{formats.money(sums.discount_amount, currency)} was given away as discounts, "
        f"{_part(sums.discount_amount, sums.gross_revenue)} of list prices."
    )
    return Answer("channels", sentence, sums.discount_amount)


def _change(sums: Sums, currency: str | None, before: str) -> Answer:
    difference = 0.0 if sums.net_before is None else sums.net_revenue - sums.net_before
    way = "more" if difference > 0 else "less"
    part = "" if not sums.net_before else f" ({_part(abs(difference), sums.net_before)})"
    sentence = f"Net revenue is {formats.money(abs(difference), currency)}{part} {way} than in {before}."
    return Answer("channels", sentence, abs(difference))


def _part(part: float, whole: float) -> str:
    return formats.share(ratio(part, whole))
