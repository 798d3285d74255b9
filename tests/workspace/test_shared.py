"""What all share: who writes waits for nobody's log, and several sessions' waiting files stay apart."""

import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from lib.errors import UserError
from lib.jobs.arrivals import receive
from lib.jobs.building import build, confirm, undo
from lib.jobs.erasing import erase
from lib.jobs.working import Work
from lib.workspace import audit
from lib.workspace.audit import Entry
from lib.workspace.holders import Held
from lib.workspace.shared import open_shared, path_told, shared_at
from lib.workspace.sources import loaded
from tests.jobs.files import ORDERS, written

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


@pytest.fixture
def shared(tmp_path):
    held = open_shared(tmp_path / "shared.duckdb")
    yield held
    held.workspace.close()


def note(shared, action):
    shared.note(Entry(datetime(2026, 1, 5), "0123456789abcdef", "analyst", action))


def actions(shared):
    with shared.workspace.cursor() as cursor:
        return audit.entries(cursor)["action"].to_list()[::-1]


def dropped(shared, content=ORDERS, name="orders.csv"):
    path = written(shared.workspace.new_folder("inbox"), name, content)
    return receive(shared.workspace, path, name)


def test_a_row_is_written_while_somebody_else_loads(shared):
    version = shared.workspace.version
    with shared.workspace.transaction() as connection:
        connection.execute("create table half as select 1 as one")
        writer = threading.Thread(target=note, args=(shared, "opened page"))
        writer.start()
        writer.join(SECONDS)
        assert not writer.is_alive()
        assert actions(shared) == ["opened page"]
        assert shared.workspace.version == version


def test_a_load_that_is_rolled_back_takes_no_row_along(shared):
    with pytest.raises(RuntimeError), shared.workspace.transaction():
        note(shared, "opened page")
        raise RuntimeError
    assert actions(shared) == ["opened page"]


def test_rows_survive_an_undo_and_an_erasure_and_none_is_lost_meanwhile(shared, tmp_path):
    workspace = shared.workspace
    note(shared, "signed in")
    ids = confirm(workspace, dropped(shared))
    note(shared, "loaded")
    undo(workspace, ids)
    note(shared, "undone")
    confirm(workspace, dropped(shared))

    def meanwhile(words, _share):
        if words.startswith("Forgetting"):
            note(shared, "opened page")

    erase(workspace, "C000001", meanwhile)
    note(shared, "erased")

    assert actions(shared) == ["signed in", "loaded", "undone", "opened page", "erased"]


def test_many_threads_at_once_lose_no_row(shared):
    def many(action):
        for _ in range(50):
            note(shared, action)

    threads = [
        threading.Thread(target=many, args=(name,)) for name in ("signed in", "opened page", "exported")
    ]
    for thread in threads:
        thread.start()
    confirm(shared.workspace, dropped(shared))
    for thread in threads:
        thread.join(SECONDS)
    assert len(actions(shared)) == 150


def test_it_is_opened_once_in_a_process(tmp_path):
    path = tmp_path / "shared.duckdb"
    assert shared_at(path) is shared_at(path)
    shared_at(path).workspace.close()


def test_the_setting_names_the_file(monkeypatch, tmp_path):
    assert path_told() is None
    monkeypatch.setenv("REGULARS_WORKSPACE", str(tmp_path / "x.duckdb"))
    assert path_told() == tmp_path / "x.duckdb"
    monkeypatch.setenv("REGULARS_WORKSPACE", " ")
    assert path_told() is None


def test_the_command_line_is_told_that_the_app_holds_the_file(shared, tmp_path):
    file = written(tmp_path, "orders.csv", ORDERS)
    for command in (["report", "overview"], ["build", str(file)]):
        told = subprocess.run(
            [sys.executable, "-m", "lib", *command, "--workspace", str(tmp_path / "shared.duckdb")],
            check=False, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS,
        )  # fmt: skip
        assert told.returncode == 2
        assert "The workspace is in use" in told.stderr


def test_a_file_that_is_no_workspace_is_refused(tmp_path):
    path = written(tmp_path, "x.duckdb", "not a database, but long enough to be looked at" * 200)
    with pytest.raises(UserError):
        open_shared(path)


# Files of several sessions that wait


def staged(shared):
    with shared.workspace.cursor() as cursor:
        names = cursor.execute(
            "select table_name from duckdb_tables() where regexp_matches(table_name, '^staged_[0-9]+$')"
        ).fetchall()
    return {int(name.removeprefix("staged_")) for (name,) in names}


def failed(shared):
    """A job of somebody else's that fails, and cleans up after itself."""

    def fail(_tell):
        raise UserError("No.", "", "")

    work = Work(shared.workspace, fail, "x", 1.0)
    assert work.finished.wait(SECONDS)
    shared.workspace.holders.leave(work)


def test_a_job_that_fails_leaves_what_waits_in_other_sessions(shared):
    (arrival,) = dropped(shared)
    held = Held(staged=frozenset([arrival.staged.stage_id]))
    shared.workspace.holders.hold(held)

    failed(shared)
    assert staged(shared) == held.staged
    del held
    failed(shared)
    assert staged(shared) == set()


def test_nothing_is_swept_while_another_job_is_under_way(shared):
    (arrival,) = dropped(shared)
    other = Work(shared.workspace, lambda _tell: None, "x", 1.0)
    assert other.finished.wait(SECONDS)

    failed(shared)
    assert staged(shared) == {arrival.staged.stage_id}
    shared.workspace.holders.leave(other)
    failed(shared)
    assert staged(shared) == set()


def test_stopping_a_job_that_waits_for_its_turn_stops_nobody_else(shared):
    begun, hold = threading.Event(), threading.Event()

    def first(_tell):
        with shared.workspace.transaction() as connection:
            begun.set()
            assert hold.wait(SECONDS)
            return connection.execute("select count(*) from range(20000000) where range % 3 = 0").fetchone()

    def second(tell):
        with shared.workspace.transaction():
            tell("Adding", 0.5)

    one = Work(shared.workspace, first, "first", 1.0)
    assert begun.wait(SECONDS)
    two = Work(shared.workspace, second, "second", 1.0)
    two.stop()
    hold.set()

    assert one.finished.wait(SECONDS)
    assert one.fault is None
    assert two.finished.wait(SECONDS)
    assert two.fault is not None


def test_two_loads_at_once_are_both_in(shared):
    folder = shared.workspace.new_folder("inbox")
    files = [written(folder, f"{year}.csv", ORDERS.replace("2026", str(year))) for year in (2022, 2023, 2024)]
    threads = [threading.Thread(target=build, args=(shared.workspace, [file])) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    with shared.workspace.cursor() as cursor:
        assert {source.file_name for source in loaded(cursor)} == {file.name for file in files}
