"""What do we know of one customer, all of it? A zip of tables that a spreadsheet opens, and what each is.

Grain in: one customer. Grain out: one csv per kind of row, unmasked: it is made for the person (GDPR, art. 15
and 20) or for whoever answers them. Tables without a row of the person are left out.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.export.tables import as_csv
from lib.workspace.belongings import rows_of, tables_of_persons
from lib.workspace.canonical import DECISIONS, HISTORY, LOADED, PEOPLE, PROFILES, REJECTS
from lib.workspace.marts import CUSTOMERS, ORDERS, PURCHASES

Read = Callable[[ir.Expr], pd.DataFrame]

_MEANINGS = {
    "customer": "The customer in one row, as the pages show them: the smallest of several values.",
    "orders": "Orders and returns, one row each, with what they add up to.",
    "purchases": "What was bought, by month, category and channel.",
    "order_lines": "Lines of orders as the files have them.",
    "profiles": "Rows of customer lists as the files have them.",
    "touches": "Views, visits, e-mails and other contacts as the files have them.",
    "feedback": "Ratings, answers and words as the files have them.",
    "campaign_members": "Campaigns that the customer was chosen for, or kept out of to compare.",
    "accounts": "What each system takes for this person, in normal form: what was put together.",
    "records": "Every different statement about the person in any file.",
    "decisions": "What somebody has said of two accounts: the same person, or not.",
    "history": "When this customer was put together with another one, or taken apart.",
    "rows_not_in": "Rows of files that did not come in, or were set aside, and name the person.",
}


def customer_archive(
    read: Read, customer_key: int, customer_id: str, named: str | None, at: datetime
) -> bytes:
    """Return everything known about a customer as a zip of csv files with a README.txt.

    Parameters
    ----------
    read
        Of the workspace.
    customer_key, customer_id
        The customer.
    named
        Pattern of what names the person in free text (`lib.workspace.traces`), for rows that did not come in.
    at
        When this is done, for the README.
    """
    frames = {name: frame for name, frame in _frames(read, customer_key, named) if not frame.empty}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(customer_id, frames, at))
        for name, frame in frames.items():
            archive.writestr(f"{name}.csv", as_csv(frame))
    return out.getvalue()


def customer_links(read: Read) -> pd.DataFrame:
    """Return one row per profile: source, customer_ref, customer_id.

    The source is the system; the reference is what the profile is known by there: the system's own id, else
    the e-mail, else the digits of the phone.
    """
    by_email = ibis.literal("@") + PROFILES.system + ":email:"
    by_phone = ibis.literal("@") + PROFILES.system + ":phone:"
    by_ref = ibis.literal("ref:") + PROFILES.system + ":"
    name = PROFILES.profile_id
    reference = ibis.cases(
        (name.startswith(by_ref), name.substr(by_ref.length())),
        (name.startswith(by_email), name.substr(by_email.length())),
        (name.startswith(by_phone), name.substr(by_phone.length())),
        else_=name,
    )
    linked = PROFILES.mutate(source=PROFILES.system, customer_ref=reference).join(CUSTOMERS, "customer_key")
    return read(linked.select("source", "customer_ref", "customer_id").order_by("source", "customer_ref"))


def _frames(read: Read, customer_key: int, named: str | None) -> Iterator[tuple[str, pd.DataFrame]]:
    own = PROFILES.filter(PROFILES.customer_key == customer_key)
    yield "customer", read(CUSTOMERS.filter(CUSTOMERS.customer_key == customer_key).drop("customer_key"))
    for name, mart in (("orders", ORDERS), ("purchases", PURCHASES)):
        yield name, _told(read(mart.filter(mart.customer_key == customer_key).drop("customer_key")))
    for name in tables_of_persons():
        yield name, _told(read(_with_file(rows_of(name, customer_key))))
    yield "accounts", _told(read(own.drop("profile_key", "customer_key", "group_key")))
    records = PEOPLE.filter(PEOPLE.customer_key == customer_key).drop("customer_key", "profile_key")
    yield "records", _told(read(records))
    ids = own.profile_id
    decided = DECISIONS.filter(DECISIONS.left_profile.isin(ids) | DECISIONS.right_profile.isin(ids))
    yield "decisions", read(decided.order_by("batch"))
    changed = (HISTORY.customer_key == customer_key) | (HISTORY.other_key == customer_key)
    yield "history", read(HISTORY.filter(changed).order_by("changed_at"))
    if named:
        text = REJECTS.text.fill_null("") + " " + REJECTS.reason.fill_null("")
        yield "rows_not_in", read(_with_file(REJECTS.filter(text.re_search(f"(?i){named}"))))


def _with_file(rows: ir.Table) -> ir.Table:
    """Put the file's name and row first, in place of our own numbers."""
    file = LOADED.select("source_id", "file_name")
    joined = rows.left_join(file, "source_id")
    left = [
        name
        for name in rows.columns
        if name not in ("source_id", "source_row", "superseded_by", "profile_key")
    ]
    return joined.select("file_name", "source_row", *left).order_by("file_name", "source_row")


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out columns that say nothing about this person."""
    return frame.dropna(axis="columns", how="all")


def _readme(customer_id: str, frames: dict[str, pd.DataFrame], at: datetime) -> str:
    lines = [
        f"Everything that Regulars holds about customer {customer_id}, written on {at:%Y-%m-%d at %H:%M}.",
        "",
        "This is personal data, unmasked: keep it as carefully as the files it comes from.",
        "",
        *(f"{name}.csv ({len(frame)})  {_MEANINGS[name]}" for name, frame in frames.items()),
        "",
        "Columns in which nothing is known are left out, and so are tables without a row. A cell that a",
        "spreadsheet would run as a formula has an apostrophe before it.",
    ]
    return "\r\n".join(lines) + "\r\n"
