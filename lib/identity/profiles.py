"""Which records are one account in one system?

Grain in: marked records without shared keys. Grain out: `identity_owned` (record -> profile),
`identity_drafts` (one row per profile: what the account says of its person) and `identity_links` (profile x
e-mail or phone). A profile is what its system takes for one person: the system's own id where there is one,
else the e-mail within the system, else the phone.

Profiles keep their number for the life of the workspace, so that customers keep their ids when more files
come.
"""

import operator
from functools import reduce

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.bad_values import without_shared
from lib.identity.records import MARKED
from lib.identity.tables import write_work
from lib.workspace.compiled import query_of

SAID = ("company", "address", "city", "postcode", "country", "birth_date", "tax_number")
_KINDS = {**dict.fromkeys(SAID, "string"), "birth_date": "date"}

NUMBERED = ibis.table({"node": "string", "number": "int64"}, name="identity_nodes")
_PERSON = {"first_name": "string", "last_name": "string", **_KINDS}
_UNSHARED = ibis.table(
    {
        "record": "int64", "node": "string", "email_node": "string", "phone_node": "string",
        "is_nameless": "boolean",
    },
    name="identity_unshared",
)  # fmt: skip
OWNED = ibis.table(
    {
        "record": "int64", "profile_key": "int64", "profile_id": "string", "email_node": "string",
        "phone_node": "string", "is_nameless": "boolean",
    },
    name="identity_owned",
)  # fmt: skip
DRAFTS = ibis.table(
    {
        "profile_key": "int64", "profile_id": "string", "system": "string", "email": "string",
        "phone": "string", **_PERSON, "record_count": "int64",
    },
    name="identity_drafts",
)  # fmt: skip
LINKS = ibis.table(
    {
        "profile_key": "int64", "kind": "string", "node": "string", "first_name": "string",
        "last_name": "string",
    },
    name="identity_links",
)  # fmt: skip


def write_profiles(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_owned`, `identity_drafts` and `identity_links`, in the caller's transaction."""
    connection.execute("create table if not exists identity_nodes (node varchar, number bigint)")
    write_work(connection, "identity_unshared", _unshared)
    row = connection.execute("select coalesce(max(number), 0) from identity_nodes").fetchone()
    highest = int(row[0]) if row else 0
    connection.execute(
        f"insert into identity_nodes select node, number + {highest} from ({query_of(_fresh)})"
    )
    write_work(connection, "identity_owned", _owned)
    connection.execute("drop table identity_unshared")
    write_work(connection, "identity_drafts", drafts)
    write_work(connection, "identity_links", links)


def drafts() -> ir.Table:
    """Return `DRAFTS`: one row per profile; of several names the one that most records bear."""
    said = OWNED.join(MARKED.drop("email_node", "phone_node", "ref_node"), "record")
    nobody = ibis.null("string")
    said = said.mutate(
        **{name: ibis.ifelse(said.is_nameless, nobody, said[name]) for name in ("first_name", "last_name")}
    )
    counted = OWNED.group_by("profile_key").agg(record_count=OWNED.count())
    single = said.semi_join(counted.filter(counted.record_count == 1), "profile_key")
    single = single.mutate(
        email=_bare(single.email_node), phone=_bare(single.phone_node), record_count=ibis.literal(1, "int64")
    )
    several = said.semi_join(counted.filter(counted.record_count > 1), "profile_key")
    return ibis.union(single.select(*DRAFTS.columns), _together(several))


def _together(said: ir.Table) -> ir.Table:
    """Return the profiles of several records."""
    told = said.group_by("profile_key").agg(
        **{name: said[name].max() for name in ("profile_id", "system")},
        email=_bare(said.email_node).min(),
        phone=_bare(said.phone_node).min(),
        **{name: said[name].max() for name in _PERSON},
        record_count=said.count(),
    )
    best = commonest(said, "profile_key", ("first_name", "last_name"))
    return chosen(told, best, "profile_key", ("first_name", "last_name")).select(*DRAFTS.columns)


def commonest(table: ir.Table, key: str, columns: tuple[str, ...]) -> ir.Table:
    """Return for each key the values of columns that most rows bear together, first by name of equals."""
    told = table.filter(ibis.or_(*(table[name].notnull() for name in columns)))
    counted = told.group_by(key, *columns).agg(rows=told.count())
    full = reduce(operator.add, (counted[name].notnull().cast("int8") for name in columns))
    place = ibis.row_number().over(
        group_by=key, order_by=[full.desc(), counted.rows.desc(), *(counted[name] for name in columns)]
    )
    return counted.mutate(place=place).filter(ibis._.place == 0).select(key, *columns)


def chosen(told: ir.Table, best: ir.Table, key: str, columns: tuple[str, ...]) -> ir.Table:
    """Return a table with some columns as another one has them, where that has the key."""
    other = best.rename(best_key=key, **{f"best_{name}": name for name in columns})
    joined = told.left_join(other, told[key] == other.best_key)
    has = joined.best_key.notnull()
    return joined.select(
        *(name for name in told.columns if name not in columns),
        **{name: ibis.ifelse(has, joined[f"best_{name}"], joined[name]) for name in columns},
    )


def links() -> ir.Table:
    """Return `LINKS`: which e-mails and phones a profile has, with the names that they came with."""
    return ibis.union(*map(_links_of, ("email", "phone")))


def _links_of(kind: str) -> ir.Table:
    node = OWNED[f"{kind}_node"]
    told = OWNED.filter(node.notnull())
    person = DRAFTS.select("profile_key", first=DRAFTS.first_name, last=DRAFTS.last_name)
    link = told.select("profile_key", node=told[f"{kind}_node"]).distinct()
    named = link.join(person, "profile_key")
    return named.select(
        "profile_key",
        kind=ibis.literal(kind),
        node=named.node,
        first_name=named["first"],
        last_name=named["last"],
    )


def _profile_id(record: ir.Table) -> ir.StringValue:
    """Return what tells a profile from all others: an id is a system's own, and so is all else."""
    elsewhere = ibis.literal("@") + record.system + ":"
    return ibis.coalesce(record.ref_node, elsewhere + record.email_node, elsewhere + record.phone_node)


def _unshared() -> ir.Table:
    """Return the records that have a key left, with the id of their profile."""
    record = without_shared(MARKED)
    told = record.mutate(node=_profile_id(record)).filter(ibis._.node.notnull())
    return told.select(*_UNSHARED.columns)


def _fresh() -> ir.Table:
    """Return the profiles that have no number yet, numbered from one on in the order of their ids."""
    found = _UNSHARED.select("node").distinct().anti_join(NUMBERED, "node")
    return found.mutate(number=ibis.row_number().over(order_by=found.node) + 1)


def _owned() -> ir.Table:
    owned = _UNSHARED.join(NUMBERED, "node").rename(profile_key="number", profile_id="node")
    return owned.select(*OWNED.columns)


def _bare(node: ir.StringValue) -> ir.StringValue:
    """Return a key without its kind in front."""
    return node.re_replace(r"^[a-z]+:", "")
