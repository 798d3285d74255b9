"""What is known of each exact group, and with which other groups should it be compared?

Grain in: profiles with their groups. Grain out: `identity_golden`, one row per group: its best name, address,
birth date and so on, and its blocking keys. Two groups are compared where they share a blocking key; a key
that more than `MOST_IN_BLOCK` groups share is left out (common names in a large data set), because the
number of pairs grows with its square.
"""

from functools import reduce

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.names import with_forms
from lib.identity.profiles import DRAFTS, chosen, commonest
from lib.identity.records import write

MOST_IN_BLOCK = 50
_LONG_LOCAL = 5  # letters before the @ that tell more than "info" or "anna"
_FIRST_LETTERS = 3

GROUPS = ibis.table({"profile_key": "int64", "group_key": "int64"}, name="identity_groups")
_MEMBERS = ibis.table(
    {**DRAFTS.schema(), "group_key": "int64"},
    name="identity_members",
)
SINGLE = ("email", "phone", "company", "birth_date", "tax_number")
PLACE = ("postcode", "city", "address", "country")
NAME = ("first_name", "last_name")
PERSONS = {"unique_id": "int64", **dict.fromkeys((*NAME, *SINGLE, *PLACE), "string"), "birth_date": "date"}
"""What is compared of a profile or a group."""
_COMPARED_TOO = {"initial": "string", "local": "string", "birth_text": "string", "birth_year": "string"}
_FEW = 12
BLOCKS = {
    "tax": MOST_IN_BLOCK, "email": MOST_IN_BLOCK, "phone": MOST_IN_BLOCK, "local": MOST_IN_BLOCK,
    "birth_last": MOST_IN_BLOCK, "birth_first": MOST_IN_BLOCK, "post_last": MOST_IN_BLOCK,
    "post_first": MOST_IN_BLOCK, "address": MOST_IN_BLOCK, "name": MOST_IN_BLOCK, "name_city": MOST_IN_BLOCK,
    "birth": _FEW, "city_last": _FEW, "city_first": _FEW, "last": _FEW,
    "first": _FEW,
}  # fmt: skip
"""Blocking keys, the most telling first, each with the most groups that may share it; each is a column
`block_<name>` of `identity_golden`. The last ones tell little: they help where there are few people."""

_BLOCKED = ibis.table(
    {
        **PERSONS, "forms": "array<string>", **_COMPARED_TOO,
        **{f"block_{name}": "string" for name in BLOCKS},
    },
    name="identity_blocked",
)  # fmt: skip
GOLDEN = ibis.table(_BLOCKED.schema(), name="identity_golden")
COMPARED = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "postcode",
    "city",
    "address",
    "birth_date",
    "tax_number",
)
"""What a group is compared by."""


