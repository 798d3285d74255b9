"""The table in which a person says what each column of a file is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from lib.jobs.arrivals import Arrival, Choices, change, receive
from lib.schema.tables import tables
from lib.ui import mapping
from lib.workspace.workspace import Workspace

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"
FEEDBACK = tables()["feedback"]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.open(readable=list(FIXTURES.glob("*_responses.csv"))) as opened:
        yield opened


def arrived(workspace: Workspace, platform: str) -> Arrival:
    path = FIXTURES / f"{platform}.csv"
    return receive(workspace, path, path.name)[0]


def row(frame: pd.DataFrame, header: str) -> list[object]:
    return frame[frame["Column in the file"] == header].iloc[0].dropna().to_list()


def test_a_surveys_questions_stand_first_with_kind_scale_and_answers_as_read(workspace):
    shown = mapping.listed(arrived(workspace, "surveymonkey_responses"), FEEDBACK)

    assert shown["Is"].to_list()[:9] == [
        "Recommend, 0 to 10",
        "Satisfaction, up to 5",
        *["Choice"] * 3,
        "Comment",
        *["Rating, up to 5"] * 2,
        "Comment",
    ]
    assert row(shown, "How satisfied are you with your last visit?")[2:] == [
        "Very satisfied → 5 of 5",
        "Satisfied → 4 of 5",
        "Very dissatisfied → 1 of 5",
    ]
    assert row(shown, "How old are you?") == ["How old are you?", mapping.LEAVE_OUT]


def test_what_a_column_of_qualtrics_asks_stands_beside_its_short_name(workspace):
    shown = mapping.listed(arrived(workspace, "qualtrics_responses"), FEEDBACK)

    assert row(shown, "Q2") == [
        "Q2",
        "Würden Sie uns weiterempfehlen?",
        "Recommend, 0 to 10",
        "9 → 9 of 10",
        "3 → 3 of 10",
    ]
    assert row(shown, "Q4")[1:3] == ["Wie alt sind Sie?", mapping.LEAVE_OUT]


def test_a_question_can_be_given_another_scale_or_be_left_out(workspace):
    arrival = arrived(workspace, "typeform_responses")
    shown = mapping.listed(arrival, FEEDBACK)
    satisfied, liked = "How satisfied are you with your order?", "What did you like?"
    chosen = shown.copy()
    chosen.loc[chosen["Column in the file"] == satisfied, "Is"] = "Satisfaction, up to 7"
    chosen.loc[chosen["Column in the file"] == liked, "Is"] = mapping.LEAVE_OUT
    changes = mapping.changed(shown, chosen, FEEDBACK)
    assert changes == {satisfied: "csat 7", liked: None}

    again = change(workspace, arrival, replace(Choices(), columns=changes))
    shown = mapping.listed(again, FEEDBACK)
    assert row(shown, satisfied)[1:3] == ["Satisfaction, up to 7", "5 → 5 of 7"]
    assert row(shown, liked) == [liked, mapping.LEAVE_OUT]


def test_what_is_shown_can_be_chosen(workspace):
    for platform in ("surveymonkey_responses", "qualtrics_responses", "typeform_responses"):
        arrival = arrived(workspace, platform)
        assert arrival.mapping
        assert set(mapping.listed(arrival, FEEDBACK)["Is"]) <= set(mapping.options(FEEDBACK, arrival.mapping))
