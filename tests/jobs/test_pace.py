"""How far is a long job, and how long will it take?"""

import pytest

from lib.jobs.pace import Pace


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_before_anything_is_known_the_expected_time_counts(clock):
    pace = Pace(20.0, [0.0, 0.5], clock)
    clock.now += 5

    assert pace.share == pytest.approx(0.25)
    assert pace.seconds_left == pytest.approx(15.0)


def test_a_step_that_came_late_corrects_what_is_left(clock):
    pace = Pace(20.0, [0.0, 0.5], clock)
    clock.now += 30
    pace.step(0.5)

    assert pace.share == pytest.approx(0.5)
    assert pace.seconds_left == pytest.approx(30.0)  # half took 30 s


def test_a_step_never_runs_over_the_next_one(clock):
    pace = Pace(20.0, [0.0, 0.5], clock)
    clock.now += 1000

    assert pace.share < 0.5


def test_the_engine_is_believed_on_the_first_query_of_a_step(clock):
    pace = Pace(1.0, [0.0], clock)
    clock.now += 7
    pace.engine(0.1)  # a tenth of the query in 7 s: 70 s, which are 0.7 of the step

    assert pace.seconds_left == pytest.approx(93.0)
    pace.engine(0.02)  # another query has begun: no news
    assert pace.seconds_left == pytest.approx(93.0)
