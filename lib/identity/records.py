"""What do the files say about persons, and by which keys can it be joined?

Grain in: order lines, profiles, feedback, touches. Grain out: `identity_records`, one row per distinct
statement about a person, and `identity_marked`, the same with normal forms of all that can be compared.
Everything in DuckDB: no row passes through Python.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.keys import dialling, normal_email, normal_phone
from lib.identity.names import plain, whole_name
from lib.workspace.canonical import RECORD, canonical, columns_present
from lib.workspace.compiled import query_of

KEY_COLUMNS = {"ref": "customer_ref", "email": "email", "phone": "phone"}
NODES = tuple(f"{kind}_node" for kind in KEY_COLUMNS)
_RECORDED = ("order_lines", "profiles", "feedback", "touches")
_CODE_LETTERS = 2  # of a country code, ISO 3166-1 alpha-2

_STREETS = {
    "street": "st", "road": "rd", "avenue": "ave", "drive": "dr", "lane": "ln", "court": "ct", "place": "pl",
    "boulevard": "blvd", "strasse": "str", "straße": "str",
}  # fmt: skip
_COUNTRIES = {
    "UNITED STATES": "US", "USA": "US", "UNITED KINGDOM": "GB", "UK": "GB", "GERMANY": "DE", "FRANCE": "FR",
    "SPAIN": "ES", "SWEDEN": "SE", "CANADA": "CA", "AUSTRALIA": "AU", "NETHERLANDS": "NL",
}  # fmt: skip

STAGED = ibis.table({"record": "int64", **RECORD}, name="identity_records")
MARKED = ibis.table(
    {
        "record": "int64", "system": "string", **dict.fromkeys(NODES, "string"), "first_name": "string",
        "last_name": "string", "company": "string", "address": "string", "city": "string",
        "postcode": "string", "country": "string", "birth_date": "date", "tax_number": "string",
    },
    name="identity_marked",
)  # fmt: skip


def write_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_records` and `identity_marked` afresh from the canonical views."""
    present = tuple(columns_present(connection, name) for name in _RECORDED)
    write(connection, "identity_records", records, present)
    write(connection, "identity_marked", marked, _home_country(connection))


def records(present: tuple[frozenset[str], ...]) -> ir.Table:
    """Return the distinct records of persons over all files, each with a number.

    Parameters
    ----------
    present
        Which columns any file feeds, of order lines, profiles, feedback and touches.
    """
    fed = dict(zip(_RECORDED, present, strict=True))
    told = [name for name in _RECORDED if fed[name].intersection(KEY_COLUMNS.values())]
    parts = [_record_of(name, fed[name]) for name in told or _RECORDED[:1]]
    # In no order: the numbers tell records apart and come to nothing else.
    return ibis.union(*parts, distinct=True).mutate(record=ibis.row_number()).select("record", *RECORD)


def marked(home: str) -> ir.Table:
    """Return each record with what it can be joined and compared by.

    Parameters
    ----------
    home
        Two-letter code of the country in which phones without a country are dialled.

    Returns
    -------
    `MARKED`: nodes are keys with their kind in front ("email:ann@example.com"; "ref:till:C7" within its
    system), null where there is none; names are first and last words without accents.
    """
    record = STAGED.mutate(region=ibis.coalesce(_region(STAGED.country), ibis.literal(home)))
    dialled = record.left_join(dialling(), "region")
    phone = normal_phone(dialled.phone, dialled.dial_code, dialled.trunk_prefix)
    first, last = whole_name(dialled.customer_name, dialled.first_name, dialled.last_name)
    return dialled.select(
        "record",
        "system",
        ref_node=ibis.literal("ref:") + dialled.system + ":" + dialled.customer_ref,
        email_node=ibis.literal("email:") + normal_email(dialled.email),
        phone_node=ibis.literal("phone:") + phone,
        first_name=first,
        last_name=last,
        company=plain(dialled.company),
        address=normal_address(dialled.address),
        city=plain(dialled.city),
        postcode=normal_postcode(dialled.postcode),
        country=_region(dialled.country),
        birth_date=dialled.birth_date,
        tax_number=dialled.tax_number.upper().re_replace(r"[^A-Z0-9]", "").nullif(""),
    )


def normal_address(address: ir.StringValue) -> ir.StringValue:
    """Return street and number in plain letters, its kind of street shortened ("12 mill rd")."""
    text = plain(address)
    for word, short in _STREETS.items():
        text = text.re_replace(rf"\b{word}\b", short)
    return text


def normal_postcode(postcode: ir.StringValue) -> ir.StringValue:
    """Return a postcode in capitals without blanks; of a US one with four digits more the first five."""
    text = postcode.upper().re_replace(r"[^A-Z0-9-]", "")
    return text.re_replace(r"^(\d{5})-\d{4}$", r"\1").nullif("")


def _record_of(name: str, present: frozenset[str]) -> ir.Table:
    table = canonical(name)
    if name == "profiles":
        both = table.first_name.fill_null("") + " " + table.last_name.fill_null("")
        table = table.mutate(customer_name=both.strip().nullif(""))
        present |= {"customer_name"}
    held = [column for column in RECORD if column in table.columns and column in present | {"system"}]
    keys = [table[column].notnull() for column in KEY_COLUMNS.values() if column in held]
    told = table.filter(ibis.or_(*keys)) if keys else table.limit(0)
    # Distinct over the columns that exist first: the nulls of the others come after, on far fewer rows.
    few = told.select("system", *(column for column in held if column != "system")).distinct()
    return few.select(
        **{column: few[column] if column in held else ibis.null(kind) for column, kind in RECORD.items()}
    )


def _region(country: ir.StringValue) -> ir.StringValue:
    code = country.upper().strip()
    spelled = ibis.cases(*((code == name, region) for name, region in _COUNTRIES.items()), else_=code)
    return ibis.ifelse(spelled.length() == _CODE_LETTERS, spelled, ibis.null("string"))


def _home_country(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute(query_of(_commonest_region)).fetchone()
    return str(row[0]) if row else "US"


def _commonest_region() -> ir.Table:
    region = _region(STAGED.country)
    counted = STAGED.filter(region.notnull()).group_by(region=region).agg(n=ibis._.count())
    return counted.order_by(ibis.desc("n"), "region").limit(1)


def write(
    connection: duckdb.DuckDBPyConnection, name: str, build: Callable[..., ir.Table], *words: Any
) -> None:
    """Write a table of the rows of an expression, which is built and compiled once a process.

    Parameters
    ----------
    name
        Of the table; one of this name is replaced.
    build, words
        See `lib.workspace.compiled.query_of`.
    """
    connection.execute(f"create or replace table {name} as {query_of(build, *words)}")
