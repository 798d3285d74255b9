"""How is a database opened so that a hostile file can't make it reach out? The only place that connects.

Each setting was tried against probes (reading other files, loading extensions, writing elsewhere); the order
matters: external access goes off before the configuration is locked.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

Connection = duckdb.DuckDBPyConnection  # what rooms that receive a connection call it
Interrupted = duckdb.InterruptException  # what a query raises that somebody stopped
EngineError = duckdb.Error  # whatever else it raises

MEMORY_LIMIT = "400MB"  # leaves room for two sessions and the app in Community Cloud's 690 MB to 2.7 GB
SPILL_LIMIT = "20GB"
THREADS = 2
STORAGE = "v1.3.0"
"""Oldest DuckDB that reads our files (May 2025): it packs text in less time than the default of 1.0 does."""


def connect(
    database: Path,
    folder: Path,
    readable: Sequence[Path] = (),
    *,
    read_only: bool = False,
    memory_limit: str = MEMORY_LIMIT,
    locked: bool = True,
) -> duckdb.DuckDBPyConnection:
    """Open a database that may touch its own folder and the named files, and nothing else.

    Parameters
    ----------
    database
        The DuckDB file; made when missing, unless `read_only`.
    folder
        Private folder for spill files; readable and writable for SQL.
    readable
        Further files that may be read (an analyst's exports, in place).
    read_only
        Refuse every write.
    memory_limit
        DuckDB's own limit; the process needs more (frames, plans, text being read).
    locked
        Whether nothing may be set afterwards. `COPY FROM DATABASE` sets something itself; a connection for it
        runs no question of a page.

    Raises
    ------
    duckdb.IOException
        When another process holds the file.
    """
    spill = folder / "spill"
    spill.mkdir(mode=0o700, exist_ok=True)
    connection = duckdb.connect(
        str(database), read_only=read_only, config={"storage_compatibility_version": STORAGE}
    )
    settings: dict[str, object] = {
        "enable_progress_bar": True,  # how far a query is can be asked for (Workspace.query_share) ...
        "enable_progress_bar_print": False,  # ... and is not drawn into the answers of the command line
        "threads": THREADS,
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
        "max_temp_directory_size": SPILL_LIMIT,
        "allowed_directories": [str(folder)],
        "allowed_paths": [str(path.resolve()) for path in readable] + [str(path) for path in readable],
        "allow_community_extensions": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_persistent_secrets": False,
        "enable_external_access": False,
        "lock_configuration": locked,
    }
    for name, value in settings.items():
        connection.execute(f"set {name} = {_setting(value)}")
    return connection


def _setting(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_setting(entry) for entry in value)}]"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
