"""What do readers without a mapping make of a trap? Plain DuckDB and pandas, beside ours.

Grain in: a trap with the orders that it truly holds. Grain out: "right", "refused" or "changed". A reader is
right when for each of the four things that every trap has (order, day, amount, customer) some column holds
just the true values. Nobody tells these readers which column is meant, and none is asked to name it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bench.corpora.readers import Reader
from bench.corpora.trap_drafts import Order

Meaning = Callable[[Any], Any]


def verdict_of(read: Reader, path: Path, truth: Iterable[Order]) -> str:
    """Return what a reader made of a file.

    Parameters
    ----------
    read
        The reader.
    path
        The file.
    truth
        The orders that it holds.
    """
    table = read(path, path.parent)
    if table is None:
        return "refused"
    orders = list(truth)
    wanted: tuple[tuple[Meaning, list[Any]], ...] = (
        (_text, [one.order_id for one in orders]),
        (_moment, [one.at for one in orders]),
        (_number, [one.amount for one in orders]),
        (_text, [one.customer for one in orders]),
    )
    columns = list(zip(*table.records, strict=False)) if table.records else []
    held = all(
        any(Counter(map(meaning, column)) == Counter(map(meaning, values)) for column in columns)
        for meaning, values in wanted
    )
    return "right" if held else "changed"


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, datetime.min.time())
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


def _number(value: Any) -> Decimal | None:
    try:
        return round(Decimal(str(value)), 2)
    except InvalidOperation:
        return None
