"""Which customer does each record of a person belong to?

Grain in: every distinct record of a person in order lines, profiles, feedback and touches. Grain out: three
tables, `identity_people` (record -> customer), `identity_keys` (what finds a customer) and
`identity_shared_keys` (keys that too many people share, or that are words for nobody, and that therefore
join nobody).

Method: records are linked when they share the source's own id (within its system), the normalised e-mail
or the normalised phone; customers are the connected components of that graph. A key of more than
`MOST_NAMES` different names is a shop's own number and links nobody; nor does a placeholder such as guest.

A customer's number is the smallest number of its keys; keys keep their numbers for the life of the
workspace, so that a customer keeps its id when more files come.
"""

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.identity.keys import dialling, normal_email, normal_name, normal_phone
from lib.identity.placeholders import names_nobody
from lib.workspace.canonical import PEOPLE, SHARED_KEYS, canonical, columns_present
from lib.workspace.compiled import sql_of

MOST_NAMES = 5
MOST_IDS = 20  # a family or a firm may share a phone; a shop's own number has no such limit
KEY_COLUMNS = {"ref": "customer_ref", "email": "email", "phone": "phone"}
_CODE_LETTERS = 2  # of a country code, ISO 3166-1 alpha-2

_RECORD = (
    "system",
    "customer_ref",
    "email",
    "phone",
    "customer_name",
    "company",
    "city",
    "postcode",
    "country",
)
_NODES = ibis.table({"node": "string", "number": "int64"}, name="identity_nodes")
_STAGED = ibis.table({"record": "int64", **dict.fromkeys(_RECORD, "string")}, name="identity_records")
_LINK_COLUMNS = {"record": "int64", **dict.fromkeys(("kind", "system", "value", "node"), "string")}
_ALL_LINKS = ibis.table(_LINK_COLUMNS, name="identity_all_links")
_LINKS = ibis.table(
    {"record": "int64", "kind": "string", "system": "string", "value": "string", "number": "int64"},
    name="identity_links",
)
_RECORDED = ("order_lines", "profiles", "feedback", "touches")


