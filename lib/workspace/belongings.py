"""Which rows of the files are one customer's?

Grain in: a canonical table and a customer. Grain out: its rows, with the profile that each belongs to. Only
rows that bear one of the customer's own keys are joined, so that one customer of ten million lines is cheap.
"""

import ibis
import ibis.expr.types as ir

from lib.schema.tables import tables
from lib.workspace.canonical import KEYS, PEOPLE, canonical

KEY_COLUMNS = {"ref": "customer_ref", "email": "email", "phone": "phone"}
_VISITOR = ("system", "visitor_ref")
_TRACE = ("source_id", "source_row")


def tables_of_persons() -> tuple[str, ...]:
    """Return the canonical tables whose rows may belong to a customer."""
    return tuple(
        name
        for name, table in tables().items()
        if any(column.name in KEY_COLUMNS.values() for column in table.stored)
    )


def rows_of(name: str, customer_key: int) -> ir.Table:
    """Return the rows of a canonical table that belong to a customer, with `profile_key`.

    A row belongs to whom the marts take it for: by the source's own id, else by e-mail, else by phone. With a
    profile of null two kinds of rows come along: those of nobody known with an e-mail, phone or number that
    only this customer's records have (it is on the list of those that join nobody), and what a visitor did
    without a name on a device on which this customer gave one, and nobody else did.
    """
    table = canonical(name)
    kinds = {kind: column for kind, column in KEY_COLUMNS.items() if column in table.columns}
    own = KEYS.filter(KEYS.customer_key == customer_key)
    bears = [table[column].isin(own.filter(own.kind == kind)["value"]) for kind, column in kinds.items()]
    bears += [_plain(table[column]).isin(_written(column, customer_key)) for column in kinds.values()]
    found = _of_customer(table.filter(ibis.or_(*bears)), kinds, customer_key)
    return ibis.union(found, _nameless(table, found, kinds)) if _VISITOR[-1] in table.columns else found


def _written(column: str, customer_key: int) -> ir.StringColumn:
    """Return what the customer's records have in a column, and no other customer's."""
    told = PEOPLE.filter(PEOPLE[column].notnull()).select("customer_key", value=_plain(PEOPLE[column]))
    others = told.filter(told.customer_key != customer_key)
    return told.filter(told.customer_key == customer_key).anti_join(others, "value")["value"]


def _plain(value: ir.StringValue) -> ir.StringValue:
    return value.strip().lower()


def _nameless(table: ir.Table, named: ir.Table, kinds: dict[str, str]) -> ir.Table:
    """Return the rows without a key of the visitors of some rows, but of those who bear other keys too."""
    visits = table.semi_join(named.filter(named.visitor_ref.notnull()).select(_VISITOR).distinct(), _VISITOR)
    has_key = ibis.or_(*(visits[column].notnull() for column in kinds.values()))
    shared = visits.filter(has_key).anti_join(named, _TRACE).select(_VISITOR).distinct()
    nameless = visits.filter(~has_key).anti_join(shared, _VISITOR)
    return nameless.mutate(profile_key=ibis.null("int64")).select(*named.columns)


def _of_customer(rows: ir.Table, kinds: dict[str, str], customer_key: int) -> ir.Table:
    """Leave out rows that belong to somebody else by a better key than the one that they were found by."""
    columns = rows.columns
    for kind, column in kinds.items():
        key = KEYS.filter(KEYS.kind == kind).select(
            **{
                f"{kind}_system": KEYS.system,
                f"{kind}_value": KEYS["value"],
                f"{kind}_customer": KEYS.customer_key,
                f"{kind}_profile": KEYS.profile_key,
            }
        )
        rows = rows.left_join(
            key, [rows[column] == key[f"{kind}_value"], rows.system == key[f"{kind}_system"]]
        )
    whose = ibis.coalesce(*(rows[f"{kind}_customer"] for kind in kinds))
    return rows.filter(whose.fill_null(customer_key) == customer_key).select(
        *columns, profile_key=ibis.coalesce(*(rows[f"{kind}_profile"] for kind in kinds))
    )