def write_golden(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_golden`, one row per group, in the caller's transaction."""
    write(connection, "identity_members", _members)
    write(connection, "identity_best", best)
    write_blocked(connection, "identity_best", "identity_golden")
    for left in ("members", "best"):
        connection.execute(f"drop table identity_{left}")


def write_blocked(connection: duckdb.DuckDBPyConnection, persons: str, name: str) -> None:
    """Write rows of persons as they are compared, with blocking keys that are neither lonely nor crowded.

    Parameters
    ----------
    persons
        A table of `PERSONS`.
    name
        Of the table to write, with the columns of `GOLDEN`.
    """
    write(connection, "identity_blocked", _blocked_of, persons)
    for block in BLOCKS:
        write(connection, f"identity_block_{block}", _useful, block)
    write(connection, name, _without_crowds)
    for left in ("blocked", *(f"block_{block}" for block in BLOCKS)):
        connection.execute(f"drop table identity_{left}")


def _members() -> ir.Table:
    return DRAFTS.join(GROUPS, "profile_key").select(*_MEMBERS.columns)


def _blocked_of(persons: str) -> ir.Table:
    return blocked(with_forms(ibis.table(PERSONS, name=persons)))


def best() -> ir.Table:
    """Return one row per group: what most of its records say, the place of its fullest profile."""
    told = _MEMBERS.group_by("group_key").agg(
        **{name: _MEMBERS[name].max() for name in (*NAME, *SINGLE, *PLACE)},
        profiles=_MEMBERS.count(),
    )
    several = _MEMBERS.semi_join(told.filter(told.profiles > 1), "group_key")
    # Of two profiles that differ neither is the commoner one: only three or more can outvote each other.
    many = _MEMBERS.semi_join(told.filter(told.profiles > 2), "group_key")  # noqa: PLR2004
    for name in SINGLE:
        told = chosen(told, commonest(many, "group_key", (name,)), "group_key", (name,))
    for columns in (NAME, PLACE):
        told = chosen(told, _fullest(several, columns), "group_key", columns)
    return told.rename(unique_id="group_key").select(*PERSONS)


def _fullest(table: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """Return for each group the columns of the profile that fills most of them, then has most records."""
    filled = reduce(
        lambda left, right: left + right, (table[name].notnull().cast("int8") for name in columns)
    )
    place = ibis.row_number().over(
        group_by="group_key", order_by=[filled.desc(), table.record_count.desc(), table.profile_key]
    )
    ranked = table.mutate(filled=filled, place=place)
    return ranked.filter(ranked.place == 0, ranked.filled > 0).select("group_key", *columns)


def blocked(table: ir.Table) -> ir.Table:
    """Add what is compared beside the columns, and the blocking keys; null where a part is missing."""
    local = table.email.split("@")[0]
    born = table.birth_date.cast("string")
    short_first, short_last = (table[name].substr(0, _FIRST_LETTERS) for name in NAME)
    initial = table.first_name.substr(0, 1)
    town = table.city + "|"
    both = table.first_name.notnull() & table.last_name.notnull()
    # A name typed in the other order falls into the same block.
    low = ibis.least(table.first_name, table.last_name)
    high = ibis.greatest(table.first_name, table.last_name)
    keys = {
        "tax": table.tax_number,
        "email": table.email,
        "phone": table.phone,
        "local": ibis.ifelse(local.length() >= _LONG_LOCAL, local, ibis.null("string")),
        "birth_last": born + "|" + short_last,
        "birth_first": born + "|" + short_first,
        "post_last": table.postcode + "|" + table.last_name,
        "post_first": table.postcode + "|" + short_first,
        "address": table.address,
        "name": ibis.ifelse(both, low + "|" + high, ibis.null("string")),
        "name_city": town + table.last_name + "|" + initial,
        "birth": born,
        "city_last": town + table.last_name,
        "city_first": town + table.first_name,
        "last": table.last_name,
        "first": table.first_name,
    }
    return table.mutate(
        initial=initial,
        local=local,
        birth_text=born,
        birth_year=born.substr(0, 4),
        **{f"block_{name}": keys[name] for name in BLOCKS},
    )


def _useful(block: str) -> ir.Table:
    """Return the values of a blocking key that several groups share, and not too many."""
    name, column = f"useful_{block}", f"block_{block}"
    counted = _BLOCKED.group_by(**{name: _BLOCKED[column]}).agg(groups=_BLOCKED.count())
    return counted.filter(counted[name].notnull(), counted.groups.between(2, BLOCKS[block])).select(name)


def _without_crowds() -> ir.Table:
    """Return the rows with blocking keys that are null where one group alone has them, or too many do."""
    kept = _BLOCKED
    for block in BLOCKS:
        useful = ibis.table({f"useful_{block}": "string"}, name=f"identity_block_{block}")
        kept = kept.left_join(useful, kept[f"block_{block}"] == useful[f"useful_{block}"])
    return kept.select(
        *(name for name in _BLOCKED.columns if not name.startswith("block_")),
        **{f"block_{block}": kept[f"useful_{block}"] for block in BLOCKS},
    )
