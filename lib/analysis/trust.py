"""Can we trust this?
"""

from dataclasses import dataclass
from datetime import date, datetime

from lib.analysis.result import Result


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What became of one file: rows_read = rows_kept + rows_rejected + rows_set_aside.

    `rows_kept` are those that count; rows that another file replaces (`rows_replaced`) are among
    `rows_set_aside`. Money as in the file: gross before discounts; discounts and returns as positive amounts.
    """

    source_id: int
    file_name: str
    label: str
    table_name: str
    system: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    rows_set_aside: int
    rows_replaced: int
    first_at: datetime | None
    last_at: datetime | None
    gross: float | None
    discounts: float | None
    returns: float | None
    net: float | None
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows did not come in ("rejected"), do not count ("set aside"), or lost a cell ("cell")."""

    source_id: int
    file_name: str
    kind: str
    column_name: str | None
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class KnownShare:
    """How much net revenue of a channel or store (`kind`) belongs to known customers."""

    kind: str
    label: str
    channel_group: str | None
    net_revenue: float
    known_net_revenue: float
    known_share: float | None


@dataclass(frozen=True, slots=True)
class SharedKey:
    """An e-mail or phone (masked) of too many names, which joins nobody."""

    kind: str
    value: str
    names: int


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Order lines in another currency than the main one, kept out of every sum."""

    currency: str
    order_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust(Result):
    """What came in, what did not and why, and how much of the revenue has a name."""

    files: tuple[LoadedFile, ...]
    reasons: tuple[Reason, ...]
    first_order: date | None
    last_order: date | None
    net_revenue: float
    known_net_revenue: float
    known_share: float | None
    known: tuple[KnownShare, ...]
    customer_count: int
    buyer_count: int
    profile_count: int
    shared_keys: tuple[SharedKey, ...]
    other_currencies: tuple[KeptOut, ...]
