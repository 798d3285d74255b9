"""What does the child do that copies a source into one file? `python -m lib.workspace.door`, order on stdin.

It limits itself first, then opens what the order names and nothing else, and prints one JSON object: `{}`, or
`{"problem": ...}` in words that hold neither address nor credential, whatever the server said.
"""

import json
import re
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPMessage
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import duckdb

_SPARE_SECONDS = 5
_BLOCK_BYTES = 1 << 20
_MOST_TEXT_BYTES = 256 << 20
_MEMORY = "300MB"
_TIMEOUT_SECONDS = 30

# What a server says, and what we say of it.
_PROBLEMS = (
    (r"authentication failed|no password|password", "it did not accept the user or the password"),
    (r"certificate|ssl", "its certificate could not be trusted, or it does not speak TLS"),
    (r"permission denied|forbidden|\b403\b|access denied", "reading it is not permitted"),
    (r"does not exist|not found|\b404\b|no such|no files found", "what it names is not there"),
    (r"timed? ?out|timeout", "it did not answer in time"),
    (r"connect|resolve|refused|unreachable", "it could not be reached"),
    (r"file too large|out of memory|no space|failed to write|could not write", "it is larger than it may be"),
    (r"syntax error", "its query is not valid"),
)


class TooMuchError(Exception):
    """There is more behind the door than may come in."""


class Refusal(urllib.request.HTTPRedirectHandler):
    """Follow a redirect within the same host over TLS, and no other."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse to be sent elsewhere: only addresses that were written down are asked."""
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise urllib.error.URLError("forbidden: redirected elsewhere")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def main() -> None:
    """Do what the order on standard input says."""
    order = json.loads(sys.stdin.read())
    _limit(int(order["bytes"]), int(order["seconds"]))
    kinds = {"postgres": _postgres, "https": _https, "s3": _s3, "parquet": _parquet}
    try:
        kinds[order["kind"]](order)
        answer: dict[str, str] = {}
    except TooMuchError as error:
        answer = {"problem": str(error)}
    except Exception as error:  # noqa: BLE001 (what it says may hold an address or a credential)
        answer = {"problem": _in_words(str(error))}
    print(json.dumps(answer))  # noqa: T201 (the answer to the parent)


def _in_words(said: str) -> str:
    found = (words for pattern, words in _PROBLEMS if re.search(pattern, said, re.IGNORECASE))
    return next(found, "it answered with something that could not be read")


def _limit(size: int, seconds: int) -> None:
    """Let this process write files of no more than `size` bytes, and not outlive its parent's patience."""
    if sys.platform == "win32":
        return
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error that can be told, not a sudden end
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.alarm(seconds + _SPARE_SECONDS)


