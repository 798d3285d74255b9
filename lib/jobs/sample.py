"""Where is the made-up retailer that a newcomer sees? Built once per process from `sample_data`, then only read."""

import threading
from pathlib import Path

from lib.jobs.building import build
from lib.workspace.workspace import Workspace

SAMPLE_FOLDER = Path(__file__).parents[2] / "sample_data"
_SUFFIXES = (".csv", ".csv.gz")

_lock = threading.Lock()
_built: list[Workspace] = []


def sample_files() -> list[Path]:
    """Return the sample's files, orders first."""
    found = [path for path in SAMPLE_FOLDER.iterdir() if path.name.endswith(_SUFFIXES)]
    return sorted(found, key=lambda path: (path.name not in {"web_orders.csv", "store_items.csv"}, path.name))


def sample_workspace() -> Workspace:
    """Return the sample's workspace, built on the first call; pages only read it."""
    with _lock:
        if not _built:
            files = sample_files()
            workspace = Workspace.open(readable=files, is_sample=True)
            build(workspace, files)
            _built.append(workspace)
        return _built[0]
