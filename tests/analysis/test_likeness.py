"""How likely is something? Published figures of the order, and likelihoods that mean what they say."""

import numpy as np
import pytest

from lib.analysis import likeness
from lib.analysis.likeness import area, area_difference, learn, shuffled


def test_the_area_is_the_share_of_pairs_in_the_right_order():
    found = area(np.array([3.0, 2.0, 1.0, 2.0]), np.array([True, True, False, False]))

    assert found.estimate == pytest.approx(3.5 / 4)  # the tie counts half
    # Placements 1 and .75 on both sides: variance 1 / 32 each, over two customers each.
    assert found.low == pytest.approx(3.5 / 4 - 1.959964 * (1 / 32) ** 0.5)
    assert found.high == 1


def test_the_published_ratings_of_109_pictures_give_their_published_area():
    # Hanley and McNeil (1982), Radiology 143: 29-36, table I; by the method of DeLong as Stata's manual
    # (roctab) prints it: area .8932, standard error .0307, .83295 to .95339.
    normal, abnormal = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)
    score = np.repeat([1.0, 2, 3, 4, 5, 1, 2, 3, 4, 5], [*normal, *abnormal])
    found = area(score, np.arange(109) >= 58)

    assert found.estimate == pytest.approx(0.8932, abs=5e-5)
    assert found.low == pytest.approx(0.83295, abs=5e-5)
    assert found.high == pytest.approx(0.95339, abs=5e-5)


def test_an_order_is_no_better_than_itself():
    score = np.arange(20.0)
    found = area_difference(score, score * 2, np.arange(20) % 3 == 0)

    assert (found.estimate, found.low, found.high) == (0, 0, 0)


def test_without_anybody_on_a_side_the_area_can_not_be_told():
    assert np.isnan(area(np.arange(5.0), np.zeros(5, dtype=bool)).estimate)


@pytest.fixture(scope="module")
def crowd():
    """Two signs count, one does not; one customer in 25 makes it."""
    drawn = np.random.default_rng(7)
    rows = drawn.standard_normal((12_000, 3)).astype("float32")
    rows[::50, 2] = np.nan
    odds = np.exp(1.5 * rows[:, 0] + 0.7 * rows[:, 1] - 4.3)
    return rows, drawn.random(len(rows)) < odds / (1 + odds)


def test_likelihoods_mean_what_they_say(crowd):
    rows, made_it = crowd
    likely = learn(rows[:6000], made_it[:6000]).likely(rows[6000:])

    came = made_it[6000:].sum()
    assert likely.sum() == pytest.approx(came, abs=3 * came**0.5)
    best = np.argsort(-likely)[:600]
    assert likely[best].sum() == pytest.approx(made_it[6000:][best].sum(), abs=3 * came**0.5)


def test_who_is_left_out_of_many_does_not_change_how_likely_the_others_are(crowd, monkeypatch):
    rows, made_it = crowd
    monkeypatch.setattr(likeness, "MOST_ROWS", 2000)
    model = learn(rows[:6000], made_it[:6000])

    assert model.step == 2  # some 5,700 did not make it
    came = made_it[6000:].sum()
    assert model.likely(rows[6000:]).sum() == pytest.approx(came, abs=3 * came**0.5)


def test_what_counts_is_told_and_what_does_not_is_not(crowd):
    rows, made_it = crowd
    model = learn(rows[:6000], made_it[:6000])
    first, second, third = shuffled(model, rows[6000:], made_it[6000:], ["much", "some", "nothing"])

    assert (first.sign, second.sign, third.sign) == ("much", "some", "nothing")
    assert first.drop > 0.1
    assert abs(third.drop) < 0.02


def test_the_same_rows_give_the_same_likelihoods(crowd):
    rows, made_it = crowd
    one, two = (learn(rows[:3000], made_it[:3000]).likely(rows[3000:4000]) for _ in range(2))

    assert one.tolist() == two.tolist()


def test_a_column_that_says_nothing_is_left_out(crowd):
    rows, made_it = crowd
    dull = np.column_stack([rows, np.full(len(rows), np.nan), np.ones(len(rows))]).astype("float32")

    assert learn(dull[:3000], made_it[:3000]).columns == (0, 1, 2)
    assert len(learn(dull[:3000], made_it[:3000]).likely(dull[:0])) == 0
