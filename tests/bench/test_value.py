"""Does the benchmark of customers' futures measure? A small run; no time is asserted."""

from bench import value


def test_it_measures_and_finds_what_was_planted():
    table, figures = value.measure(3_000, seed=1, python=None)

    assert figures["rows"] <= figures["customers"] == 3_000
    assert 0.4 < figures["ours"]["parameters"]["r"] < 1.6
    assert "fit and score" in value.report(table).text()
