"""Which key or name does a person mean who types one? Its form in the lists of keys that join nobody.

Grain in: a text as somebody types it. Grain out: "phone:12125550147", "email:ann@example.com",
"name:ann lee".
"""

from typing import Literal

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.keys import dialling, digits_of, normal_email, normal_phone
from lib.identity.names import whole_name
from lib.workspace.canonical import PROFILES
from lib.workspace.compiled import sql_of

Kind = Literal["phone", "email", "name"]
KINDS: tuple[Kind, ...] = ("phone", "email", "name")
_TYPED = ibis.table({"text": "string", "region": "string"}, name="identity_typed")


def key_of_nobody(connection: duckdb.DuckDBPyConnection, kind: Kind, text: str) -> str | None:
    """Return what a person typed in the form of `SHARED_KEYS`; None where it is no such key or name.

    Parameters
    ----------
    kind
        What it is meant to be.
    text
        As typed. A phone without a country is one of the country that most profiles are of, else of the US,
        as it is when files are read.
    """
    # A table, because a literal would stay in the memory of compiled queries, and it is somebody's.
    connection.execute("create or replace temporary table identity_typed (text varchar, region varchar)")
    try:
        connection.execute("insert into identity_typed values (?, ?)", [text, _home(connection)])
        row = connection.execute(sql_of(_TYPED.select(node=_node(kind)))).fetchone()
    finally:
        connection.execute("drop table identity_typed")
    return f"{kind}:{row[0]}" if row and row[0] else None


def _node(kind: Kind) -> ir.StringValue:
    if kind == "email":
        return normal_email(_TYPED.text.lower().strip())
    if kind == "phone":
        code = dialling()
        told = _TYPED.left_join(code, _TYPED.region == code.region)
        phone = told.text.strip()
        normal = normal_phone(phone, digits_of(phone), told.dial_code, told.trunk_prefix)
        return told.select(n=normal).n.as_scalar()
    first, last = whole_name(_TYPED.text)
    return first + " " + last


def _home(connection: duckdb.DuckDBPyConnection) -> str:
    told = PROFILES.filter(PROFILES.country.notnull()).group_by("country").agg(n=ibis._.count())
    row = connection.execute(sql_of(told.order_by(ibis.desc("n"), "country").limit(1))).fetchone()
    return str(row[0]) if row else "US"
