"""Which accounts in which systems is this customer put together from, and which files tell of them?

Grain in: profiles of one customer, and the rows of files that belong to it. Grain out: one row per profile.
E-mails, phones and the ids that are such are masked in the query.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters
from lib.analysis.masking import mask_email, mask_name, mask_phone
from lib.analysis.result import Read
from lib.schema import formats
from lib.workspace.belongings import rows_of, tables_of_persons
from lib.workspace.canonical import LOADED, PROFILES
from lib.workspace.facts import Facts


@dataclass(frozen=True, slots=True)
class Account:
    """What one system takes for this person.

    Attributes
    ----------
    system
        Which one.
    own_id
        The system's number of the person; masked where it is an e-mail or a phone.
    known_by
        "customer number", "e-mail" or "phone".
    name, email, phone
        Masked.
    rows
        Of all files.
    files
        "web_orders.csv (12 rows), survey.csv (1 row)".
    """

    system: str
    own_id: str
    known_by: str
    name: str | None
    email: str | None
    phone: str | None
    rows: int
    files: str


def accounts(read: Read, facts: Facts, filters: Filters, *, customer_key: int) -> tuple[Account, ...]:  # noqa: ARG001 (as every analysis)
    """Return the accounts of a customer, those with most rows first."""
    told = read(_masked(customer_key)).to_dict("records")
    held = _rows_by_file(read, facts, customer_key)
    found = []
    for row in told:
        files = held.get(int(row["profile_key"]), {})
        cells = {
            name: row[name] if isinstance(row[name], str) else None for name in ("name", "email", "phone")
        }
        listed = [f"{file} ({formats.plural(count, 'row')})" for file, count in files.items()]
        found.append(
            Account(
                system=row["system"],
                own_id=row["own_id"],
                known_by=row["known_by"],
                rows=sum(files.values()),
                files=", ".join(listed),
                **cells,
            )
        )
    return tuple(sorted(found, key=lambda account: (-account.rows, account.system, account.own_id)))


def _masked(customer_key: int) -> ir.Table:
    own = PROFILES.filter(PROFILES.customer_key == customer_key)
    start = ibis.literal("@") + own.system
    is_email, is_phone = (own.profile_id.startswith(start + f":{kind}:") for kind in ("email", "phone"))
    number = own.profile_id.substr((ibis.literal("ref:") + own.system + ":").length())
    both = own.first_name.fill_null("") + " " + own.last_name.fill_null("")
    return own.select(
        "profile_key",
        "system",
        own_id=ibis.cases(
            (is_email, mask_email(own.email)),
            (is_phone, mask_phone(own.phone)),
            (number.contains("@"), mask_email(number)),
            (number.re_search(r"^\+?[0-9 ()./-]{7,}$"), mask_phone(number)),
            else_=number,
        ).fill_null("…"),
        known_by=ibis.cases((is_email, "e-mail"), (is_phone, "phone"), else_="customer number"),
        name=mask_name(both.strip().nullif("").upper()),
        email=mask_email(own.email),
        phone=mask_phone(own.phone),
    )


def _rows_by_file(read: Read, facts: Facts, customer_key: int) -> dict[int, dict[str, int]]:
    """Return profile -> file -> rows, files by name."""
    parts = []
    for name in tables_of_persons():
        if name in facts.tables:
            rows = rows_of(name, customer_key)
            parts.append(rows.group_by("profile_key", "source_id").agg(rows=rows.count()))
    if not parts:
        return {}
    counted = ibis.union(*parts) if parts[1:] else parts[0]
    named = counted.join(LOADED.select("source_id", "file_name"), "source_id").order_by(
        "file_name", "source_id"
    )
    found: dict[int, dict[str, int]] = {}
    for row in read(named).to_dict("records"):
        files = found.setdefault(int(row["profile_key"]), {})
        files[row["file_name"]] = files.get(row["file_name"], 0) + int(row["rows"])
    return found
