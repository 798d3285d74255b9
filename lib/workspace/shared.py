"""Which workspace do all who are signed in share? One named file, opened once by the process that serves it.

Beside the file lies a key (`.audit-key`), with which the audit log turns e-mails into digests. Both are for
the owner of the process alone (mode 0600).
"""

import os
import secrets
import threading
from pathlib import Path

from lib.workspace import audit
from lib.workspace.audit import Entry
from lib.workspace.workspace import Workspace

SETTING = "REGULARS_WORKSPACE"
_KEY = ".audit-key"
_KEY_BYTES = 32
_OWNER_ONLY = 0o600

_lock = threading.Lock()
_opened: dict[Path, "Shared"] = {}


class Shared:
    """The shared workspace with its audit log."""

    def __init__(self, workspace: Workspace, key: bytes) -> None:
        self.workspace = workspace
        self._key = key

    def note(self, entry: Entry) -> None:
        """Add a row to the log, at once, whoever else is writing."""
        self.workspace.append(lambda connection: audit.append(connection, entry))

    def digest(self, email: str) -> str:
        """Return what stands for a person in the log."""
        return audit.digest(self._key, email)


def path_told() -> Path | None:
    """Return the file that `REGULARS_WORKSPACE` names; None where it is not set."""
    told = os.environ.get(SETTING, "").strip()
    return Path(told).expanduser().absolute() if told else None


def shared_at(path: Path) -> Shared:
    """Return what `open_shared` opens, opened once in this process and held until it ends."""
    with _lock:
        if path not in _opened:
            _opened[path] = open_shared(path)
        return _opened[path]


def open_shared(path: Path) -> Shared:
    """Open a file as the workspace that is shared, made where missing.

    Raises
    ------
    UserError
        When another process has the file open, or it is no workspace.
    """
    is_new = not path.exists()
    workspace = Workspace.open(path)
    if is_new:
        path.chmod(_OWNER_ONLY)
    workspace.append(audit.prepare)
    return Shared(workspace, _key_beside(path))


def _key_beside(path: Path) -> bytes:
    """Return the key of the log, drawn once."""
    place = path.with_name(path.name + _KEY)
    if not place.exists():
        draft = place.with_name(place.name + ".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        draft.replace(place)  # whole or not at all: half a key would make other digests
    return place.read_bytes()
