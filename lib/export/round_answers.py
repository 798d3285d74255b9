"""How do the answers of a round leave the app? As a csv of ratings that the app reads again, and no more.

It holds what counts, in the columns of the table `ratings`, in an order that does not tell who came when.
Role and department stand there as far as five or more people share them, stores not at all
(`lib.analysis.told_people`).
Which answers are one person's is told only where every role in every department has five people, by signs
drawn anew for each file: beside a comment that gives its writer away it would give away seven more answers.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lib.analysis.anonymity import SMALLEST_GROUP
from lib.analysis.told_people import Who, all_groups_large, told_of
from lib.errors import UserError

COLUMNS = (
    "round", "component", "respondent_role", "department", "respondent_ref", "level", "rated_at", "comment",
)  # fmt: skip


def round_answers(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the answers of a round, one row per person and component.

    Parameters
    ----------
    name
        Of the round.
    rows
        Answers with seat, role, department, component, level, answered_on, comment.

    Raises
    ------
    UserError
        When fewer than five people have answered.
    """
    seats = {row["seat"]: Who(row["role"], row["department"]) for row in rows}
    if len(seats) < SMALLEST_GROUP:
        raise UserError(
            "There is no file of this round yet.",
            "Fewer than five people's answers count: a file would tell who said what.",
            "Ask more people; a new round can take them.",
        )
    told = dict(zip(seats, told_of(list(seats.values())), strict=True))
    linked = all_groups_large(list(seats.values()))
    signs = {seat: secrets.token_urlsafe(6) if linked else None for seat in seats}
    entries = [
        (
            name, row["component"], told[row["seat"]].role, told[row["seat"]].department,
            signs[row["seat"]], row["level"], row["answered_on"], row["comment"],
        )
        for row in rows
    ]  # fmt: skip
    frame = pd.DataFrame(entries, columns=list(COLUMNS)).astype({"level": "Int64"})
    return frame if linked else frame.drop(columns="respondent_ref")
