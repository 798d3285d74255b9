"""Which roles speak for the customer, who fills them, and since when?

Grain in: `roles` (a file's rows) and `HOLDERS` (what was written on the page, in place of what files say).
Grain out: one row per role, those of `lib.schema.roles` first and then any other. "Not told" is a state of
its own: a role that nobody has spoken of is neither filled nor vacant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, as_day, looked_at
from lib.schema import formats
from lib.schema.roles import role_of, roles
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.roadmap import HOLDERS

FILE, PAGE = "file", "page"


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """One role.

    Attributes
    ----------
    role, name, meaning
        Its id (or own name where it is none of ours), what a person reads, what it is for; the last empty
        for a role of the retailer's own.
    source
        Who asks for it; "added here" for a role of the retailer's own.
    component
        Id of the component that it serves most; None for a role of the retailer's own.
    filled
        True or False; None where nobody has told.
    filled_by, since
        Department or holder, and since when (the earliest of several); None where not told.
    told_by
        "file" or "page"; None where nobody has told.
    """

    role: str
    name: str
    meaning: str
    source: str
    component: str | None
    filled: bool | None
    filled_by: str | None
    since: date | None
    told_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRegister(Result):
    """All roles; `filled`, `vacant` and `untold` count those that we ask for, `others` the retailer's own."""

    roles: tuple[RoleHolder, ...]
    filled: int
    vacant: int
    untold: int
    others: int


@dataclass(frozen=True, slots=True)
class _Told:
    filled_by: tuple[str, ...]
    since: date | None
    told_by: str


def role_register(read: Read, facts: Facts, filters: Filters) -> RoleRegister:
    """Return who speaks for the customer."""
    every = role_holders(read)
    asked = [each for each in every if each.component is not None]
    counts = {state: sum(each.filled is state for each in asked) for state in (True, False, None)}
    return RoleRegister(
        **looked_at(facts, filters),
        answer=_answer(counts, asked),
        caveat="As files and this page tell it; whether whoever fills a role is heard, no register knows.",
        roles=every, filled=counts[True], vacant=counts[False], untold=counts[None],
        others=len(every) - len(asked),
    )  # fmt: skip


def role_holders(read: Read) -> tuple[RoleHolder, ...]:
    """Return one row per role, ours first in their order, then others by name."""
    row = canonical("roles")
    told = _told(read(row.filter(row.role.notnull()).select("role", "filled_by", "since")), FILE)
    told |= _told(read(HOLDERS.select("role", "filled_by", "since")), PAGE)
    ours = tuple(
        _holder(told.get(role.id), role.id, role.name, role.meaning, role.source, role.component)
        for role in roles()
    )
    known = {role.id for role in roles()}
    others = sorted((name for name in told if name not in known), key=str.casefold)
    return ours + tuple(_holder(told[name], name, name, "", "added here", None) for name in others)


def _told(frame: pd.DataFrame, told_by: str) -> dict[str, _Told]:
    """Gather what is told of each role; several rows of one are several who fill it."""
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for row in frame.to_dict("records"):
        name = role_of(str(row["role"]))
        if name:
            found.setdefault(name, []).append(row)
    return {name: _one(rows, told_by) for name, rows in found.items()}


def _one(rows: Sequence[Mapping[Any, Any]], told_by: str) -> _Told:
    filled = [row for row in rows if isinstance(row["filled_by"], str) and row["filled_by"].strip()]
    days = sorted(day for row in filled or rows if (day := as_day(row["since"])) is not None)
    names = dict.fromkeys(str(row["filled_by"]).strip() for row in filled)
    return _Told(tuple(names), days[0] if days else None, told_by)


def _holder(
    told: _Told | None, role: str, name: str, meaning: str, source: str, component: str | None
) -> RoleHolder:
    return RoleHolder(
        role=role, name=name, meaning=meaning, source=source, component=component,
        filled=None if told is None else bool(told.filled_by),
        filled_by=formats.listing(told.filled_by) if told and told.filled_by else None,
        since=told.since if told else None,
        told_by=told.told_by if told else None,
    )  # fmt: skip


def _answer(counts: Mapping[bool | None, int], asked: Sequence[RoleHolder]) -> str:
    if counts[None] == len(asked):
        return "We can't tell yet who speaks for the customer: no file and nobody here has told."
    verb = "is" if counts[True] == 1 else "are"
    told = f"{counts[True]} of {len(asked)} roles that speak for the customer {verb} filled"
    first = next((each.name for each in asked if not each.filled), None)
    return f"{told}; first of those that are not: {first.lower()}." if first else f"{told}."
