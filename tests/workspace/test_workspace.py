"""Where does one person's data live, and is it ever half done?"""

import threading

import duckdb
import pytest

from lib.errors import UserError
from lib.workspace import folders
from lib.workspace.blank import DERIVED
from lib.workspace.marts import ORDERS
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of


def test_a_workspace_without_files_answers_every_question():
    with Workspace.open() as workspace:
        assert not workspace.facts.has_orders
        assert [len(workspace.read(table)) for table in DERIVED] == [0] * len(DERIVED)


def test_empty_marts_have_the_columns_that_a_load_writes():
    with Workspace.open() as empty, workspace_of([sale("ann", "2026-01-05", 20.0)]) as filled:
        for table in DERIVED:
            before, after = empty.read(table), filled.read(table)
            assert before.columns.to_list() == after.columns.to_list(), table.get_name()


def test_its_folder_is_this_users_alone_and_goes_with_it():
    workspace = Workspace.open()
    assert workspace.folder.stat().st_mode & 0o777 == 0o700

    workspace.close()

    assert not workspace.folder.exists()


def test_what_raises_in_a_transaction_leaves_nothing():
    with Workspace.open() as workspace:
        with pytest.raises(RuntimeError), workspace.transaction() as connection:
            connection.execute("create table half_done as select 1 as a")
            raise RuntimeError

        with workspace.cursor() as cursor:
            assert cursor.execute("from duckdb_tables() where table_name = 'half_done'").fetchall() == []
        assert not workspace.busy


def test_a_commit_that_fails_tells_its_own_reason_and_leaves_the_workspace_usable():
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            connection.execute("create table shared as select 1 as a")
        with (
            pytest.raises(duckdb.TransactionException, match="altered"),
            workspace.transaction() as connection,
        ):
            connection.execute("update shared set a = 2")
            with workspace.cursor() as other:
                other.execute("alter table shared add column b integer")
            connection.execute("update shared set a = 3")

        with workspace.transaction() as connection:
            assert connection.execute("select a from shared").fetchall() == [(1,)]


def test_readers_see_what_was_there_until_a_transaction_ends():
    with workspace_of([sale("ann", "2026-01-05", 20.0)]) as workspace:
        seen = []
        with workspace.transaction() as connection:
            connection.execute("delete from mart_orders")
            reader = threading.Thread(target=lambda: seen.append(len(workspace.read(ORDERS))))
            reader.start()
            reader.join()

        assert seen == [1]
        assert len(workspace.read(ORDERS)) == 0


def test_facts_of_before_are_told_while_a_load_goes_on():
    with workspace_of([sale("ann", "2026-01-05", 20.0)]) as workspace:
        before, told = workspace.facts, []
        with workspace.transaction() as connection:
            connection.execute("delete from mart_orders")
            reader = threading.Thread(target=lambda: told.append(workspace.facts))
            reader.start()
            reader.join(timeout=10)
            assert told == [before]

        assert not workspace.facts.has_orders


def test_many_threads_read_their_own_answers():
    with workspace_of([sale(f"c{n}", "2026-01-05", float(n)) for n in range(1, 41)]) as workspace:
        wrong = []

        def ask(number):
            for _ in range(5):
                found = workspace.read(
                    ORDERS.filter(ORDERS.net_revenue == float(number)).select("net_revenue")
                )
                if found["net_revenue"].to_list() != [float(number)]:
                    wrong.append(number)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 21)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert wrong == []


def test_versions_of_workspaces_never_meet():
    with Workspace.open() as one, Workspace.open() as other:
        versions = {one.version, other.version}
        with one.transaction():
            pass
        with other.transaction(quiet=True):
            pass
        versions |= {one.version, other.version}

    assert len(versions) == 3  # a quiet transaction makes no new one


def test_a_file_that_is_no_workspace_is_refused(tmp_path):
    path = tmp_path / "notes.duckdb"
    path.write_text("hello")

    with pytest.raises(UserError, match="could not open the workspace"):
        Workspace.open(path)


def test_a_workspace_is_found_again_in_its_file(tmp_path):
    path = tmp_path / "shop.duckdb"
    with Workspace.open(path) as workspace, workspace.transaction() as connection:
        connection.execute("create table kept as select 1 as a")

    with Workspace.open(path) as workspace, workspace.cursor() as cursor:
        assert cursor.execute("select a from kept").fetchall() == [(1,)]


def test_a_copy_leaves_the_original_alone(tmp_path):
    path = tmp_path / "shop.duckdb"
    Workspace.open(path).close()
    with Workspace.open_copy(path) as copy, copy.transaction() as connection:
        connection.execute("create table only_here as select 1 as a")

    with duckdb.connect(str(path), read_only=True) as original:
        assert original.execute("from duckdb_tables() where table_name = 'only_here'").fetchall() == []


def test_sweeping_removes_folders_of_processes_that_are_gone_and_no_others():
    mine = folders.private_folder()
    gone = mine.parent / f"{folders.PREFIX}-999999999-abc"
    gone.mkdir()
    stranger = mine.parent / "something-else"
    stranger.mkdir()

    assert folders.sweep() == 1

    assert (mine.exists(), gone.exists(), stranger.exists()) == (True, False, True)
    folders.remove(mine)
    stranger.rmdir()
