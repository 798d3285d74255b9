"""Where is the made-up retailer that a newcomer sees? Built once from `sample_data` and kept in a cache.

The built file is named after a digest of the sample's files and of the code that reads them, so that it is
made afresh whenever either changes. `python -m lib.jobs.sample` makes it ahead of the first visitor.
"""

import hashlib
import os
import tempfile
import threading
from functools import cache
from pathlib import Path

from lib.jobs.building import build
from lib.workspace.workspace import Workspace

_ROOT = Path(__file__).parents[2]
SAMPLE_FOLDER = _ROOT / "sample_data"
_SUFFIXES = (".csv", ".csv.gz")
_ORDERS_FIRST = {"web_orders.csv", "store_items.csv"}

_lock = threading.Lock()
_opened: list[Workspace] = []


def sample_files() -> list[Path]:
    """Return the sample's files, orders first."""
    found = [path for path in SAMPLE_FOLDER.iterdir() if path.name.endswith(_SUFFIXES)]
    return sorted(found, key=lambda path: (path.name not in _ORDERS_FIRST, path.name))


def sample_workspace() -> Workspace:
    """Return this process's workspace of the sample, made on the first call; pages only read it."""
    with _lock:
        if not _opened:
            _opened.append(Workspace.open_copy(built_sample(), is_sample=True))
        return _opened[0]


def built_sample() -> Path:
    """Return the file of the built sample, building it where the cache has none for this code and data."""
    folder = Path(os.environ.get("REGULARS_CACHE") or Path.home() / ".cache" / "regulars")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"sample-{_digest()}.duckdb"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=folder) as place:
            draft = Path(place) / "sample.duckdb"
            files = sample_files()
            with Workspace.open(draft, readable=files) as workspace:
                build(workspace, files, by="sample")
            for stale in folder.glob("sample-*.duckdb"):
                stale.unlink()
            draft.replace(target)  # whole or not at all, also with two processes at once
    return target


@cache
def _digest() -> str:
    code = (
        path
        for room in ("schema", "intake", "identity", "workspace")
        for path in (_ROOT / "lib" / room).rglob("*")
    )
    digest = hashlib.sha256()
    for path in sorted([*sample_files(), *(path for path in code if path.suffix in {".py", ".toml"})]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    built_sample()