def _engine(target: Path, extension: str | None = None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for setting in (
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        "allow_persistent_secrets = false",
        "enable_progress_bar = false",
        "threads = 2",
        "preserve_insertion_order = true",
        f"memory_limit = '{_MEMORY}'",
        f"temp_directory = {_literal(str(target.parent))}",
    ):
        connection.execute(f"set {setting}")
    if extension:
        package = find_spec(f"duckdb_extension_{extension}")
        if package is None or package.origin is None:
            raise TooMuchError(f"the extension {extension} is not installed on this server")
        file = next(Path(package.origin).parent.rglob("*.duckdb_extension"))
        connection.execute(f"load {_literal(str(file))}")
    return connection


def _copy(connection: duckdb.DuckDBPyConnection, select: str, order: Mapping[str, Any]) -> None:
    """Write the rows of a SELECT as one Parquet file, and refuse when they are too many."""
    most = int(order["rows"])
    limited = f"select * from ({select}) limit {most + 1}"
    row = connection.execute(f"copy ({limited}) to {_literal(order['target'])} (format parquet)").fetchone()
    if row and row[0] > most:
        raise TooMuchError(f"it has more than {most:,} rows")


def _postgres(order: Mapping[str, Any]) -> None:
    connection = _engine(Path(order["target"]), "postgres_scanner")
    names = {"host": "host", "port": "port", "database": "database", "user": "user", "password": "password"}
    told = {name: order[key] for name, key in names.items() if order.get(key) not in (None, "")}
    options = "".join(f", {name} {_literal(str(value))}" for name, value in told.items())
    connection.execute(f"create secret door (type postgres{options})")
    connection.execute("attach '' as door (type postgres, read_only, secret door)")
    # As a string to the server: it never runs as a query of this engine, which could read files.
    query = str(order.get("query") or f"select * from {_quoted(str(order['table']))}").strip().rstrip(";")
    _copy(connection, f"select * from postgres_query('door', {_literal(_exact(connection, query))})", order)


def _exact(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """Return the query with numbers that would come as floating point as text: a long id keeps its digits."""
    described = connection.execute(
        f"describe select * from postgres_query('door', {_literal(query)})"
    ).fetchall()
    names = [(_quoted(name, whole=True), kind in {"DOUBLE", "FLOAT"}) for name, kind, *_ in described]
    cells = ", ".join(f"{name}::text as {name}" if inexact else name for name, inexact in names)
    return f"select {cells} from ({query}) as asked" if any(inexact for _, inexact in names) else query


def _quoted(name: str, *, whole: bool = False) -> str:
    """Return a name, or schema.name, as PostgreSQL quotes it."""
    parts = [name] if whole else name.split(".")
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def _https(order: Mapping[str, Any]) -> None:
    """Download a file as it stands: what it is, and in which encoding, is for the intake to find out."""
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=order.get("ca_file"))), Refusal
    )
    headers = {"Authorization": f"Bearer {order['token']}"} if order.get("token") else {}
    request = urllib.request.Request(order["address"], headers=headers)  # noqa: S310 (https, seen to before)
    written, most = 0, int(order["bytes"])
    with opener.open(request, timeout=_TIMEOUT_SECONDS) as answer, Path(order["target"]).open("xb") as copy:
        while block := answer.read(_BLOCK_BYTES):
            written += len(block)
            if written > most:
                raise TooMuchError(f"it is larger than {most / 1e6:,.0f} MB")
            copy.write(block)


def _s3(order: Mapping[str, Any]) -> None:
    connection = _engine(Path(order["target"]), "httpfs")
    told = {
        key: order[key] for key in ("key_id", "secret", "region", "endpoint", "url_style") if order.get(key)
    }
    options = "".join(f", {name} {_literal(str(value))}" for name, value in told.items())
    options += ", use_ssl false" if order.get("use_ssl") is False else ""
    connection.execute(f"create secret door (type s3{options})")
    if order.get("ca_file"):
        connection.execute(f"set ca_cert_file = {_literal(order['ca_file'])}")
    address = _literal(order["address"])
    if urlsplit(order["address"]).path.endswith(".parquet"):
        select = f"select * from read_parquet({address}, hive_partitioning = true, union_by_name = true)"
        _copy(connection, select, order)
        return
    _one_object(connection, address, order)


def _one_object(connection: duckdb.DuckDBPyConnection, address: str, order: Mapping[str, Any]) -> None:
    """Copy an object of another kind as it stands; it passes through memory, so it may not be large."""
    sizes = connection.execute(f"select size from read_blob({address})").fetchall()
    most = min(int(order["bytes"]), _MOST_TEXT_BYTES)
    if len(sizes) != 1:
        raise TooMuchError("its pattern names several objects that are no Parquet")
    if sizes[0][0] > most:
        raise TooMuchError(f"it is larger than {most / 1e6:,.0f} MB and no Parquet")
    connection.execute("set memory_limit = '1GB'")
    row = connection.execute(f"select content from read_blob({address})").fetchone()
    Path(order["target"]).write_bytes(row[0] if row else b"")


def _parquet(order: Mapping[str, Any]) -> None:
    """Put the files of a local folder together; names like year=2025 of its folders become columns."""
    from lib.workspace.deposit import parquet_below

    folder = Path(order["folder"]).resolve()
    files = [str(file) for file in sorted(parquet_below(folder))]
    if not files:
        raise FileNotFoundError("no files found")
    connection = _engine(Path(order["target"]))
    connection.execute(f"set allowed_directories = [{_literal(str(Path(order['target']).parent))}]")
    connection.execute(f"set allowed_paths = [{', '.join(map(_literal, files))}]")
    connection.execute("set enable_external_access = false")
    hive = "true" if any("=" in Path(file).parent.name for file in files) else "false"
    listed = ", ".join(map(_literal, files))
    select = f"select * from read_parquet([{listed}], hive_partitioning = {hive}, union_by_name = true)"
    _copy(connection, select, order)


def _literal(text: str) -> str:
    return "'" + str(text).replace("\0", "").replace("'", "''") + "'"


if __name__ == "__main__":
    main()
