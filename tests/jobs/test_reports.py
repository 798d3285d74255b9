"""Which question has which name, and is its answer plain data?"""

import json
import math
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from lib.errors import UserError
from lib.jobs.reports import REPORTS, plain, report
from tests.builders import sale, workspace_of


@dataclass(frozen=True)
class Row:
    name: str
    at: date | None
    value: float


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_says_when_over_which_window_and_in_which_money(name):
    with workspace_of([sale("ann", "2026-01-05", 20.0), sale("bob", "2026-01-06", 30.0)]) as workspace:
        answer = report(workspace, name)

    assert answer["as_of"] == "2026-01-06"
    assert answer["window"] == {"start": "2026-01-05", "end": "2026-01-06"}
    assert answer["currency"] == "USD"
    assert answer["answer"]
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_answers_an_empty_workspace(name):
    with workspace_of() as workspace:
        json.dumps(report(workspace, name), allow_nan=False)


def test_an_unknown_report_names_those_there_are():
    with workspace_of() as workspace, pytest.raises(UserError, match="overview"):
        report(workspace, "oracle")


def test_a_result_becomes_plain_data():
    told = plain((Row("a", date(2026, 1, 5), math.nan), Row("b", None, 0.1)))

    assert told == [
        {"name": "a", "at": "2026-01-05", "value": None},
        {"name": "b", "at": None, "value": 0.1},
    ]


def test_frames_arrays_and_missing_values_become_plain_data():
    frame = pd.DataFrame({"n": np.array([1, 2]), "at": [datetime(2026, 1, 5), pd.NaT]})

    assert plain(frame) == [{"n": 1, "at": "2026-01-05T00:00:00"}, {"n": 2, "at": None}]
    assert plain({"a": np.array([1.0, np.inf]), "b": pd.NA}) == {"a": [1.0, None], "b": None}
