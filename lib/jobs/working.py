"""How does a long job run so that it can be watched, and stopped without a trace?

A job runs in a thread of its own and draws nothing: whoever watches asks it. Stopping interrupts the query
that is running, from another thread; the transaction rolls back, and staged tables that nobody waits for are
dropped.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from typing import Generic, TypeVar

from lib.jobs.arrivals import Progress
from lib.jobs.faults import OnPurposeError
from lib.jobs.pace import Pace
from lib.workspace.leftovers import drop_leftovers
from lib.workspace.workspace import Workspace

Result = TypeVar("Result")
_AGAIN_SECONDS = 0.2


class StoppedError(OnPurposeError):
    """The person stopped the job."""


class Work(Generic[Result]):
    """One job on a workspace; starts at once.

    Parameters
    ----------
    workspace
        What it writes to.
    run
        Does the work; told how to tell its progress, it returns the result.
    title
        "Reading 2 files".
    seconds
        What it is expected to take.
    marks
        Shares at which its steps begin.
    keep
        Numbers of staged tables that are somebody else's and stay when this job is stopped.
    """

    def __init__(
        self,
        workspace: Workspace,
        run: Callable[[Progress], Result],
        title: str,
        seconds: float,
        marks: Sequence[float] = (),
        keep: Collection[int] = (),
    ) -> None:
        self.workspace = workspace
        self.title = title
        self.step = ""
        self.result: Result | None = None
        self.fault: Exception | None = None
        self.finished = threading.Event()
        self._keep = frozenset(keep)
        self._pace = Pace(seconds, marks)
        self._stopping = threading.Event()
        self._stopper: threading.Thread | None = None
        self._ended = threading.Event()
        workspace.holders.join(self)
        self._worker = threading.Thread(target=self._work, args=(run,), name="regulars-work", daemon=True)
        self._worker.start()

    @property
    def stopping(self) -> bool:
        """Whether somebody has asked it to stop."""
        return self._stopping.is_set()

    def progress(self) -> tuple[float, float]:
        """Return the share done, 0 to 1, and the seconds left."""
        self._pace.engine(self.workspace.query_share(self._worker))
        return self._pace.share, self._pace.seconds_left

    def stop(self) -> None:
        """Ask it to stop; returns at once, `finished` tells when it has."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._stopper = threading.Thread(target=self._interrupt, name="regulars-stop", daemon=True)
            self._stopper.start()

    def tell(self, words: str, share: float) -> None:
        """Note what is being done; the end of the road where somebody asked to stop."""
        if self._stopping.is_set():
            raise StoppedError
        self.step = words
        self._pace.step(share)

    def _work(self, run: Callable[[Progress], Result]) -> None:
        try:
            self.result = run(self.tell)
        except Exception as fault:  # noqa: BLE001 (raised again where somebody sees it)
            self.fault = StoppedError() if self._stopping.is_set() else fault
            self._sweep()
        finally:
            self._ended.set()
            self.finished.set()

    def _interrupt(self) -> None:
        """Interrupt query after query: between two of them there is nothing to interrupt."""
        while not self._ended.wait(_AGAIN_SECONDS):
            self.workspace.interrupt(self._worker)

    def _sweep(self) -> None:
        self._ended.set()
        if self._stopper:
            self._stopper.join()
        holders = self.workspace.holders
        if holders.others(self):  # what they have staged is in no list yet: the next sweep takes ours along
            return
        with self.workspace.transaction(quiet=True) as connection:
            drop_leftovers(connection, self._keep | holders.staged)
