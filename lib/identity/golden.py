"""What is known of each exact group, as it is compared?

Grain in: profiles with their groups. Grain out: `identity_golden`, one row per group: what most of its
records say, the place of its fullest profile, and what is compared beside the columns themselves.
"""

import operator
from functools import reduce

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.names import with_forms
from lib.identity.profiles import DRAFTS, chosen, commonest
from lib.identity.tables import write_work

NAME = ("first_name", "last_name")
_SINGLE = ("email", "phone", "birth_date", "tax_number")
_PLACE = ("postcode", "city", "address")
COMPARED = (*NAME, *_SINGLE, *_PLACE)
"""What a profile or a group is compared by."""

PERSONS = {"unique_id": "int64", **dict.fromkeys(COMPARED, "string"), "birth_date": "date"}
_MADE_OF_THEM = {
    "forms": "array<string>", "initial": "string", "local": "string", "birth_text": "string",
    "birth_year": "string",
}  # fmt: skip
GOLDEN = ibis.table({**PERSONS, **_MADE_OF_THEM}, name="identity_golden")
GROUPS = ibis.table({"profile_key": "int64", "group_key": "int64"}, name="identity_groups")
_SIZED = ibis.table({"group_key": "int64", "profiles": "int64"}, name="identity_group_sizes")
_MEMBERS = ibis.table({**DRAFTS.schema(), "group_key": "int64"}, name="identity_members")
_ENOUGH_TO_OUTVOTE = 3


def write_golden(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_golden`, one row per group, in the caller's transaction."""
    write_work(connection, "identity_group_sizes", _sizes)
    write_work(connection, "identity_members", _members)
    write_work(connection, "identity_best", best)
    write_work(connection, "identity_golden", compared, "identity_best")
    for left in ("group_sizes", "members", "best"):
        connection.execute(f"drop table identity_{left}")


def compared(persons: str) -> ir.Table:
    """Return rows of persons as they are compared.

    Parameters
    ----------
    persons
        The name of a table of `PERSONS`.
    """
    formed = with_forms(ibis.table(PERSONS, name=persons))
    born = formed.birth_date.cast("string")
    return formed.mutate(
        initial=formed.first_name.substr(0, 1),
        local=formed.email.split("@")[0],
        birth_text=born,
        birth_year=born.substr(0, 4),
    ).select(*GOLDEN.columns)


def best() -> ir.Table:
    """Return one row of `PERSONS` per group: a single profile as it stands, several ones together."""
    alone = _SIZED.filter(_SIZED.profiles == 1)
    single = DRAFTS.semi_join(alone, DRAFTS.profile_key == alone.group_key)
    return ibis.union(single.rename(unique_id="profile_key").select(*PERSONS), _together())


def _together() -> ir.Table:
    """Return the groups of several profiles."""
    told = _MEMBERS.group_by("group_key").agg(**{name: _MEMBERS[name].max() for name in COMPARED})
    # Of two profiles that differ neither is the commoner one: only three or more can outvote each other.
    large = _SIZED.filter(_SIZED.profiles >= _ENOUGH_TO_OUTVOTE)
    many = _MEMBERS.semi_join(large, "group_key")
    for name in _SINGLE:
        told = chosen(told, commonest(many, "group_key", (name,)), "group_key", (name,))
    for columns in (NAME, _PLACE):
        told = chosen(told, _fullest(_MEMBERS, columns), "group_key", columns)
    return told.rename(unique_id="group_key").select(*PERSONS)


def _fullest(table: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """Return for each group the columns of the profile that fills most of them, then has most records."""
    filled = reduce(operator.add, (table[name].notnull().cast("int8") for name in columns))
    place = ibis.row_number().over(
        group_by="group_key", order_by=[filled.desc(), table.record_count.desc(), table.profile_key]
    )
    ranked = table.mutate(filled=filled, place=place)
    return ranked.filter(ranked.place == 0, ranked.filled > 0).select("group_key", *columns)


def _sizes() -> ir.Table:
    return GROUPS.group_by("group_key").agg(profiles=GROUPS.count())


def _members() -> ir.Table:
    """Return the profiles of groups of several."""
    several = GROUPS.semi_join(_SIZED.filter(_SIZED.profiles > 1), "group_key")
    return DRAFTS.join(several, "profile_key").select(*_MEMBERS.columns)
