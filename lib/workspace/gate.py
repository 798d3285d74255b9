"""How is something exchanged that many threads read? They pass one by one until the gate closes.

Whoever is inside may enter again, so that a reader that reads meanwhile does not wait for itself.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Lets in any number of threads, or keeps all of them out."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._is_closed = False
        self._depth = threading.local()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Wait until the gate is open, and keep it from closing for the length of the block."""
        depth = getattr(self._depth, "value", 0)
        if not depth:
            with self._changed:
                self._changed.wait_for(lambda: not self._is_closed)
                self._inside += 1
        self._depth.value = depth + 1
        try:
            yield
        finally:
            self._depth.value = depth
            if not depth:
                with self._changed:
                    self._inside -= 1
                    self._changed.notify_all()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Let nobody in any more, wait until the last one is out, and open again after the block."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_closed)
            self._is_closed = True
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._is_closed = False
                self._changed.notify_all()
