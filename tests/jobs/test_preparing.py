"""Getting the pages ready is the last step of a load, and no reason to lose it."""

import threading

import pytest

from lib.jobs import preparing
from lib.jobs.arrivals import receive
from lib.jobs.building import confirm, undo
from lib.jobs.preparing import make_ready
from lib.jobs.working import StoppedError, Work
from lib.workspace.workspace import Workspace
from tests.jobs.files import ORDERS, written

SECONDS = 60
ENDLESS = "select count(*) from range(1000000000) a, range(1000000) b where a.range <> b.range"


@pytest.fixture
def workspace():
    with Workspace.open() as opened:
        yield opened


def kept(workspace):
    with workspace.cursor() as cursor:
        names = cursor.execute("select table_name from duckdb_tables()").fetchall()
    return [name for (name,) in names if name.startswith("kept_")]


def load(workspace, stop_at=""):
    """Load the three orders in a thread of their own, and stop as the step of that name begins."""
    arrivals = receive(workspace, written(workspace.new_folder("inbox"), "a.csv", ORDERS), "a.csv")
    hold = threading.Event()

    def run(tell):
        def told(words, share):
            if words == stop_at:
                work.stop()
            tell(words, share)

        hold.wait(SECONDS)
        confirm(workspace, arrivals, told)
        make_ready(workspace, told)
        return "added"

    work = Work(workspace, run, "Adding", 1.0)
    hold.set()
    assert work.finished.wait(SECONDS)
    return work


def test_after_a_load_the_first_page_finds_its_tables_in_the_file(workspace):
    work = load(workspace)

    assert (work.result, work.fault) == ("added", None)
    assert kept(workspace)


def test_a_stop_before_the_last_step_loses_the_load(workspace):
    assert isinstance(load(workspace, "Adding up orders, customers and months").fault, StoppedError)
    assert not workspace.facts.has_orders


def test_a_stop_as_the_last_step_begins_leaves_the_load_done(workspace):
    work = load(workspace, "Getting the pages ready")

    assert (work.result, work.fault) == ("added", None)
    assert workspace.facts.has_orders
    assert kept(workspace) == []


def test_a_stop_while_the_pages_are_asked_leaves_the_load_done(workspace, monkeypatch):
    def asks_for_ever(*_):
        threading.Timer(0.2, workspace.interrupt).start()
        workspace._connection.execute(ENDLESS)

    monkeypatch.setattr(preparing, "FIRST", (asks_for_ever,))
    work = load(workspace)

    assert (work.result, work.fault) == ("added", None)
    assert workspace.facts.has_orders
    assert kept(workspace) == []


def test_a_file_taken_out_leaves_the_pages_ready_too(workspace):
    load(workspace)
    more = ORDERS.replace("2026-01", "2025-11")
    arrivals = receive(workspace, written(workspace.new_folder("inbox"), "b.csv", more), "b.csv")
    [number] = confirm(workspace, arrivals)

    undo(workspace, [number])
    make_ready(workspace, lambda *_: None)

    assert kept(workspace)
