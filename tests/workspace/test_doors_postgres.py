"""A table and a query of a real PostgreSQL come in; what is refused names no credential."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import duckdb
import pytest

from lib.errors import UserError
from lib.workspace.doors import Door, door_at, doors, fetch

pytestmark = pytest.mark.postgres
PASSWORD = "s3cret-of-the-till"  # noqa: S105 (of a server that lives for one test)
ROWS = """
create table "Web orders" (id int, at timestamptz, amount numeric(10,2), who text);
insert into "Web orders" values
    (1, '2026-01-05 10:00+00', 20.00, 'ann'), (2, '2026-01-06 11:00+00', 30.5, 'bö');
create table hidden (a int);
"""


def binaries() -> Path | None:
    """Where Debian or the PATH keep initdb and postgres; None without."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of its own on a free port, with a user who needs a password: its door's settings."""
    place = binaries()
    if place is None:
        message = "No PostgreSQL: no initdb is here (Debian: apt-get install postgresql)."
        if os.environ.get("REGULARS_REQUIRE_POSTGRES") == "1":
            pytest.fail(message)
        pytest.skip(message)
    # Sockets need a short path; and the server refuses to run as root.
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as home:
        yield from started(place, Path(home))


def started(place, home):
    user = {} if os.getuid() else {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid}
    if user:
        shutil.chown(home, **user)
    secret = home / "password"
    secret.write_text(PASSWORD)
    if user:
        shutil.chown(secret, **user)

    def run(*command, **options):
        return subprocess.run(command, check=True, capture_output=True, cwd=home, **user, **options)

    data, port = home / "data", free_port()
    run(
        place / "initdb", "-D", data, "-U", "till", "-A", "scram-sha-256", "--pwfile", secret,
        "-E", "UTF8", "--locale=C", "--no-sync",
    )  # fmt: skip
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    # pg_ctl's server would keep a pipe of ours open.
    run(place / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
    try:
        told = {
            "host": "127.0.0.1",
            "port": port,
            "database": "postgres",
            "user": "till",
            "password": PASSWORD,
        }
        address = ["-h", "127.0.0.1", "-p", str(port), "-U", "till", "postgres"]
        run(place / "psql", "-q", *address, input=ROWS.encode(), env=os.environ | {"PGPASSWORD": PASSWORD})
        yield told
    finally:
        run(place / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rows_of(path):
    """As the intake reads them: as text."""
    return duckdb.sql(f"select cast(columns(*) as varchar) from read_parquet('{path}') order by 1").fetchall()


def test_a_table_comes_in_with_its_types(server, tmp_path):
    [door] = doors({"web": {"kind": "postgres", "table": "public.Web orders", **server}})

    rows = rows_of(fetch(door, tmp_path))

    assert [(row[0], row[1][:16], *row[2:]) for row in rows] == [
        ("1", "2026-01-05 10:00", "20.00", "ann"),
        ("2", "2026-01-06 11:00", "30.50", "bö"),
    ]


def test_a_query_runs_on_the_server_and_cannot_reach_this_machine(server, tmp_path):
    door = Door(
        "q", "postgres", {"query": 'select id, amount * 2 as twice from "Web orders" where id = 1'} | server
    )
    assert rows_of(fetch(door, tmp_path)) == [("1", "40.00")]

    (tmp_path / "own.csv").write_text("a\n1\n")
    reaching = Door("q", "postgres", {"query": f"select * from read_csv('{tmp_path}/own.csv')"} | server)
    with pytest.raises(UserError, match="could not be read"):
        fetch(reaching, tmp_path)


def test_a_number_without_a_precision_keeps_its_digits(server, tmp_path):
    query = "select 1234567890123456789012::numeric as id, 0.1::float8 as share;"
    assert rows_of(fetch(Door("q", "postgres", {"query": query} | server), tmp_path)) == [
        ("1234567890123456789012", "0.1")
    ]


def test_an_address_takes_its_password_from_the_environment(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    address = f"postgres://till@127.0.0.1:{server['port']}/postgres"

    assert len(rows_of(fetch(door_at(address, 'select * from "Web orders"'), tmp_path))) == 2
    assert len(rows_of(fetch(door_at(f"{address}?table=Web%20orders"), tmp_path))) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "wrong-" + PASSWORD}, "did not accept the user or the password"),
        ({"table": "nowhere"}, "is not there"),
        ({"port": 1}, "could not be reached"),
        ({"rows": 1}, "more than 1 rows"),
        ({"bytes": 10}, "larger than it may be"),
        ({"seconds": 1, "table": None, "query": "select pg_sleep(60)"}, "longer than it may"),
    ],
)
def test_what_fails_is_said_without_address_or_credential(server, tmp_path, changed, words):
    door = Door("till", "postgres", {"table": "Web orders"} | server | changed)

    with pytest.raises(UserError) as refused:
        fetch(door, tmp_path)

    said = f"{refused.value} {refused.value.__cause__!r} {door!r}"
    assert words in said
    assert not any(word in said for word in (PASSWORD, "127.0.0.1", str(server["port"])))
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_ends_the_child(server, tmp_path):
    class StoppedError(Exception):
        pass

    def stop():
        raise StoppedError

    door = Door("slow", "postgres", {"query": "select pg_sleep(60)"} | server)
    with pytest.raises(StoppedError):
        fetch(door, tmp_path, stop)


def test_nothing_can_be_written_there(server, tmp_path):
    door = Door("w", "postgres", {"query": "delete from hidden returning a"} | server)
    with pytest.raises(UserError):
        fetch(door, tmp_path)
