"""One person is forgotten to the last byte; what they bought, and everybody else, stays."""

import shutil
import tempfile
import threading
from datetime import datetime
from pathlib import Path

import pytest

from lib.analysis.totals import workspace_totals
from lib.errors import UserError
from lib.identity.decisions import Pair, decide
from lib.jobs import erasing
from lib.jobs.building import build, undo
from lib.jobs.erasing import erase
from lib.jobs.matching import exclude
from lib.jobs.preparing import prepare
from lib.jobs.sample import sample_workspace
from lib.workspace import documents, sources
from lib.workspace.canonical import DECISIONS, HISTORY, REJECTS, canonical
from lib.workspace.engine import Interrupted
from lib.workspace.marts import CUSTOMERS, FEEDBACK, ORDERS
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.jobs.files import written
from tests.jobs.people import GONE, LONGER, STAYS, files, found
from tests.jobs.people import ORDERS as ORDERS_FILE

AT = datetime(2026, 6, 1)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Where the files are, where the workspace is, and where its private folder is."""
    named = [tmp_path / name for name in ("in", "shop", "private")]
    for folder in named:
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(named[2]))
    return named


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The shop's files in a workspace, read once, and a decision about both people."""
    place = tmp_path_factory.mktemp("built")
    held = files(place)
    with Workspace.open(place / "shop.duckdb", readable=held) as workspace:
        build(workspace, held)
        pair = Pair("ref:generic:LOY-884201", "ref:generic:LOY-884202")
        with workspace.transaction() as connection:
            decide(connection, [pair], "different", by="me", at=AT, why="Quilla Vandermeer said so")
            documents.write(connection, "audiences", "# Friends of Quilla Vandermeer", AT)
        prepare(workspace)
    return place / "shop.duckdb"


@pytest.fixture
def shop(built, folders):
    """A copy of it, under a name of its own."""
    shutil.copyfile(built, folders[1] / "shop.duckdb")
    with Workspace.open(folders[1] / "shop.duckdb") as workspace:
        yield workspace


def number_of(workspace, name):
    return str(workspace.read(CUSTOMERS.filter(CUSTOMERS.name == name))["customer_id"].iloc[0])


def test_no_byte_of_the_person_is_left_and_every_one_of_the_other_is(shop, folders):
    _, place, private = folders
    assert found(place, GONE) == set(GONE)
    before = workspace_totals(shop.read)

    erased = erase(shop, number_of(shop, "Quilla Vandermeer"))

    assert (erased.order_lines, erased.profiles, erased.feedback, erased.touches) == (2, 1, 1, 3)
    assert (erased.rejects, erased.decisions) == (1, 1)
    assert found(place, GONE) == found(private, GONE) == set()
    assert found(place, STAYS) == set(STAYS)
    after = workspace_totals(shop.read)
    assert (after.net_revenue, after.orders, after.order_lines) == (before.net_revenue, before.orders, 4)
    assert (before.customers, after.customers) == (2, 1)
    assert shop.read(ORDERS)["customer_key"].count() == 1


def test_a_key_that_joins_nobody_goes_with_the_person_who_bears_it(shop, folders):
    exclude(shop, "email", GONE["e-mail"])
    assert shop.read(FEEDBACK)["customer_key"].count() == 1  # hers is nobody's now

    erase(shop, number_of(shop, "Quilla Vandermeer"))

    assert found(folders[1], GONE) == set()
    assert found(folders[1], STAYS) == set(STAYS)


def test_the_file_is_found_under_its_name_and_opens_again(shop, folders):
    _, place, _ = folders
    erase(shop, number_of(shop, "Quilla Vandermeer"))
    shop.close()

    assert [path.name for path in place.iterdir()] == ["shop.duckdb"]
    assert found(place, GONE) == set()
    with Workspace.open(place / "shop.duckdb") as again:
        assert again.read(CUSTOMERS)["name"].to_list() == ["Bertram Oxley"]
        assert again.read(ORDERS)["net_revenue"].sum() == 107


def test_a_private_workspace_goes_on_too(folders):
    inbox, _, private = folders
    held = files(inbox)
    with Workspace.open(readable=held) as workspace:
        build(workspace, held)
        (workspace.new_folder("inbox") / "waiting").write_text(ORDERS_FILE)
        assert found(private, GONE) == set(GONE)
        version = workspace.version

        erase(workspace, number_of(workspace, "Quilla Vandermeer"))

        assert found(private, GONE) == set()
        assert found(private, STAYS) == set(STAYS)
        assert workspace.version != version
        more = "order_id,ordered_at,channel,net_revenue\n9,2026-02-02,web,3\n"
        build(workspace, [written(workspace.new_folder("inbox"), "more.csv", more)])
    assert list(private.iterdir()) == []