def resolve(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the identity tables afresh from the canonical views; part of the caller's transaction."""
    connection.execute("create table if not exists identity_nodes (node varchar, number bigint)")
    connection.execute("create sequence if not exists identity_numbers")
    _write(connection, "identity_records", records(connection))
    _write(connection, "identity_all_links", links(_home_country(connection)))
    _write(connection, "identity_shared_keys", shared_keys())
    _number_new_nodes(connection)
    _write(connection, "identity_links", numbered_links())
    _write_components(connection)
    _write(connection, "identity_keys", _keys())
    _write(connection, "identity_people", _people())
    for table in ("identity_records", "identity_all_links", "identity_links", "identity_components"):
        connection.execute(f"drop table {table}")


def records(connection: duckdb.DuckDBPyConnection) -> ir.Table:
    """Return the distinct records of persons over all files, each with a number."""
    present = {name: columns_present(connection, name) for name in _RECORDED}
    told = [name for name in _RECORDED if present[name].intersection(KEY_COLUMNS.values())]
    parts = [_record_of(name, present[name]) for name in told or _RECORDED[:1]]
    # In no order: the numbers tell records apart and come to nothing else.
    return ibis.union(*parts, distinct=True).mutate(record=ibis.row_number()).select("record", *_RECORD)


def links(home: str) -> ir.Table:
    """Return one row per record and key: what a record can be joined by.

    Parameters
    ----------
    home
        Two-letter code of the country in which phones without a country are dialled.
    """
    record = _STAGED.mutate(region=ibis.coalesce(_region(_STAGED.country), ibis.literal(home)))
    dialled = record.left_join(dialling(), "region")
    dialled = dialled.mutate(
        email_node=normal_email(dialled.email),
        phone_node=normal_phone(dialled.phone, dialled.dial_code, dialled.trunk_prefix),
    )
    nowhere = ibis.literal("")
    return ibis.union(
        _link(
            dialled, "ref", dialled.system, dialled.customer_ref, dialled.system + ":" + dialled.customer_ref
        ),
        _link(dialled, "email", nowhere, dialled.email, dialled.email_node),
        _link(dialled, "phone", nowhere, dialled.phone, dialled.phone_node),
    )


def shared_keys() -> ir.Table:
    """Return the keys that belong to nobody in particular, and why.

    E-mails and phones of more than `MOST_NAMES` different names, or of more than `MOST_IDS` ids; ids of more
    than `MOST_IDS` names; and words for nobody, such as guest, whoever bears them.
    """
    many = _ALL_LINKS.group_by("kind", "node").agg(records=_ALL_LINKS.count())
    many = many.filter(many.records > MOST_NAMES).select("kind", "node")
    link = _ALL_LINKS.join(many, ["kind", "node"])
    known = _STAGED.select("record", "customer_name", who=_STAGED.system + ":" + _STAGED.customer_ref)
    named = link.join(known, "record").mutate(person=normal_name(known.customer_name))
    counted = named.group_by("kind", "node").agg(names=named.person.nunique(), ids=named.who.nunique())
    is_id = counted.kind == "ref"
    shared = counted.filter(
        (counted.names > ibis.ifelse(is_id, MOST_IDS, MOST_NAMES)) | (~is_id & (counted.ids > MOST_IDS))
    )
    several = shared.select("kind", value=shared.node, names=shared.names, reason=ibis.literal("many people"))
    nobody = _placeholders()
    return ibis.union(several, nobody.anti_join(several, ["kind", "value"]))


def _placeholders() -> ir.Table:
    """Return the keys that are words for nobody; the sources' own words, not their normal forms, tell it."""
    found = []
    for kind, column in KEY_COLUMNS.items():
        link = _ALL_LINKS.filter(_ALL_LINKS.kind == kind)
        link = link.filter(names_nobody(column, link["value"]))
        found.append(link.select("kind", value=link.node).distinct())
    word = ibis.union(*found)
    return word.mutate(names=ibis.null("int64"), reason=ibis.literal("a word for nobody"))


def unshared_links() -> ir.Table:
    """Return the links without those of shared keys."""
    shared = SHARED_KEYS
    return _ALL_LINKS.anti_join(shared, [_ALL_LINKS.kind == shared.kind, _ALL_LINKS.node == shared.value])


def numbered_links() -> ir.Table:
    """Return the links that join, with their nodes' numbers."""
    return unshared_links().join(_NODES, "node").select(*_LINKS.columns)


def _record_of(name: str, present: frozenset[str]) -> ir.Table:
    table = canonical(name)
    if name == "profiles":
        both = table.first_name.fill_null("") + " " + table.last_name.fill_null("")
        table = table.mutate(customer_name=both.strip().nullif(""))
        present |= {"customer_name"}
    held = [column for column in _RECORD if column in table.columns and column in present | {"system"}]
    keys = [table[column].notnull() for column in ("customer_ref", "email", "phone") if column in held]
    told = table.filter(ibis.or_(*keys)) if keys else table.limit(0)
    # Distinct over the columns that exist first: the nulls of the others come after, on far fewer rows.
    few = told.select("system", *(column for column in held if column != "system")).distinct()
    return few.select(
        **{column: few[column] if column in held else ibis.null("string") for column in _RECORD}
    )


def _link(
    table: ir.Table, kind: str, system: ir.Value, value: ir.StringValue, node: ir.StringValue
) -> ir.Table:
    found = table.select(
        "record", kind=ibis.literal(kind), system=system, value=value, node=ibis.literal(f"{kind}:") + node
    )
    return found.filter(found.node.notnull())


def _region(country: ir.StringValue) -> ir.StringValue:
    code = country.upper().strip()
    names = {"UNITED STATES": "US", "USA": "US", "UNITED KINGDOM": "GB", "UK": "GB", "GERMANY": "DE",
    "FRANCE": "FR",
             "SPAIN": "ES", "SWEDEN": "SE", "CANADA": "CA", "AUSTRALIA": "AU",
             "NETHERLANDS": "NL"}  # fmt: skip
    spelled = ibis.cases(*((code == name, region) for name, region in names.items()), else_=code)
    return ibis.ifelse(spelled.length() == _CODE_LETTERS, spelled, ibis.null("string"))


def _home_country(connection: duckdb.DuckDBPyConnection) -> str:
    region = _region(_STAGED.country)
    counted = _STAGED.filter(region.notnull()).group_by(region=region).agg(n=ibis._.count())
    row = connection.execute(sql_of(counted.order_by(ibis.desc("n"), "region").limit(1))).fetchone()
    return str(row[0]) if row else "US"


def _number_new_nodes(connection: duckdb.DuckDBPyConnection) -> None:
    found = unshared_links().select("node").distinct()
    fresh = found.anti_join(_NODES, "node")
    highest = connection.execute(sql_of(_NODES.agg(n=_NODES.number.max()))).fetchone()
    offset = (highest[0] if highest and highest[0] is not None else 0) + 1
    numbered = fresh.mutate(number=ibis.row_number().over(order_by=fresh.node) + offset)
    connection.execute(f"insert into identity_nodes {sql_of(numbered)}")


def _write_components(connection: duckdb.DuckDBPyConnection) -> None:
    """Write node number -> customer number; only nodes that touch another one pass through numpy."""
    nodes_of = _LINKS.group_by("record").agg(first=_LINKS.number.min())
    edge = _LINKS.join(nodes_of, "record")
    edges = edge.filter(edge.number != edge["first"]).select("first", "number").distinct()
    pairs = connection.execute(sql_of(edges)).fetchnumpy()
    found = connected(np.asarray(pairs["first"]), np.asarray(pairs["number"]))
    connection.register("found_components", found)
    connection.execute("create or replace table identity_components as select * from found_components")
    connection.unregister("found_components")


def connected(left: np.ndarray, right: np.ndarray) -> pd.DataFrame:
    """Return for every node that stands in a pair the smallest node it is connected with.

    Parameters
    ----------
    left, right
        Node numbers, one pair per place.

    Returns
    -------
    One row per node: `number`, `customer_key` (both int64).
    """
    if not len(left):
        return pd.DataFrame({"number": left, "customer_key": left})
    from scipy.sparse import coo_array  # here, because importing it takes longer than many a load
    from scipy.sparse.csgraph import connected_components

    numbers, places = np.unique(np.concatenate([left, right]).astype("int64"), return_inverse=True)
    half = len(left)
    graph = coo_array(
        (np.ones(half, dtype="int8"), (places[:half], places[half:])), shape=(len(numbers),) * 2
    )
    labels = connected_components(graph, directed=False)[1]
    smallest = np.full(labels.max() + 1, np.iinfo("int64").max)
    np.minimum.at(smallest, labels, numbers)
    return pd.DataFrame({"number": numbers, "customer_key": smallest[labels]})


def _owned_links() -> ir.Table:
    component = ibis.table({"number": "int64", "customer_key": "int64"}, name="identity_components")
    joined = _LINKS.left_join(component, "number")
    return joined.mutate(customer_key=ibis.coalesce(joined.customer_key, joined.number))


def _keys() -> ir.Table:
    return _owned_links().select("kind", "system", "value", "customer_key").distinct()


def _people() -> ir.Table:
    link = _owned_links()
    owner = link.group_by("record").agg(customer_key=link.customer_key.min())
    return _STAGED.join(owner, "record").select(*PEOPLE.columns)


def _write(connection: duckdb.DuckDBPyConnection, name: str, expression: ir.Table) -> None:
    connection.execute(f"create or replace table {name} as {sql_of(expression)}")
