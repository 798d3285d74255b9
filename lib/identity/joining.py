"""Which groups become one customer?

Grain in: scored pairs of groups. Grain out: `identity_pairs`, the pairs worth a look with their verdict, and
`identity_joined`, profile -> group -> customer.
"""

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.identity.cluster import FORCED, Rules, clusters
from lib.identity.decisions import said_of
from lib.identity.golden import GROUPS
from lib.identity.graph import replace_table
from lib.identity.profiles import DRAFTS
from lib.identity.records import write
from lib.identity.scores import SCORED, is_vetoed
from lib.workspace.canonical import PAIRS
from lib.workspace.compiled import sql_of

THRESHOLD = 3.0
"""Bits of evidence from which on two groups are one person: odds of 8 to 1."""
MOST_PROFILES = 20
_NEAR = 12.0  # bits below the threshold that are still worth a look
_OFTEN_ENOUGH = 50  # profiles from which on a source can show that it lists everybody once
_REPEATS = 0.001
JOINED = ibis.table(
    {"profile_key": "int64", "group_key": "int64", "customer_key": "int64"}, name="identity_joined"
)


def threshold_of(connection: duckdb.DuckDBPyConnection) -> float:
    """Return the threshold that a person has set, in bits; else the default."""
    row = connection.execute("select threshold from identity_settings").fetchone()
    return float(row[0]) if row else THRESHOLD


def write_customers(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_joined` and `identity_pairs`, in the caller's transaction."""
    threshold = threshold_of(connection)
    groups, sizes = _columns(connection, _sizes(), "group_key", "profiles")
    found = joined(connection, groups, sizes, threshold)
    replace_table(
        connection, "identity_clusters", pd.DataFrame({"group_key": groups, "customer_key": found})
    )
    cluster = ibis.table({"group_key": "int64", "customer_key": "int64"}, name="identity_clusters")
    write(connection, "identity_joined", GROUPS.join(cluster, "group_key").select(*JOINED.columns))
    write(connection, "identity_pairs", _pairs(cluster, threshold))
    connection.execute("drop table identity_clusters")


def joined(
    connection: duckdb.DuckDBPyConnection, groups: np.ndarray, sizes: np.ndarray, threshold: float
) -> np.ndarray:
    """Return for each group the customer that it would belong to at a threshold: its smallest group.

    Parameters
    ----------
    groups, sizes
        Groups and how many profiles each has.
    threshold
        In bits.
    """
    strong = SCORED.filter(SCORED.match_weight >= threshold, ~is_vetoed(SCORED))
    left, right, weight = _columns(connection, strong, "left_key", "right_key", "match_weight")
    vetoed = SCORED.filter(is_vetoed(SCORED))
    apart = _columns(connection, vetoed, "left_key", "right_key")
    said = [_of_groups(connection, verdict) for verdict in ("same", "different")]
    rules = Rules(
        apart=(np.concatenate([said[1][0], apart[0]]), np.concatenate([said[1][1], apart[1]])),
        labelled=_labelled(connection),
        sizes=sizes,
        most=MOST_PROFILES,
    )
    return clusters(
        groups,
        np.concatenate([said[0][0], left]),
        np.concatenate([said[0][1], right]),
        np.concatenate([np.full(len(said[0][0]), FORCED), weight]),
        rules,
    )


def _pairs(cluster: ir.Table, threshold: float) -> ir.Table:
    """Return `PAIRS`: the scored pairs that are near the threshold or above it, with what became of them."""
    near = SCORED.filter(SCORED.match_weight >= threshold - _NEAR)
    left = cluster.rename(left_key="group_key", left_customer="customer_key")
    right = cluster.rename(right_key="group_key", right_customer="customer_key")
    placed = near.join(left, "left_key").join(right, "right_key")
    verdict = ibis.cases(
        (placed.left_customer == placed.right_customer, "joined"),
        (is_vetoed(placed), "first names differ"),
        (placed.match_weight < threshold, "below"),
        else_="kept apart",
    )
    return placed.mutate(verdict=verdict).select(*PAIRS.columns)


def _labelled(connection: duckdb.DuckDBPyConnection) -> tuple[np.ndarray, np.ndarray]:
    """Return the groups with a profile of a source that lists everybody once, and the number of that source.

    A source shows it by its own exact keys: of at least `_OFTEN_ENOUGH` profiles with an e-mail, a phone or a
    tax number, hardly any share a group.
    """
    profile = DRAFTS.join(GROUPS, "profile_key")
    told = profile.filter(
        profile.email.notnull() | profile.phone.notnull() | profile.tax_number.notnull()
        | (profile.first_name.notnull() & profile.birth_date.notnull())
    )  # fmt: skip
    key = ibis.coalesce(told.tax_number, told.group_key.cast("string"))
    source = told.group_by("system").agg(profiles=told.count(), persons=key.nunique())
    once = source.filter(
        source.profiles >= _OFTEN_ENOUGH, source.profiles - source.persons <= _REPEATS * source.profiles
    )
    numbered = once.mutate(label=ibis.dense_rank().over(order_by=once.system))
    marked = profile.join(numbered, "system").select("group_key", "label").distinct()
    groups, labels = _columns(connection, marked, "group_key", "label")
    return groups, labels.astype("int64")


def _of_groups(connection: duckdb.DuckDBPyConnection, verdict: str) -> tuple[np.ndarray, np.ndarray]:
    """Return decided pairs of profiles as pairs of their groups."""
    keys, groups = _columns(connection, GROUPS, "profile_key", "group_key")
    left, right = said_of(connection, keys, verdict)  # type: ignore[arg-type]
    if not len(left):
        return left, right
    order = np.argsort(keys)
    one, other = (groups[order[np.searchsorted(keys[order], side)]] for side in (left, right))
    different = one != other
    return one[different], other[different]


def _sizes() -> ir.Table:
    return GROUPS.group_by("group_key").agg(profiles=GROUPS.count())


def _columns(connection: duckdb.DuckDBPyConnection, table: ir.Table, *names: str) -> tuple[np.ndarray, ...]:
    rows = connection.execute(sql_of(table.select(*names))).fetchnumpy()
    return tuple(np.asarray(rows[name]) for name in names)
