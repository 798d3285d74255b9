"""People who rate in a round, as hand-made as their answers."""

from datetime import date

from lib.jobs import answering, rounds
from lib.jobs.answering import Respondent
from lib.schema.scale import template
from lib.workspace.rating_rounds import Answer, Round
from lib.workspace.workspace import Workspace

FIRST, TODAY, LAST, AFTER = date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 31), date(2026, 6, 1)


def spring(workspace: Workspace, name: str = "Spring", **more) -> Round:
    """A round of May 2026."""
    return rounds.make(workspace, rounds.Plan(name, FIRST, LAST, **more), template())


def seated(workspace: Workspace, one: Round, role: str = "associate", **who) -> str:
    """Somebody who has begun; the key."""
    return answering.begin(workspace, one.token, Respondent(role, **who), TODAY)


def answer_all(workspace: Workspace, one: Round, key: str, level: int | None = 3, count: int = 8) -> None:
    """Answer the first of what was dealt."""
    sitting = answering.sitting(workspace, one, key)
    for component in sitting.seat.deal[:count]:
        answering.keep(workspace, one.token, key, Answer(component, level, None), TODAY)


def rated(workspace: Workspace, one: Round, role: str = "associate", level: int | None = 3, **who) -> str:
    """Somebody who has answered all and finished."""
    key = seated(workspace, one, role, **who)
    answer_all(workspace, one, key, level)
    answering.finish(workspace, one.token, key, TODAY)
    return key
