"""Does the benchmark of customers' futures measure? A small run; no time is asserted."""

from bench import groups, value


def test_it_measures_and_finds_what_was_planted():
    table, figures = value.measure(3_000, seed=1, python=None)

    assert figures["rows"] <= figures["customers"] == 3_000
    assert 0.4 < figures["ours"]["parameters"]["r"] < 1.6
    assert "fit and score" in value.report(table).text()


def test_it_groups_made_up_buyers_by_their_kinds():
    found = groups.measure(3_000, seed=1)

    assert found["groups"] == groups.KINDS
    assert found["alike"] > 0.95
