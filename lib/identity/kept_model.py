"""Which model holds for these profiles, and which pairs does it still have to score?

Grain in: drafts of profiles and golden rows. Grain out: `identity_scored`, every pair of groups that share a
blocking key, and `identity_model`, the one row that says what was learned and from what.

Up to `ALWAYS_ANEW` profiles everything is learned and scored anew whenever a profile has changed, so that the
order in which files came makes no difference. Beyond, the model holds until there are a fifth more profiles,
and only pairs of groups that are new or changed are scored.
"""

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np

from lib.identity.golden import COMPARED, GOLDEN, write_golden
from lib.identity.learning import share_of_pairs
from lib.identity.model import MOST_TRAINED, Model, learn, score
from lib.identity.profiles import DRAFTS
from lib.identity.rules import FEWEST_PROFILES, score_by_rules
from lib.identity.scores import SCORED, is_vetoed
from lib.identity.tables import write_kept, write_work
from lib.workspace.compiled import query_of
from lib.workspace.marts import declared

ALWAYS_ANEW = MOST_TRAINED
_GROWN = 1.2
_FEW_CHANGED = 0.1  # of all groups: more are as quick to score with all others

_KEPT = ibis.table(SCORED.schema(), name="identity_kept_pairs")
_BEFORE = ibis.table({"unique_id": "int64", "digest": "uint64"}, name="identity_kept_golden")
_CHANGED = ibis.table({"unique_id": "int64"}, name="identity_changed")


def write_scores(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_scored` and what is kept for the next time, in the caller's transaction."""
    for table in (_KEPT, _BEFORE):
        connection.execute(f"create table if not exists {table.get_name()} ({declared(table)})")
    count, digest, named = _state(connection)
    if named <= 1:
        connection.execute(f"create or replace temp table identity_scored ({declared(SCORED)})")
        return
    write_golden(connection)
    model, is_new = _model(connection, count, digest) if count >= FEWEST_PROFILES else (None, True)
    if model is None:
        connection.execute("delete from identity_model")
        score_by_rules(connection)
        return
    if is_new or count <= ALWAYS_ANEW or not _score_changed(connection, model):
        score(connection, model)
    if is_new:
        _hold(connection, _with_prior(connection, model), count, digest)
    _keep(connection, count)


def kept_model(connection: duckdb.DuckDBPyConnection) -> Model | None:
    """Return the model that a workspace holds; None where there is none."""
    row = connection.execute("select model from identity_model").fetchone()
    return Model.from_json(row[0]) if row else None


def _state(connection: duckdb.DuckDBPyConnection) -> tuple[int, str, int]:
    """Return how many profiles there are, a digest of what they say in whatever order, how many are named."""
    row = connection.execute(query_of(_digest)).fetchone()
    return (int(row[0]), str(row[1]), int(row[2])) if row else (0, "", 0)


def _digest() -> ir.Table:
    said = [DRAFTS[name].cast("string").fill_null("") for name in DRAFTS.columns if name != "profile_key"]
    together = ibis.literal("\x1f").join(said).hash()
    is_told = DRAFTS.first_name.notnull() | DRAFTS.last_name.notnull() | DRAFTS.birth_date.notnull()
    return DRAFTS.agg(n=DRAFTS.count(), digest=together.bit_xor(), told=is_told.sum().fill_null(0))


def _model(connection: duckdb.DuckDBPyConnection, count: int, digest: str) -> tuple[Model | None, bool]:
    """Return the model to use, and whether it is a new one."""
    row = connection.execute("select model, profiles, digest from identity_model").fetchone()
    if row and (row[2] == digest or (count > ALWAYS_ANEW and row[1] <= count < _GROWN * row[1])):
        return Model.from_json(row[0]), False
    return learn(connection), True


def _hold(connection: duckdb.DuckDBPyConnection, model: Model, count: int, digest: str) -> None:
    connection.execute("delete from identity_model")
    connection.execute(
        "insert into identity_model values (?, ?, ?, now()::timestamp)", [model.to_json(), count, digest]
    )


def _weighed() -> ir.Table:
    weighed = SCORED.filter(~is_vetoed(SCORED)).group_by(bits=SCORED.match_weight.round(1))
    return weighed.agg(pairs=ibis._.count()).order_by("bits")


def _with_prior(connection: duckdb.DuckDBPyConnection, model: Model) -> Model:
    """Return a model that expects as many matches among groups as their pairs tell; their weights follow.

    What an exact key had joined is no pair of groups any more: what is left are fewer matches than among
    profiles, from which the model has learned.
    """
    rows = connection.execute(query_of(_weighed)).fetchnumpy()
    counted = connection.execute("select count(*) from identity_golden").fetchone()
    groups = int(counted[0]) if counted else 0
    if not len(rows["bits"]):
        return model
    bits = np.asarray(rows["bits"]) - model.prior_bits
    share = share_of_pairs(bits, np.asarray(rows["pairs"], dtype="float64"), groups * (groups - 1) / 2)
    shifted = model.with_prior(share)
    connection.execute(
        "update identity_scored set match_weight = match_weight + ?", [shifted.prior_bits - model.prior_bits]
    )
    return shifted


def _score_changed(connection: duckdb.DuckDBPyConnection, model: Model) -> bool:
    """Score the pairs of groups that have changed, and take over the others; False where too many have."""
    write_work(connection, "identity_changed", _changed)
    row = connection.execute(
        "select count(*), (select count(*) from identity_golden) from identity_changed"
    ).fetchone()
    few = row is not None and row[0] <= _FEW_CHANGED * row[1]
    if few:
        score(connection, model, _taken_over)
    connection.execute("drop table identity_changed")
    return few


def _changed() -> ir.Table:
    return _now().anti_join(_BEFORE, ["unique_id", "digest"]).select("unique_id")


def _taken_over() -> ir.Table:
    """Return the scores of before whose groups are both still there and have not changed."""
    left = _KEPT
    for side in ("left_key", "right_key"):
        # Each under the side's own name: two joins with one column of one name are ambiguous.
        left = left.anti_join(_CHANGED.rename({side: "unique_id"}), side)
        left = left.semi_join(GOLDEN.select(**{side: GOLDEN.unique_id}), side)
    return left.select(*SCORED.columns)


def _keep(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Keep scores and digests where the next time may take them over."""
    if count > ALWAYS_ANEW:
        write_kept(connection, "identity_kept_golden", _now)
        write_kept(connection, "identity_kept_pairs", _all_scored)
    else:
        connection.execute("delete from identity_kept_golden")
        connection.execute("delete from identity_kept_pairs")


def _all_scored() -> ir.Table:
    return SCORED.select(*SCORED.columns)


def _now() -> ir.Table:
    """Return each group with a digest of what it is compared by."""
    said = [GOLDEN[name].cast("string").fill_null("") for name in COMPARED]
    return GOLDEN.select("unique_id", digest=ibis.literal("\x1f").join(said).hash())
