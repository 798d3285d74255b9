"""Can we trust this? What came in and what did not, and how much of the revenue has a name.

Grain in: loaded files, rejected rows, days of `mart_orders`. Grain out: one row per file, reason, channel,
store and shared key.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis
import pandas as pd

from lib.analysis.buyers import reach
from lib.analysis.days import selected_days
from lib.analysis.filters import Filters
from lib.analysis.masking import mask_key
from lib.analysis.result import Read, Result, as_time, looked_at, ratio
from lib.analysis.selection import selected_orders
from lib.schema import formats
from lib.workspace.canonical import LOADED, PROFILES, REJECTS, SHARED_KEYS
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

REPLACED = "The same orders stand in a newer or more detailed file."
MOST_KEYS = 100
_KEY_KINDS = {"ref": "id", "email": "e-mail", "phone": "phone", "name": "name"}


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
    """A key that joins nobody (e-mails and phones masked), and why: many people's, or a word for nobody."""

    kind: str
    value: str
    names: int | None
    reason: str


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


def trust(read: Read, facts: Facts, filters: Filters) -> Trust:
    """Return the account of every file (all time), and the known share of revenue in the window."""
    files = loaded_files(read)
    known = (*_known(read, filters, "channel"), *_known(read, filters, "store"))
    channels = [row for row in known if row.kind == "channel"]
    net, with_name = sum(row.net_revenue for row in channels), sum(row.known_net_revenue for row in channels)
    counted = PROFILES.agg(profiles=PROFILES.count(), customers=PROFILES.customer_key.nunique())
    people = read(keep(counted, "people")).iloc[0]
    buyers = read(keep(reach(selected_orders(filters)), "reach")).iloc[0]
    return Trust(
        **looked_at(facts, filters),
        answer=_answer(files, ratio(with_name, net)),
        caveat=_caveat(facts),
        files=files,
        reasons=(*_reasons(read), *_replaced(files)),
        first_order=facts.first_order,
        last_order=facts.last_order,
        net_revenue=net,
        known_net_revenue=with_name,
        known_share=ratio(with_name, net),
        known=known,
        customer_count=int(people["customers"]),
        buyer_count=int(buyers["customers"]),
        profile_count=int(people["profiles"]),
        shared_keys=_shared_keys(read),
        other_currencies=tuple(KeptOut(currency, lines) for currency, lines in facts.other_currencies),
    )


def loaded_files(read: Read) -> tuple[LoadedFile, ...]:
    """Return what became of each file, newest first; rows read = kept + rejected + set aside."""
    return tuple(_file(row) for row in read(LOADED.order_by(ibis.desc("source_id"))).to_dict("records"))


def _file(row: dict[Any, Any]) -> LoadedFile:
    cells: dict[str, Any] = {name: row[name] for name in LoadedFile.__slots__}
    for name in ("first_at", "last_at", "loaded_at"):
        cells[name] = as_time(row[name])
    for name in ("gross", "discounts", "returns", "net"):
        cells[name] = None if pd.isna(row[name]) else float(row[name])
    for name in ("source_id", "rows_read", "rows_rejected", "rows_replaced"):
        cells[name] = int(row[name])
    cells["rows_kept"] = int(row["rows_kept"] - row["rows_replaced"])
    cells["rows_set_aside"] = int(row["rows_set_aside"] + row["rows_replaced"])
    return LoadedFile(**cells)


def _reasons(read: Read) -> list[Reason]:
    counted = REJECTS.group_by("source_id", "kind", "column_name", "reason").agg(rows=REJECTS.count())
    named = counted.join(LOADED.select("source_id", "file_name"), "source_id")
    rows = read(named.order_by("source_id", ibis.desc("rows"), "reason", "column_name")).to_dict("records")
    return [
        Reason(
            source_id=int(row["source_id"]),
            file_name=row["file_name"],
            kind=row["kind"],
            column_name=row["column_name"] if isinstance(row["column_name"], str) else None,
            reason=row["reason"],
            rows=int(row["rows"]),
        )
        for row in rows
    ]


def _replaced(files: tuple[LoadedFile, ...]) -> list[Reason]:
    """Rows that another file replaces are told by the workspace, not by the loading of their own file."""
    return [
        Reason(file.source_id, file.file_name, "set aside", None, REPLACED, file.rows_replaced)
        for file in files
        if file.rows_replaced
    ]


def _known(read: Read, filters: Filters, kind: str) -> list[KnownShare]:
    day = selected_days(filters)
    columns = ["channel", "channel_group"] if kind == "channel" else ["store_id"]
    told = day if kind == "channel" else day.filter(day.store_id.notnull())
    grouped = told.group_by(*columns).agg(net_revenue=told.net.sum(), known=told.known_net.sum())
    rows = read(grouped.order_by(ibis.desc("net_revenue"), columns[0])).to_dict("records")
    return [
        KnownShare(
            kind=kind,
            label=str(row[columns[0]]),
            channel_group=row.get("channel_group"),
            net_revenue=float(row["net_revenue"]),
            known_net_revenue=float(row["known"]),
            known_share=ratio(row["known"], row["net_revenue"]),
        )
        for row in rows
    ]


def _shared_keys(read: Read) -> tuple[SharedKey, ...]:
    """Return the most shared keys, masked; their values carry the kind in front ("phone:+1...")."""
    shown = mask_key(SHARED_KEYS.kind, SHARED_KEYS["value"])
    keys = SHARED_KEYS.select("kind", "names", "reason", shown=shown)
    rows = read(keys.order_by(keys.names.desc(nulls_first=True), "shown").limit(MOST_KEYS))
    return tuple(
        SharedKey(
            _KEY_KINDS[row["kind"]],
            row["shown"],
            None if pd.isna(row["names"]) else int(row["names"]),
            row["reason"],
        )
        for row in rows.to_dict("records")
    )


def _answer(files: tuple[LoadedFile, ...], known_share: float | None) -> str:
    if not files:
        return "Can't tell yet: no file has been added."
    rows, lost = sum(file.rows_read for file in files), sum(file.rows_rejected for file in files)
    read = f"{formats.plural(rows, 'row')} of {formats.plural(len(files), 'file')} {_were(rows)} read"
    rejected = f"{formats.plural(lost, 'row')} {_were(lost)} rejected" if lost else "none was rejected"
    if known_share is None:
        return f"{read}, {rejected}. There is no revenue in this window."
    return f"{read}, {rejected}. {formats.share(known_share)} of revenue belongs to known customers."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _caveat(facts: Facts) -> str:
    if not facts.other_currencies:
        return ""
    kept_out = [
        f"{formats.plural(lines, 'line')} in {currency}" for currency, lines in facts.other_currencies
    ]
    return f"Kept out of every sum: {formats.listing(kept_out)}."
