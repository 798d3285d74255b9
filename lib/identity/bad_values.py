"""Which keys and names are nobody's in particular, and must join nobody?

Grain in: marked records. Grain out: `identity_shared_keys`, one row per key or name that too many share, that
is a word for nobody (guest, noemail@), or that a person has put on the list.
"""

import ibis
import ibis.expr.types as ir

from lib.identity.placeholders import names_nobody
from lib.identity.records import KEY_COLUMNS, MARKED, STAGED
from lib.workspace.canonical import EXCLUDED, SHARED_KEYS

MOST_NAMES = 5
MOST_IDS = 20  # a family or a firm may share a phone; a shop's own number has no such limit
MOST_BEARERS = 20  # of a name with that many keys that ought to be ten times rarer
_TIMES_EXPECTED = 10


def shared_keys() -> ir.Table:
    """Return the keys and names that belong to nobody in particular, and why.

    E-mails and phones of more than `MOST_NAMES` different names, or of more than `MOST_IDS` ids; ids of more
    than `MOST_IDS` names; words for nobody, whoever bears them; names such as Walk In, whose two words come
    together far more often than their shares among all names would have it; what a person has added.
    """
    told = ibis.union(_added(), _placeholders(), *map(_of_many, KEY_COLUMNS), _unlikely_names())
    # One reason each: what a person has said, then the word, then the count.
    return told.group_by("kind", "value").agg(
        names=told.names.max(), reason=told.reason.argmin(told["rank"])
    ).select(*SHARED_KEYS.columns)  # fmt: skip


def without_shared(table: ir.Table) -> ir.Table:
    """Return marked records by their keys: shared ones are null, and a shared name makes them nameless."""
    kept = table.select("record", "system", *(f"{kind}_node" for kind in KEY_COLUMNS), name=_name_node(table))
    for kind in KEY_COLUMNS:
        node = f"{kind}_node"
        joined = kept.left_join(_shared(kind), kept[node] == _shared(kind).nobody)
        own = ibis.ifelse(joined.nobody.isnull(), joined[node], ibis.null("string"))
        kept = joined.select(*(name for name in kept.columns if name != node), **{node: own})
    joined = kept.left_join(_shared("name"), kept.name == _shared("name").nobody)
    return joined.mutate(is_nameless=joined.nobody.notnull())


def _shared(kind: str) -> ir.Table:
    return SHARED_KEYS.filter(SHARED_KEYS.kind == kind).select(nobody=SHARED_KEYS["value"])


def _of_many(kind: str) -> ir.Table:
    node = MARKED[f"{kind}_node"]
    link = MARKED.select("record", "system", node=node, person=_person(MARKED)).filter(ibis._.node.notnull())
    many = link.group_by("node").agg(records=link.count())
    many = many.filter(many.records > MOST_NAMES).select("node")
    of_many = link.semi_join(many, "node")
    known = STAGED.select("record", who=STAGED.system + ":" + STAGED.customer_ref)
    named = of_many.join(known, "record")
    counted = named.group_by("node").agg(names=named.person.nunique(), ids=named.who.nunique())
    most = MOST_IDS if kind == "ref" else MOST_NAMES
    too_many = counted.names > most
    if kind != "ref":
        too_many = too_many | (counted.ids > MOST_IDS)
    shared = counted.filter(too_many)
    return _listed(kind, shared.node, shared, "many people", 2)


def _placeholders() -> ir.Table:
    """Return the keys that are words for nobody; the sources' own words, not their normal forms, tell it."""
    found = []
    for kind, column in KEY_COLUMNS.items():
        said = STAGED.filter(names_nobody(column, STAGED[column])).select("record")
        told = MARKED.semi_join(said, "record").select(node=MARKED[f"{kind}_node"])
        told = told.filter(told.node.notnull()).distinct()
        found.append(_listed(kind, told.node, told.mutate(names=ibis.null("int64")), "a word for nobody", 1))
    return ibis.union(*found)


def _unlikely_names() -> ir.Table:
    """Return first and last names that go together ten times as often as chance would have it, and often."""
    named = MARKED.filter(MARKED.first_name.notnull(), MARKED.last_name.notnull())
    each = named.select(
        "first_name", "last_name", key=ibis.coalesce(named.ref_node, named.email_node, named.phone_node)
    ).distinct()
    pairs = each.group_by("first_name", "last_name").agg(bearers=each.count())
    firsts = each.group_by("first_name").agg(of_first=each.count())
    lasts = each.group_by("last_name").agg(of_last=each.count())
    together = pairs.filter(pairs.bearers > MOST_BEARERS).join(firsts, "first_name").join(lasts, "last_name")
    everybody = each.count().as_scalar().cast("float64")
    expected = together.of_first * together.of_last / everybody
    often = together.filter(together.bearers > _TIMES_EXPECTED * expected)
    return _listed("name", _name_node(often), often.mutate(names=often.bearers), "a name of too many keys", 3)


def _added() -> ir.Table:
    kept = EXCLUDED.filter(EXCLUDED.undone_at.isnull())
    return _listed(
        ibis._.kind, kept["value"], kept.mutate(names=ibis.null("int64")), "left out by hand", 0
    ).distinct()


def _listed(
    kind: str | ibis.Deferred, value: ir.StringValue, table: ir.Table, reason: str, rank: int
) -> ir.Table:
    named = ibis.literal(kind) if isinstance(kind, str) else kind
    return table.select(
        kind=named,
        value=value,
        names=table.names,
        reason=ibis.literal(reason),
        rank=ibis.literal(rank, "int8"),
    )


def _person(table: ir.Table) -> ir.StringValue:
    """Return who a record says it is; null where it names nobody."""
    both = table.first_name.fill_null("") + " " + table.last_name.fill_null("")
    return both.strip().nullif("")


def _name_node(table: ir.Table) -> ir.StringValue:
    return ibis.literal("name:") + table.first_name + " " + table.last_name
