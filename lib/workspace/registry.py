"""Which workspaces does this process hold? Under random keys, closed when nobody came for half an hour.

A session keeps only its key, so that a dropped connection loses nothing: the workspace stays here and is
found again. It is not a cache of Streamlit's, because a session-scoped resource is released at the first
dropped websocket while the session itself goes on.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import duckdb

from lib.workspace.workspace import Workspace

IDLE_SECONDS = 30 * 60
Found = TypeVar("Found")


@dataclass
class _Entry:
    workspace: Workspace
    touched: float


@dataclass
class Registry:
    """Workspaces by key. Safe to use from several threads."""

    idle_seconds: float = IDLE_SECONDS
    _entries: dict[str, _Entry] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, workspace: Workspace) -> str:
        """Keep a workspace and return the random key under which it is found."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._entries[key] = _Entry(workspace, time.monotonic())
        return key

    def get(self, key: str | None) -> Workspace | None:
        """Return the workspace of a key and note that it is in use; None when it is unknown or was closed."""
        with self._lock:
            entry = self._entries.get(key or "")
            if entry is None:
                return None
            entry.touched = time.monotonic()
            return entry.workspace

    def ask(self, question: Callable[[Workspace], Found | None]) -> Found | None:
        """Ask every workspace, also after one has answered; return its answer and note that it is in use.

        How long it takes does not tell which one it was.
        """
        with self._lock:
            entries = list(self._entries.values())
        answer: Found | None = None
        for entry in entries:
            try:
                told = question(entry.workspace)
            except duckdb.ConnectionException:  # closed meanwhile
                continue
            if told is not None:
                entry.touched = time.monotonic()
                answer = told
        return answer

    def release(self, key: str | None) -> None:
        """Close one workspace and delete its files."""
        with self._lock:
            entry = self._entries.pop(key or "", None)
        if entry:
            entry.workspace.close()

    def release_idle(self) -> int:
        """Close the workspaces that nobody touched for `idle_seconds`; return how many.

        One that is being written to at this moment is not idle.
        """
        limit = time.monotonic() - self.idle_seconds
        with self._lock:
            idle = [
                key
                for key, entry in self._entries.items()
                if entry.touched < limit and not entry.workspace.busy
            ]
            entries = [self._entries.pop(key) for key in idle]
        for entry in entries:
            entry.workspace.close()
        return len(entries)

    def __len__(self) -> int:
        return len(self._entries)


def start_janitor(registry: Registry, every_seconds: float = 60) -> threading.Thread:
    """Start the thread that closes idle workspaces once a minute; it ends with the process."""

    def clean() -> None:
        while True:
            time.sleep(every_seconds)
            registry.release_idle()

    thread = threading.Thread(target=clean, name="workspace-janitor", daemon=True)
    thread.start()
    return thread
