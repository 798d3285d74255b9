"""A retailer's own cuts take the place of the app's, come back as they were written, and faults are named."""

import pytest

from lib.errors import UserError
from lib.schema.cuts import Cuts, OwnCuts, read_cuts, write_cuts
from lib.schema.measures import level_of, measures_by_id

OURS = OwnCuts("feedback_answered_share", (0.1, 0.2, 0.3, 0.4), "Our call centre has two people.")


def written(values, measure="feedback_answered_share"):
    return f'[[cut]]\nmeasure = "{measure}"\nvalues = {values}\n'


def test_own_cuts_decide_the_level_and_say_whose_they_are():
    shipped = measures_by_id()["feedback_answered_share"]
    own = Cuts((OURS,)).applied(shipped)
    assert (level_of(shipped, 0.3), level_of(own, 0.3), level_of(own, 0.29)) == (2, 4, 3)
    assert {(cut.basis, cut.reason) for cut in own.cuts} == {("your own", "Our call centre has two people.")}


def test_measures_that_are_not_named_keep_their_cuts():
    shipped = measures_by_id()["hours_to_answer"]
    assert Cuts((OURS,)).applied(shipped) == shipped


def test_what_is_written_is_read_back():
    cuts = Cuts((OURS, OwnCuts("hours_to_answer", (200.0, 100.0, 50.0, 5.0))))
    assert read_cuts(write_cuts(cuts)) == cuts
    assert read_cuts("") == Cuts()


def test_cuts_can_be_changed_one_by_one_and_key_a_cache():
    other = OwnCuts("hours_to_answer", (9.0, 8.0, 7.0, 6.0))
    both = Cuts((OURS,)).with_cuts(other)
    assert both.own == (OURS, other)
    assert both.with_cuts(OURS).own == (other, OURS)
    assert both.without("hours_to_answer") == Cuts((OURS,))
    assert len({both, Cuts((OURS, other))}) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (written("[0.1, 0.2, 0.3]"), "needs four numbers"),
        (written('[0.1, 0.2, 0.3, "x"]'), "needs four numbers"),
        (written("[0.1, 0.2, 0.2, 0.4]"), "have to rise from level to level"),
        (written("[0.4, 0.3, 0.2, 0.1]"), "have to rise from level to level"),
        (written("[1, 2, 3, 4]", "hours_to_answer"), "have to fall from level to level"),
        (written("[10, 20, 30, 40]"), "lie between 0 and 1"),
        (written("[1, 2, 3, 4]", "luck"), "cut 1 is of “luck”, which is no measure"),
        (written("[0.1, 0.2, 0.3, 0.4]") * 2, "feedback_answered_share stands more than once"),
        ("[[cut", "It is not TOML"),
    ],
)
def test_what_can_not_be_is_refused_in_sentences(text, fault):
    with pytest.raises(UserError, match=fault):
        read_cuts(text)


def test_all_faults_are_told_at_once():
    with pytest.raises(UserError, match=r"luck.*; the cuts of hours_to_answer have to fall"):
        read_cuts(written("[1, 2, 3, 4]", "luck") + written("[1, 2, 3, 4]", "hours_to_answer"))