def test_rows_read_still_add_up(shop):
    erase(shop, number_of(shop, "Quilla Vandermeer"))
    with shop.cursor() as cursor:
        for source in sources.loaded(cursor):
            assert source.rows_read == source.rows_kept + source.rows_rejected + source.rows_set_aside
            rows = shop.read(canonical(source.table_name).count().name("n"))["n"].iloc[0]
            assert rows == source.rows_kept, source.file_name
    told = shop.read(REJECTS.order_by("source_id", "source_row"))
    assert told["text"].to_list() == ["", ORDERS_FILE.splitlines()[5], ""]


def test_what_the_person_said_is_counted_and_not_kept(shop):
    erase(shop, number_of(shop, "Quilla Vandermeer"))
    said = shop.read(FEEDBACK.order_by(FEEDBACK.score))

    assert said["score"].to_list() == [3, 9]
    assert said["text"].to_list()[0] == "Call … or (…"
    assert said["text"].isna().to_list() == [False, True]


def test_lines_that_another_file_replaced_forget_the_person_too(shop, folders):
    inbox, place, _ = folders
    longer = written(inbox, "longer.csv", LONGER)
    shop.close()
    with Workspace.open(place / "shop.duckdb", readable=[longer]) as workspace:
        build(workspace, [longer])
        newest = max(source.source_id for source in loaded(workspace))
        assert found(place, {"other spelling": "212-555-0147", **GONE}) > set(GONE)

        erase(workspace, number_of(workspace, "Quilla Vandermeer"))

        assert found(place, GONE) == set()
        undo(workspace, [newest])
        assert workspace.read(ORDERS)["net_revenue"].sum() == 107
        assert workspace.read(CUSTOMERS)["name"].to_list() == ["Bertram Oxley"]


def loaded(workspace):
    with workspace.cursor() as cursor:
        return sources.loaded(cursor)


def test_lines_that_wait_for_a_price_forget_the_person_too():
    ann = {"email": "ann@example.com", "customer_name": "Ann Lee"}
    lines = [sale("ann", "2025-01-05", 10.0, **ann), sale("ann", "2025-01-06", 0.0, **ann)]
    lines[1]["net_revenue"] = None
    waiting = '{"columns": {"order_id": "a", "product_id": "b", "quantity": "c"}}'
    with workspace_of(lines) as workspace:
        with workspace.transaction() as connection:
            connection.execute("update sources set details = ?", [waiting])
            sources.refresh_views(connection)
        assert workspace.read(canonical("order_lines").count().name("n"))["n"].iloc[0] == 1
        erase(workspace, number_of(workspace, "Ann Lee"))
        with workspace.cursor() as cursor:
            told = cursor.execute("select customer_ref, email, customer_name from order_lines_1").fetchall()
        assert told == [(None, None, None)] * 2


def test_an_upload_can_still_be_undone(shop):
    erase(shop, number_of(shop, "Quilla Vandermeer"))
    (orders,) = [source for source in loaded(shop) if source.table_name == "order_lines"]
    undo(shop, [orders.source_id])

    assert shop.read(ORDERS).empty
    assert shop.read(CUSTOMERS)["name"].to_list() == ["Bertram Oxley"]


def test_orders_without_a_number_stay_as_many_as_they_were():
    lines = [
        sale("ann", "2025-01-05 10:00", 10.0, order_id=None),
        sale("ann", "2025-01-05 11:00", 20.0, order_id=None),
        sale("ann", "2025-01-06 10:00", 30.0, order_id=None),
        sale("bob", "2025-01-06 10:00", 40.0, order_id=None),
    ]
    with workspace_of(lines) as workspace:
        before = workspace.read(ORDERS.order_by("ordered_at", "net_revenue"))["net_revenue"].to_list()
        number = workspace.read(CUSTOMERS.order_by("customer_key"))["customer_id"].iloc[0]
        erase(workspace, number)

        assert before == [30.0, 30.0, 40.0]
        after = workspace.read(ORDERS.order_by("ordered_at", "net_revenue"))
        assert after["net_revenue"].to_list() == before
        assert not after["order_id"].str.contains("ann").any()


def test_orders_whose_numbers_name_the_person_stay_as_many_as_they_were(tmp_path):
    lines = [
        sale("LOY-884201", f"2026-01-0{day}", 10.0 * day, order_id=f"LOY-884201-{day}", email="q@example.com")
        for day in (1, 2, 2)
    ] + [sale("b", "2026-01-05", 5.0, order_id="B-1")]
    with workspace_of(lines) as workspace:
        before = workspace_totals(workspace.read)
        erase(
            workspace,
            str(workspace.read(CUSTOMERS.filter(CUSTOMERS.email == "q@example.com"))["customer_id"][0]),
        )
        after = workspace_totals(workspace.read)
        assert (after.orders, after.net_revenue) == (before.orders, before.net_revenue) == (3, 55.0)
        numbers = set(workspace.read(ORDERS)["order_id"])
        assert "B-1" in numbers
        assert not [each for each in numbers if "884201" in each]


