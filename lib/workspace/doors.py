"""Which sources beyond files may be read, and how do their rows get here without opening the workspace?

A door is a PostgreSQL table or query, an `https://` file, an `s3://` file or pattern, or a local folder of
Parquet. A process of its own (`lib.workspace.door`) copies what stands behind it into one file of the
workspace's private folder, under limits on rows, bytes and time; there it goes the way of every file. The
workspace's own connection stays shut.

Visitors choose a door by its name; what it leads to is written down by whoever runs the app. What it needs
to get in reaches the child through a pipe, never as an argument, and no error names it.
"""

import json
import os
import secrets
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from lib.errors import UserError

SETTING = "REGULARS_SOURCES"
"""Environment variable: path of a TOML file with `[sources.NAME]` tables, for the command line."""

KINDS = ("postgres", "https", "s3", "parquet")
MOST_ROWS = 20_000_000
MOST_BYTES = 4 << 30
MOST_SECONDS = 15 * 60
_POLL_SECONDS = 0.2
_PROJECT = Path(__file__).resolve().parents[2]
_NEEDS = {"postgres": ("host", "database"), "https": ("address",), "s3": ("address",), "parquet": ("folder",)}


@dataclass(frozen=True, slots=True)
class Door:
    """A source that somebody has written down.

    Attributes
    ----------
    name
        What a person calls it; the only thing of it that is ever shown.
    kind
        One of `KINDS`.
    settings
        Where it leads and what it needs to get in: host, port, database, user, password, table or query;
        address; key_id, secret, region, endpoint, use_ssl, url_style; folder. Limits: rows, bytes, seconds.
    """

    name: str
    kind: str
    settings: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Door({self.name!r}, {self.kind!r})"


def doors(written_down: Mapping[str, Any]) -> tuple[Door, ...]:
    """Return the doors of a `[sources]` table: name -> kind and settings.

    Raises
    ------
    UserError
        When one of them is of no known kind, or lacks what it needs.
    """
    return tuple(_door(str(name), dict(told)) for name, told in written_down.items())


def doors_of_environment() -> tuple[Door, ...]:
    """Return the doors of the file that `REGULARS_SOURCES` names; none where it names none."""
    named = os.environ.get(SETTING)
    if not named:
        return ()
    try:
        told = tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UserError(
            "The list of sources can't be read.",
            f"{SETTING} names a file that is missing or no TOML.",
            "Write one table a source: [sources.NAME] with its kind.",
        ) from error
    return doors(told.get("sources", {}))


def door_at(address: str, query: str | None = None) -> Door:
    """Return the door at an address that somebody typed on the command line.

    Credentials come from the environment only: PGPASSWORD, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

    Raises
    ------
    UserError
        When the address holds a password, or is of no known kind.
    """
    parts = urlsplit(address)
    if parts.password:
        raise UserError(
            "The address holds a password.",
            "Other users of this machine can see what is typed as an argument.",
            "Leave it out, and set it in the environment: PGPASSWORD, or AWS_SECRET_ACCESS_KEY for S3.",
        )
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres_at(parts, query)
    if parts.scheme == "https":
        return _door(Path(parts.path).name or parts.netloc, {"kind": "https", "address": address})
    if parts.scheme == "s3":
        keys = {"key_id": "AWS_ACCESS_KEY_ID", "secret": "AWS_SECRET_ACCESS_KEY", "region": "AWS_REGION"}
        told = {name: os.environ[variable] for name, variable in keys.items() if variable in os.environ}
        return _door(Path(parts.path).name or parts.netloc, {"kind": "s3", "address": address} | told)
    raise UserError(
        "This kind of address can't be read.",
        f"It begins with {parts.scheme}://.",
        "Give postgres://, https:// or s3://, or the path of a file or folder.",
    )


def fetch(door: Door, into: Path, alive: Callable[[], None] = lambda: None) -> Path:
    """Copy what stands behind a door into a folder; return the file, under a name of our own.

    Parameters
    ----------
    door
        What to copy.
    into
        A private folder.
    alive
        Called a few times a second; raises to stop, and then the child is ended.

    Raises
    ------
    UserError
        When it can't be reached or holds more than the limits; never with an address or a credential.
    """
    limits = {"rows": MOST_ROWS, "bytes": MOST_BYTES, "seconds": MOST_SECONDS}
    told = limits | dict(door.settings)
    target = into / secrets.token_hex(16)
    order = json.dumps(told | {"kind": door.kind, "target": str(target)})
    try:
        answer = _answer(order, float(told["seconds"]), alive)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if "problem" in answer:
        target.unlink(missing_ok=True)
        raise _refused(door, str(answer["problem"]))
    return target


def _answer(order: str, seconds: float, alive: Callable[[], None]) -> dict[str, Any]:
    """Run the child until it answers, its time is over or `alive` raises."""
    kept = {name: os.environ[name] for name in ("PATH", "SSL_CERT_FILE", "SYSTEMROOT") if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-m", "lib.workspace.door"],
        cwd=_PROJECT, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin and child.stdout  # noqa: S101 (both are pipes)
    deadline = time.monotonic() + seconds
    try:
        child.stdin.write(order.encode())
        child.stdin.close()
        while child.poll() is None:
            alive()
            if time.monotonic() > deadline:
                return {"problem": "it took longer than it may"}
            time.sleep(_POLL_SECONDS)
        said = child.stdout.read()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    try:
        answer: dict[str, Any] = json.loads(said)
    except json.JSONDecodeError:
        return {"problem": "reading it took more memory or space than it may"}
    return answer


def _door(name: str, told: dict[str, Any]) -> Door:
    kind = str(told.pop("kind", ""))
    missing = [entry for entry in _NEEDS.get(kind, ()) if not told.get(entry)]
    if kind == "postgres" and not (told.get("table") or told.get("query")):
        missing.append("table or query")
    if kind == "https" and urlsplit(str(told.get("address"))).scheme != "https":
        missing.append("an address that begins with https://")
    if kind not in KINDS or missing:
        wants = f"It lacks {', '.join(missing)}." if missing else f"Its kind is none of {', '.join(KINDS)}."
        raise UserError(
            f"The source {name} is not complete.", wants, "Mend it where sources are written down."
        )
    return Door(name, kind, told)


def _postgres_at(parts: Any, query: str | None) -> Door:
    table = parse_qs(parts.query).get("table", [None])[0]
    told = {
        "kind": "postgres",
        "host": parts.hostname or os.environ.get("PGHOST", "localhost"),
        "port": parts.port or int(os.environ.get("PGPORT", "5432")),
        "database": unquote(parts.path.lstrip("/")) or os.environ.get("PGDATABASE", ""),
        "user": unquote(parts.username or "") or os.environ.get("PGUSER", ""),
        "password": os.environ.get("PGPASSWORD", ""),
        "query": query,
        "table": table,
    }
    return _door(table or "query", told)


def _refused(door: Door, problem: str) -> UserError:
    return UserError(
        f"The source {door.name} could not be read.",
        f"{problem[0].upper()}{problem[1:]}.",
        "Ask whoever runs this app to look at the source's settings, or read less of it.",
    )
