"""The published figures, from a file of transactions, through the command line."""

import json

import pytest

from lib.__main__ import main
from tests.analysis import cdnow

PUBLISHED = {"r": (0.243, 5e-4), "alpha": (4.414, 5e-4), "a": (0.793, 5e-4), "b": (2.426, 5e-4)}
SPENDING = {"p": (6.25, 5e-3), "q": (3.74, 5e-3), "gamma": (15.44, 5e-3)}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A workspace with CDNOW's transactions, built from a csv."""
    folder = tmp_path_factory.mktemp("cdnow")
    cdnow.lines().to_csv(folder / "cdnow.csv", index=False)
    place = folder / "cdnow.duckdb"
    assert main(["build", str(folder / "cdnow.csv"), "--workspace", str(place), "--json"]) == 0
    return place


def asked(capsys, place, *more):
    capsys.readouterr()
    code = main(["report", "lifetime-value", "--workspace", str(place), "--json", *more])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


def test_cdnow_gives_the_published_parameters(built, capsys):
    code, answer, said = asked(capsys, built, "--as-of", "1997-09-30", "--unit", "week")

    assert code == 0, said
    for name, (value, within) in PUBLISHED.items():
        assert answer["bgnbd"][name] == pytest.approx(value, abs=within), name
    assert answer["bgnbd"]["log_likelihood"] == pytest.approx(-9582.4, abs=0.05)
    for name, (value, within) in SPENDING.items():
        assert answer["gamma_gamma"][name] == pytest.approx(value, abs=within), name
    assert answer["window"] == {"start": "1997-01-01", "end": "1997-09-30"}
    assert answer["holdout"]["end"] == "1998-06-30"


def test_a_window_that_ends_there_gives_the_same(built, capsys):
    _, answer, _ = asked(capsys, built, "--to", "1997-09-30", "--unit", "week", "--horizon", "273")

    assert answer["bgnbd"]["alpha"] == pytest.approx(4.414, abs=5e-4)
    assert answer["horizon_days"] == 273
    assert answer["holdout"]["end"] == "1997-09-30"


def test_a_report_refuses_what_it_does_not_take(built, capsys):
    code, answer, said = asked(capsys, built, "--share", "0.01")

    assert (code, answer) == (2, None)
    assert "does not take this" in said