def test_what_a_household_shares_stays_with_who_is_left():
    lines = [
        sale("ann", "2025-01-05", 10.0, phone="+12125550147", customer_name="Ann Lee"),
        sale("tom", "2025-01-06", 20.0, phone="+12125550147", customer_name="Tom Lee"),
    ]
    with workspace_of(lines) as workspace:
        erase(workspace, number_of(workspace, "Ann Lee"))
        left = workspace.read(CUSTOMERS)

        assert left["name"].to_list() == ["Tom Lee"]
        assert left["phone"].to_list() == ["+12125550147"]


def test_a_rater_who_named_the_person_did_not():
    lines = [sale("ann", "2025-01-05", 10.0, customer_name="Ann Quillfeather")]
    ratings = [{"component": "dialogs", "level": 3, "comment": "As Ann  Quillfeather said, slow."}]
    with workspace_of(lines, ratings=ratings) as workspace:
        erase(workspace, number_of(workspace, "Ann Quillfeather"))
        assert workspace.read(canonical("ratings"))["comment"].to_list() == ["As … said, slow."]


def test_a_number_is_not_given_again():
    with workspace_of([sale("ann", "2025-01-05", 10.0), sale("zoe", "2025-01-06", 20.0)]) as workspace:
        newest = workspace.read(CUSTOMERS.order_by("customer_key"))["customer_id"].iloc[-1]
        erase(workspace, newest)
        again = "order_id,ordered_at,channel,customer id,net_revenue\n9,2026-02-02,web,yan,3\n"
        build(workspace, [written(workspace.new_folder("inbox"), "more.csv", again)])

        numbers = workspace.read(CUSTOMERS)["customer_id"].to_list()
        assert len(numbers) == 2
        assert newest not in numbers


def test_history_of_the_person_goes(shop):
    number = number_of(shop, "Quilla Vandermeer")
    key = int(number[1:])
    with shop.transaction() as connection:
        connection.execute(
            "insert into identity_history values (now()::timestamp, 'me', 'files', 'merge', ?, 77, 1)", [key]
        )
    assert erase(shop, number).history == 1
    assert shop.read(HISTORY).empty
    assert shop.read(DECISIONS).empty


def test_a_failure_on_the_way_changes_nothing(shop, folders, monkeypatch):
    _, place, private = folders
    content = shop.read(ORDERS)

    def fail(_connection):
        raise ValueError("no room")

    monkeypatch.setattr(erasing, "build_marts", fail)
    with pytest.raises(ValueError, match="no room"):
        erase(shop, number_of(shop, "Quilla Vandermeer"))

    assert shop.read(ORDERS).equals(content)
    assert found(place, GONE) == set(GONE)
    assert not list(private.rglob("draft*"))
    monkeypatch.undo()
    erase(shop, number_of(shop, "Quilla Vandermeer"))
    assert number_of(shop, "Bertram Oxley")


def test_it_can_be_stopped(shop, monkeypatch):
    def long(connection):
        threading.Timer(0.3, shop.interrupt).start()
        connection.execute("select count(*) from range(100000000000) where range % 7 = 1")

    monkeypatch.setattr(erasing, "build_marts", long)
    with pytest.raises(Interrupted):
        erase(shop, number_of(shop, "Quilla Vandermeer"))
    assert number_of(shop, "Quilla Vandermeer")


def test_readers_meanwhile_see_before_or_after_and_nothing_else(shop):
    seen, faults, over = set(), [], threading.Event()

    def look():
        while not over.is_set():
            try:
                seen.add(tuple(shop.read(CUSTOMERS.order_by("customer_key").select("name"))["name"]))
            except Exception as fault:  # noqa: BLE001 (whatever a reader meets fails the test)
                faults.append(fault)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    erase(shop, number_of(shop, "Quilla Vandermeer"))
    over.set()
    for reader in readers:
        reader.join()
    shop.read(CUSTOMERS)

    assert faults == []
    assert {frozenset(names) for names in seen} <= {
        frozenset({"Quilla Vandermeer", "Bertram Oxley"}), frozenset({"Bertram Oxley"}),
    }  # fmt: skip


def test_the_sample_and_nobody_can_be_erased(shop):
    with pytest.raises(UserError, match="The sample can't be changed"):
        erase(sample_workspace(), "C000001")
    with pytest.raises(UserError, match="There is no customer C999999"):
        erase(shop, "C999999")


def test_what_a_killed_exchange_left_goes_at_the_next_opening(shop, folders):
    _, place, _ = folders
    shop.close()
    shutil.copyfile(place / "shop.duckdb", place / "shop.duckdb.rewritten")
    with Workspace.open(place / "shop.duckdb"):
        assert not Path(place / "shop.duckdb.rewritten").exists()
