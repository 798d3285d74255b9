"""How far is a long job, and how long will it take?

A job knows its size (bytes or rows) and the shares at which its steps begin. What it will take is first
judged by the speed of the jobs before it, then by its own steps, then by the engine's word on the query that
runs: whichever is the latest that is known.
"""

import time
from collections.abc import Callable, Sequence

BYTES_A_SECOND = 20e6
"""Reading: 1,000,000 lines of 68 MB took 2.1 s on two idle cores. Better too slow a start than too fast."""
ROWS_A_SECOND = 100e3
"""Adding: the same 1,000,000 rows in 5.2 s."""
_WORTH_ASKING = 0.05
_MAIN_QUERY = 0.7  # of a step's time is its first long query
_NEVER_DONE = 0.97  # of a step, until it says so itself


class Pace:
    """The share done and the seconds left of one job.

    Parameters
    ----------
    seconds
        What the job is expected to take, before any of it is known.
    marks
        Shares (0 to 1) at which steps begin, in rising order.
    clock
        Seconds from anywhere.
    """

    def __init__(
        self, seconds: float, marks: Sequence[float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._marks = (*marks, 1.0)
        self._started = self._step_started = clock()
        self._total = max(seconds, 0.1)
        self._begun = 0.0
        self._engine = 0.0

    def step(self, share: float) -> None:
        """Note that a step begins at a share; the time that the share took corrects the rest."""
        now = self._clock()
        if share >= _WORTH_ASKING:
            self._total = (now - self._started) / share
        self._begun, self._step_started, self._engine = share, now, 0.0

    def engine(self, share: float | None) -> None:
        """Note how far the engine says that its query is, 0 to 1; only a step's first query is asked."""
        if share is None or share < self._engine:
            return
        self._engine = share
        if share >= _WORTH_ASKING:
            step = (self._clock() - self._step_started) / share / _MAIN_QUERY
            self._total = max(step / max(self._width, 0.01), 0.1)

    @property
    def share(self) -> float:
        """Share done, 0 to 1; a step counts by its time until it ends."""
        expected = max(self._width * self._total, 1e-6)
        within = (self._clock() - self._step_started) / expected
        return self._begun + self._width * min(within, _NEVER_DONE)

    @property
    def seconds_left(self) -> float:
        """Seconds that the rest will take by what is known now."""
        return (1 - self.share) * self._total

    @property
    def _width(self) -> float:
        return next((mark for mark in self._marks if mark > self._begun), 1.0) - self._begun
