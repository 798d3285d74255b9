"""What must stay of what nobody has confirmed yet, where several people add files to one workspace?

A session's files wait as staged tables and as bytes in the private folder; a job that is under way has some
that no session knows of yet. What nobody holds any more goes: a session that ended lets go by itself, because
only its own state keeps its `Held` alive.
"""

from dataclasses import dataclass
from weakref import WeakSet


@dataclass(eq=False)
class Held:
    """What waits in one session.

    Attributes
    ----------
    staged
        Numbers of staged tables.
    files
        Names in the folder of files that were fetched.
    """

    staged: frozenset[int] = frozenset()
    files: frozenset[str] = frozenset()


class Holders:
    """Who holds something in one workspace; used by all threads that serve it."""

    def __init__(self) -> None:
        self._held: WeakSet[Held] = WeakSet()
        self._jobs: WeakSet[object] = WeakSet()

    def hold(self, held: Held) -> None:
        """Keep what a session holds from going, as long as the session lives."""
        self._held.add(held)

    def join(self, job: object) -> None:
        """Note that a job is under way, until what it came to is held by its session."""
        self._jobs.add(job)

    def leave(self, job: object) -> None:
        """Note that a job's session has what it came to; harmless where it has left already."""
        self._jobs.discard(job)

    def others(self, job: object = None) -> bool:
        """Whether a job is under way besides this one."""
        return any(one is not job for one in list(self._jobs))

    @property
    def staged(self) -> frozenset[int]:
        """Numbers of the staged tables that some session holds."""
        return frozenset().union(*(held.staged for held in list(self._held)))

    @property
    def files(self) -> frozenset[str]:
        """Names of the fetched files that some session holds."""
        return frozenset().union(*(held.files for held in list(self._held)))
