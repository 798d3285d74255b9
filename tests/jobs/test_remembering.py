"""What did a person say the last time a file of this layout came?"""

import pytest

from lib.jobs.arrivals import Choices, change, receive
from lib.jobs.building import confirm
from lib.workspace import readings
from lib.workspace.workspace import Workspace
from tests.jobs.files import AMBIGUOUS, ORDERS, shopify, written

NEXT = AMBIGUOUS.replace("1,03/04/2025", "3,07/08/2025").replace("2,05/06/2025", "4,09/10/2025")
NOTHING_SAID = Choices()


@pytest.fixture
def shop(tmp_path):
    """`add(name, content, choices)` confirms a file, `look` only receives it."""
    with Workspace.open() as workspace:

        def look(name, content, choices=NOTHING_SAID):
            path = written(workspace.new_folder("inbox"), name, content)
            [arrival] = receive(workspace, path, name, choices)
            return arrival

        def add(name, content, choices=NOTHING_SAID):
            arrival = look(name, content, choices)
            confirm(workspace, [arrival])
            return arrival

        yield workspace, look, add


def test_an_answer_is_not_asked_for_twice_and_says_where_it_is_from(shop):
    _, look, add = shop
    add("april.csv", AMBIGUOUS, Choices(date_order="day first"))

    arrival = look("august.csv", NEXT)

    assert arrival.is_ready
    assert arrival.staged.first.strftime("%d %B") == "07 August"
    assert arrival.mapping.why[-1].startswith("Read as you confirmed on ")
    assert arrival.mapping.why[-1].endswith(" for april.csv.")


def test_a_date_order_that_a_file_proved_holds_for_the_next(shop):
    _, look, add = shop
    add("proves.csv", AMBIGUOUS.replace("03/04/2025", "30/04/2025"))

    assert look("next.csv", NEXT).staged.first.strftime("%d %B") == "07 August"


def test_what_the_person_says_now_goes_before_what_was_said_then(shop):
    _, look, add = shop
    add("april.csv", AMBIGUOUS, Choices(date_order="day first"))

    arrival = look("next.csv", NEXT, Choices(date_order="month first"))

    assert arrival.staged.first.strftime("%d %B") == "08 July"


def test_columns_a_channel_and_a_table_are_remembered_too(shop):
    _, look, add = shop
    told = Choices(columns={"Customer ID": None}, constants={"channel": "kiosk"}, date_order="day first")
    add("april.csv", AMBIGUOUS, told)

    mapping = look("next.csv", NEXT).mapping

    assert mapping.field("customer_ref") is None
    assert mapping.field("channel").constant == "kiosk"


def test_a_platform_file_read_without_a_word_leaves_nothing_to_remember(shop):
    workspace, _, add = shop
    add("shop.csv", shopify(("1", "2026-01-05", 9.0)))

    with workspace.cursor() as cursor:
        assert readings.kept(cursor) == ()


def test_another_header_another_system_and_no_header_are_other_layouts(shop):
    _, look, add = shop
    add("april.csv", AMBIGUOUS, Choices(date_order="day first"))
    bare = "\n".join(AMBIGUOUS.splitlines()[1:])

    assert look("other.csv", NEXT.replace("Customer ID", "Customer number")).remembered is None
    assert look("till.csv", NEXT, Choices(system="till")).remembered is None
    assert look("bare.csv", bare).remembered is None


def test_a_later_change_by_hand_is_not_said_to_be_remembered(shop):
    workspace, look, add = shop
    add("april.csv", AMBIGUOUS, Choices(date_order="day first"))

    arrival = change(workspace, look("next.csv", NEXT), Choices(date_order="month first"))

    assert arrival.staged.first.strftime("%d %B") == "08 July"
    assert not any("as you confirmed" in reason for reason in arrival.mapping.why)


def test_what_was_forgotten_is_asked_for_again(shop):
    workspace, look, add = shop
    add("april.csv", AMBIGUOUS, Choices(date_order="day first"))
    with workspace.transaction(quiet=True) as connection:
        [kept] = readings.kept(connection)
        readings.forget(connection, kept.signature, kept.system)

    assert look("next.csv", NEXT).waits_for_answers


def test_a_remembered_column_that_the_file_reads_otherwise_is_read_as_confirmed(shop):
    _, look, add = shop
    renamed = ORDERS.replace("net_revenue", "how much")
    add("jan.csv", renamed, Choices(table="order_lines", columns={"how much": "net_revenue"}))

    arrival = look("feb.csv", renamed.replace("2026-01", "2026-03"))

    assert arrival.mapping.columns()["net_revenue"] == "how much"
    assert arrival.staged.rows_kept == 3


def test_a_reading_that_no_longer_fits_is_passed_over(shop):
    workspace, look, add = shop
    add("jan.csv", ORDERS)
    with workspace.transaction(quiet=True) as connection:
        connection.execute("update readings set said = replace(said, 'order_lines', 'gone_table')")

    arrival = look("feb.csv", ORDERS.replace("2026-01", "2026-03"))

    assert arrival.is_ready
    assert arrival.remembered is None
