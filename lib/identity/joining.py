"""Which groups become one customer?

Grain in: scored pairs of groups. Grain out: `identity_pairs`, the pairs worth a look with their verdict, and
`identity_joined`, profile -> group -> customer.
"""

from collections.abc import Callable

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.identity.cluster import FORCED, Rules, clusters
from lib.identity.decisions import said_of
from lib.identity.golden import GROUPS
from lib.identity.profiles import DRAFTS
from lib.identity.scores import SCORED, is_vetoed
from lib.identity.tables import write_frame, write_kept, write_work
from lib.workspace.canonical import PAIRS
from lib.workspace.compiled import query_of

THRESHOLD = 3.0
"""Bits of evidence from which on two groups are one person: odds of 8 to 1."""
MOST_PROFILES = 20
_NEAR = 12.0  # bits below the threshold that are still worth a look
_OFTEN_ENOUGH = 50  # profiles from which on a source can show that it lists everybody once
_REPEATS = 0.001
_CLUSTERS = ibis.table({"group_key": "int64", "customer_key": "int64"}, name="identity_clusters")
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
    groups, sizes = _columns(connection, _sizes)
    found = joined(connection, groups, sizes, threshold)
    write_frame(connection, "identity_clusters", pd.DataFrame({"group_key": groups, "customer_key": found}))
    write_work(connection, "identity_joined", _joined)
    write_kept(connection, "identity_pairs", _pairs, threshold)
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
    left, right, weight = _columns(connection, _strong, threshold)
    apart = _columns(connection, _vetoed)
    said = [_of_groups(connection, verdict) for verdict in ("same", "different")]
    once = _columns(connection, _labelled)
    rules = Rules(
        apart=(np.concatenate([said[1][0], apart[0]]), np.concatenate([said[1][1], apart[1]])),
        labelled=(once[0], once[1].astype("int64")),
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


def _joined() -> ir.Table:
    return GROUPS.join(_CLUSTERS, "group_key").select(*JOINED.columns)


def _pairs(threshold: float) -> ir.Table:
    """Return `PAIRS`: the scored pairs that are near the threshold or above it, with what became of them."""
    cluster = _CLUSTERS
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


def _labelled() -> ir.Table:
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
    return profile.join(numbered, "system").select("group_key", "label").distinct()


def _of_groups(connection: duckdb.DuckDBPyConnection, verdict: str) -> tuple[np.ndarray, np.ndarray]:
    """Return decided pairs of profiles as pairs of their groups."""
    keys, groups = _columns(connection, _members)
    left, right = said_of(connection, keys, verdict)  # type: ignore[arg-type]
    if not len(left):
        return left, right
    order = np.argsort(keys)
    one, other = (groups[order[np.searchsorted(keys[order], side)]] for side in (left, right))
    different = one != other
    return one[different], other[different]


def _members() -> ir.Table:
    return GROUPS.select("profile_key", "group_key")


def _sizes() -> ir.Table:
    return GROUPS.group_by("group_key").agg(profiles=GROUPS.count())


def _strong(threshold: float) -> ir.Table:
    strong = SCORED.filter(SCORED.match_weight >= threshold, ~is_vetoed(SCORED))
    return strong.select("left_key", "right_key", "match_weight")


def _vetoed() -> ir.Table:
    return SCORED.filter(is_vetoed(SCORED)).select("left_key", "right_key")


def _columns(
    connection: duckdb.DuckDBPyConnection, build: Callable[..., ir.Table], *words: float
) -> tuple[np.ndarray, ...]:
    """Return the columns of a query's rows."""
    rows = connection.execute(query_of(build, *words)).fetchnumpy()
    return tuple(np.asarray(column) for column in rows.values())
