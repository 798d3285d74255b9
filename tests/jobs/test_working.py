"""How does a long job run so that it can be watched, and stopped without a trace?"""

import threading

import pytest

from lib.errors import UserError
from lib.jobs.arrivals import Choices, receive
from lib.jobs.building import STEPS, build, confirm
from lib.jobs.incoming import Incoming, marks_of, read_again, read_all
from lib.jobs.working import StoppedError, Work
from lib.workspace.workspace import Workspace
from tests.jobs.files import AMBIGUOUS, ORDERS, written

SECONDS = 60
ENDLESS = "select count(*) from range(1000000000) a, range(1000000) b where a.range <> b.range"


@pytest.fixture
def workspace():
    with Workspace.open() as opened:
        yield opened


def ended(work):
    assert work.finished.wait(SECONDS)
    return work


def tables_of(workspace):
    with workspace.cursor() as cursor:
        return sorted(name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall())


def dropped(workspace, name, content):
    path = written(workspace.new_folder("inbox"), name, content)
    return Incoming(name, path.stat().st_size, lambda _folder, _alive: path)


def test_a_job_gives_its_result_and_its_steps(workspace):
    files = [
        dropped(workspace, "a.csv", ORDERS),
        dropped(workspace, "b.csv", ORDERS.replace("2026", "2025")),
    ]
    told = []

    def run(tell):
        return read_all(workspace, files, lambda words, share: (told.append(share), tell(words, share)))

    work = ended(Work(workspace, run, "Reading", 1.0, marks_of(files)))

    assert [arrival.name for arrival in work.result] == ["a.csv", "b.csv"]
    assert told == sorted(told)
    assert set(told) <= set(marks_of(files))
    assert work.progress()[0] <= 1.0


def test_a_fault_is_kept_for_whoever_looks(workspace):
    def run(_tell):
        raise UserError("No.", "", "")

    assert isinstance(ended(Work(workspace, run, "x", 1.0)).fault, UserError)


def test_stopping_interrupts_the_query_that_runs_and_leaves_nothing(workspace):
    begun = threading.Event()

    def endless(_tell):
        with workspace.transaction() as connection:
            connection.execute("create table staged_77 as select 1 as a")
            begun.set()
            connection.execute(
                "select count(*) from range(1000000000) a, range(1000000) b where a.range <> b.range"
            )

    before = tables_of(workspace)
    work = Work(workspace, endless, "x", 1.0)
    assert begun.wait(SECONDS)
    work.stop()

    assert isinstance(ended(work).fault, StoppedError)
    assert tables_of(workspace) == before


def test_a_stop_between_two_steps_of_adding_leaves_the_workspace_as_it_was(workspace):
    confirm(workspace, receive(workspace, written(workspace.new_folder("inbox"), "a.csv", ORDERS), "a.csv"))
    arrivals = receive(
        workspace,
        written(workspace.new_folder("inbox"), "b.csv", ORDERS.replace("1,2026", "8,2026")),
        "b.csv",
    )
    before, version = tables_of(workspace), workspace.facts.last_order

    def stopped_at_the_end(tell):
        def told(words, share):
            if share == STEPS[-1]:
                work.stop()
            tell(words, share)

        hold.wait(SECONDS)
        return confirm(workspace, arrivals, told)

    hold = threading.Event()
    work = Work(workspace, stopped_at_the_end, "x", 1.0, STEPS, [arrivals[0].staged.stage_id])
    hold.set()

    assert isinstance(ended(work).fault, StoppedError)
    assert (tables_of(workspace), workspace.facts.last_order) == (before, version)
    confirm(workspace, arrivals)  # what was staged is still there and goes in now


def test_a_stop_while_reading_drops_what_was_staged_and_keeps_what_waited(workspace):
    waiting = receive(workspace, written(workspace.new_folder("inbox"), "a.csv", ORDERS), "a.csv")
    files = [
        dropped(workspace, "b.csv", ORDERS.replace("2026", "2025")),
        dropped(workspace, "c.csv", ORDERS.replace("2026", "2024")),
    ]
    before = tables_of(workspace)

    def run(tell):
        def told(words, share):
            if words == "Looking at c.csv":
                work.stop()
            tell(words, share)

        hold.wait(SECONDS)
        return read_all(workspace, files, told, waiting)

    hold = threading.Event()
    work = Work(workspace, run, "x", 1.0, (), [waiting[0].staged.stage_id])
    hold.set()

    assert isinstance(ended(work).fault, StoppedError)
    assert tables_of(workspace) == before


def test_reading_again_puts_the_new_reading_in_the_old_ones_place(workspace):
    waiting = receive(workspace, written(workspace.new_folder("inbox"), "a.csv", AMBIGUOUS), "a.csv")
    [arrival] = read_again(workspace, waiting, 0, Choices(date_order="day first"), lambda *_: None)

    assert arrival.staged.first.strftime("%d %B") == "03 April"


def test_a_file_that_can_not_be_fetched_is_refused_and_the_others_come(workspace):
    def gone(_folder, _alive):
        raise UserError("The file is not there any more.", "", "")

    arrivals = read_all(
        workspace, [Incoming("x.csv", 0, gone), dropped(workspace, "a.csv", ORDERS)], lambda *_: None
    )

    assert [bool(arrival.refused) for arrival in arrivals] == [True, False]


def test_the_workspace_works_after_a_stop(workspace, tmp_path):
    def run(_tell):
        with workspace.transaction() as connection:
            work.stop()
            connection.execute(
                "select count(*) from range(1000000000) a, range(1000000) b where a.range <> b.range"
            )

    hold = threading.Event()
    work = Work(workspace, lambda tell: (hold.wait(SECONDS), run(tell)), "x", 1.0)
    hold.set()
    assert isinstance(ended(work).fault, StoppedError)

    path = written(workspace.new_folder("inbox"), "a.csv", ORDERS)
    assert build(workspace, [path]).net_revenue == 100.0
