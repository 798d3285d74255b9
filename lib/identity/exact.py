"""Which profiles are one person by an exact key alone?

Grain in: profiles and their e-mails and phones. Grain out: `identity_groups`, profile -> group, where a group
bears the smallest number of its profiles.

A shared key joins profiles whose names can be one person's: the same, one short for the other (Bob, Robert),
an initial, or one letter off; at an e-mail the first name decides, at a phone the last name too, because a
household shares its phone. A profile without a name joins where the key has one person only. What remains is
left to the model.
"""

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.identity.cluster import FORCED, Rules, clusters
from lib.identity.decisions import said_of
from lib.identity.graph import components
from lib.identity.names import with_forms
from lib.identity.profiles import LINKS
from lib.identity.tables import write_frame, write_work
from lib.workspace.compiled import query_of

_LETTERS_FOR_A_SLIP = 4  # in shorter names one letter makes another name: Jan, Ian
EDGES = ibis.table({"left_key": "int64", "right_key": "int64", "kind": "string"}, name="identity_exact_edges")
_BEARERS = ibis.table(
    {"kind": "string", "node": "string", "first_name": "string", "last_name": "string", "number": "int64"},
    name="identity_bearers",
)
_FACES = ibis.table({"number": "int64", "face": "int64"}, name="identity_faces")


def write_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_exact_edges` and `identity_groups` in place of `identity_links`."""
    write_work(connection, "identity_bearers", bearers)
    _write_faces(connection)
    write_work(connection, "identity_exact_edges", edges)
    found = connection.execute(query_of(_joining)).fetchnumpy()
    keys = np.asarray(
        connection.execute("select profile_key from identity_drafts").fetchnumpy()["profile_key"]
    )
    same, apart = (said_of(connection, keys, verdict) for verdict in ("same", "different"))
    left = np.concatenate([same[0], np.asarray(found["left_key"])])
    right = np.concatenate([same[1], np.asarray(found["right_key"])])
    weight = np.concatenate([np.full(len(same[0]), FORCED), np.ones(len(found["left_key"]))])
    groups = clusters(keys, left, right, weight, Rules(apart=apart))
    write_frame(connection, "identity_groups", pd.DataFrame({"profile_key": keys, "group_key": groups}))
    for table in ("identity_bearers", "identity_faces", "identity_links"):
        connection.execute(f"drop table {table}")


def _joining() -> ir.Table:
    return EDGES.select("left_key", "right_key").distinct()


def bearers() -> ir.Table:
    """Return the different names under one key, of keys that come with several; each with a number."""
    named = LINKS.filter(LINKS.first_name.notnull() | LINKS.last_name.notnull())
    names = named.group_by("node").agg(firsts=named.first_name.nunique(), lasts=named.last_name.nunique())
    several = names.filter((names.firsts > 1) | (names.lasts > 1)).select("node")
    each = named.semi_join(several, "node").select("kind", "node", "first_name", "last_name").distinct()
    return each.mutate(number=ibis.row_number()).select(*_BEARERS.columns)


def edges() -> ir.Table:
    """Return `EDGES`: each profile with the smallest of those that it shares a key and a face with."""
    faced = _BEARERS.join(_FACES, "number").select("node", "first_name", "last_name", "face")
    told = LINKS.left_join(
        faced,
        [
            LINKS.node == faced.node,
            LINKS.first_name.fill_null("") == faced.first_name.fill_null(""),
            LINKS.last_name.fill_null("") == faced.last_name.fill_null(""),
        ],
    )
    shown = told.select("profile_key", "kind", "node", "face")
    counted = faced.group_by("node").agg(only=faced.face.min(), faces=faced.face.nunique())
    placed = shown.left_join(counted, "node")
    # Under a key of one person nameless profiles are that person's; of two they are neither's.
    face = ibis.cases((placed.faces.isnull(), 0), (placed.faces == 1, placed.only), else_=placed.face)
    sure = placed.mutate(face=face).filter(ibis._.face.notnull())
    first = sure.mutate(left_key=sure.profile_key.min().over(group_by=[sure.node, sure.face]))
    joined = first.filter(first.left_key != first.profile_key)
    return joined.select("left_key", right_key=joined.profile_key, kind=joined.kind).distinct()


@ibis.udf.scalar.builtin(signature=(("string", "string"), "int64"))
def damerau_levenshtein(left: str, right: str) -> int:  # type: ignore[empty-body]
    """Return how many letters differ, two swapped ones counting once; DuckDB's own function of this name."""


def alike(left: ir.StringValue, right: ir.StringValue) -> ir.BooleanValue:
    """Return whether two words can be one name: equal, an initial, or one letter off; true for null."""
    shorter = ibis.least(left.length(), right.length())
    initial = (shorter == 1) & (left.substr(0, 1) == right.substr(0, 1))
    slip = (shorter >= _LETTERS_FOR_A_SLIP) & (damerau_levenshtein(left, right) <= 1)
    return left.isnull() | right.isnull() | (left == right) | initial | slip


def _write_faces(connection: duckdb.DuckDBPyConnection) -> None:
    """Write bearer -> face: names under one key that can be one person's have one face."""
    pairs = connection.execute(query_of(_one_face)).fetchnumpy()
    numbers = connection.execute("select number from identity_bearers").fetchnumpy()["number"]
    faces = components(np.asarray(pairs["number"]), np.asarray(pairs["other"]), np.asarray(numbers))
    write_frame(connection, "identity_faces", pd.DataFrame({"number": numbers, "face": faces}))


def _one_face() -> ir.Table:
    """Return pairs of bearers of one key whose names can be one person's."""
    bearer = with_forms(_BEARERS)
    other = bearer.view()
    other = other.select(
        "node", other="number", other_first="first_name", other_last="last_name", other_forms="forms"
    )
    pair = bearer.join(other, ["node", bearer.number < other.other])
    is_short_form = (pair.forms.intersect(pair.other_forms).length() > 0).fill_null(ibis.literal(False))
    first = alike(pair.first_name, pair.other_first) | is_short_form
    last = (pair.kind == "email") | alike(pair.last_name, pair.other_last)
    turned = (pair.first_name == pair.other_last) & (pair.last_name == pair.other_first)
    return pair.filter((first & last) | turned.fill_null(ibis.literal(False))).select("number", "other")
