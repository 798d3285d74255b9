"""What was said in which round? Ratings as they stand, words tidied, counted where they are the same.

Grain in: `ratings`, one row per component and person. Grain out: one row per round, component, role,
department, store and level, with how many people said so.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from lib.analysis.result import Read, as_day
from lib.schema.capabilities import LEVELS, components
from lib.workspace.canonical import canonical

EXECUTIVE, MANAGER, ASSOCIATE, CUSTOMER = "executive", "manager", "associate", "customer"
ROLES = (EXECUTIVE, MANAGER, ASSOCIATE, CUSTOMER)
UNTOLD = "not told"


@dataclass(frozen=True, slots=True)
class RatingRow:
    """`n` people of one role, department and store gave one level; None is "don't know".

    `is_readable` is False where the component or the level is none that we know.
    """

    round: str
    component: str
    role: str
    department: str
    store: str
    level: int | None
    n: int
    first: date | None
    last: date | None
    is_readable: bool

    @property
    def is_of_company(self) -> bool:
        """Whether it was said by people of the company."""
        return self.role != CUSTOMER


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said of one component; `who` is their reference, empty where it is not told."""

    component: str
    who: str
    role: str
    store: str
    level: int | None


Cut = Mapping[str, Mapping[tuple[str, str], int]]
"""Component -> (role, store) -> number of the block that the person is shown in."""


def rating_rows(read: Read, round_name: str | None = None) -> tuple[RatingRow, ...]:
    """Return the rows of one round, the latest when left out; none where there is no such round."""
    every = all_rating_rows(read)
    names = round_names(every)
    chosen = round_name or (names[0] if names else "")
    return tuple(row for row in every if row.round == chosen)


def all_rating_rows(read: Read) -> tuple[RatingRow, ...]:
    """Return the rows of every round; ratings without a round make up one that is called "not told"."""
    row = canonical("ratings")
    keys = [name for name in _KEYS if name in row.columns]
    grouped = row.group_by(*keys).agg(n=row.count(), first=row.rated_at.min(), last=row.rated_at.max())
    return tuple(_tidy(entry) for entry in read(grouped).to_dict("records"))


def round_names(rows: tuple[RatingRow, ...]) -> tuple[str, ...]:
    """Return the names of the rounds, the latest first: by their last rating, then by name."""
    last: dict[str, date] = {}
    for row in rows:
        last[row.round] = max(last.get(row.round, date.min), row.last or date.min)
    return tuple(sorted(last, key=lambda name: (last[name], name), reverse=True))


def answers(read: Read, round_name: str) -> tuple[Answer, ...]:
    """Return what each person said in one round; nothing where no file tells one person from another.

    Ratings are as many as people times components, so that all of a round may stand in memory.
    """
    row = canonical("ratings")
    if "respondent_ref" not in row.columns:
        return ()
    names = [name for name in (*_KEYS, "respondent_ref") if name in row.columns]
    entries = read(row.select(*names, first=row.rated_at, last=row.rated_at).mutate(n=1)).to_dict("records")
    tidy = [(_tidy(entry), entry["respondent_ref"]) for entry in entries]
    return tuple(
        Answer(one.component, "" if pd.isna(who) else str(who), one.role, one.store, one.level)
        for one, who in tidy
        if one.round == round_name and one.is_readable
    )


_KEYS = ("round", "component", "respondent_role", "department", "store_id", "level")


def _tidy(entry: Mapping[Hashable, Any]) -> RatingRow:
    word = _text(entry["component"])
    component = _components_by_word().get(word.casefold())
    level = None if pd.isna(entry["level"]) else int(entry["level"])
    return RatingRow(
        round=_text(entry["round"]), component=component or word,
        role=_role(_text(entry["respondent_role"])), department=_text(entry["department"]),
        store=_text(entry.get("store_id")), level=level, n=int(entry["n"]),
        first=as_day(entry["first"]), last=as_day(entry["last"]),
        is_readable=component is not None and (level is None or level in LEVELS),
    )  # fmt: skip


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) and cell.strip() else UNTOLD


def _role(text: str) -> str:
    """Return a role of the scorecard for its plural or capitals, else the word itself in lower case."""
    word = text.casefold()
    return word[:-1] if word.endswith("s") and word[:-1] in ROLES else word


@cache
def _components_by_word() -> Mapping[str, str]:
    return {word.casefold(): entry.id for entry in components() for word in (entry.id, entry.name)}
