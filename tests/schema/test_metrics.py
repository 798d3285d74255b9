"""The glossary as declared: whole, in known words, and written by the one formatter."""

import pytest

from lib.schema.metrics import FORMATS, UNITS, Metric, metrics
from lib.schema.tables import tables

ENTRIES = list(metrics().values())


@pytest.mark.parametrize("metric", ENTRIES, ids=lambda metric: metric.id)
def test_an_entry_says_what_how_and_after_whom(metric: Metric) -> None:
    assert metric.label
    assert metric.meaning.endswith(".")
    assert metric.formula
    assert metric.source
    assert metric.unit in UNITS
    assert metric.format in FORMATS


@pytest.mark.parametrize("metric", ENTRIES, ids=lambda metric: metric.id)
def test_an_entry_needs_columns_that_exist(metric: Metric) -> None:
    for need in metric.needs:
        table, column = need.split(".")
        assert column in tables()[table].columns


def test_labels_are_told_apart() -> None:
    labels = [metric.label for metric in ENTRIES]
    assert len(set(labels)) == len(labels)


def test_money_is_written_with_the_currency_of_the_data() -> None:
    assert metrics()["order_value"].write(1234.5, "USD") == "$1,230"
    assert metrics()["gross_revenue"].write(1234.5, "EUR") == "€1,234.50"


def test_what_cannot_be_told_is_a_dash_and_no_zero() -> None:
    assert metrics()["repeat_share"].write(None) == "–"


def test_shares_differ_by_points_and_amounts_by_their_unit() -> None:
    assert metrics()["repeat_share"].write_difference(-0.031) == "−3.1 points"
    assert metrics()["order_value"].write_difference(12.0, "USD") == "+$12"
