"""Promises as TOML: ours, the retailer's, and what can't be taken."""

import pytest

from lib.errors import UserError
from lib.schema.experience import BETTER, experience_measures
from lib.schema.metrics import metrics
from lib.schema.promises import COMPARISONS, Promise, read_promises, template, write_promises
from lib.schema.tables import tables


def test_the_template_reads_back_as_it_is_written():
    assert read_promises(write_promises(template())) == template()
    assert len(template()) >= 10


def test_any_words_come_back():
    odd = Promise(
        "x", 'She said "now"\\ at 10 % – \x7f ümlaut', "late_share", "at most", 0.05, included=False
    )
    assert read_promises(write_promises((odd,))) == (odd,)


def test_all_that_is_wrong_is_told_at_once():
    text = """
    [[promise]]
    id = "a"
    sentence = ""
    measure = "charm"
    comparison = "about"
    target = "six"
    included = "yes"
    [[promise]]
    id = "a"
    sentence = "We answer."
    measure = "answered_share"
    comparison = "at least"
    target = nan
    """
    with pytest.raises(UserError) as caught:
        read_promises(text)
    for word in ("sentence", "charm", "about", "six", "yes", "nan", "given twice"):
        assert word in str(caught.value)


@pytest.mark.parametrize("text", ["<html>", "promise = 3", "[promise]\nid = 1"])
def test_what_is_no_file_of_promises_is_refused(text):
    with pytest.raises(UserError, match="no file of promises"):
        read_promises(text)


def test_too_many_are_refused():
    many = tuple(Promise(f"p{k}", "We answer.", "answered_share", "at least", 1.0) for k in range(41))
    with pytest.raises(UserError, match="may be 40"):
        read_promises(write_promises(many))


def test_an_empty_file_promises_nothing():
    assert read_promises("") == ()


def test_every_measure_is_explained_and_needs_columns_that_exist():
    for name, measure in experience_measures().items():
        assert name in metrics()
        assert measure.better in BETTER
        for need in (column for want in measure.needs for column in want.split("|")):
            table, column = need.split(".")
            assert column in tables()[table].columns


def test_the_template_promises_what_can_be_measured():
    assert {one.measure for one in template()} <= set(experience_measures())
    assert {one.comparison for one in template()} == set(COMPARISONS)
