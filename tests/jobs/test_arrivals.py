"""What would become of a file, before anything is saved?"""

import pytest

from lib.jobs.arrivals import Choices, change, discard, receive, staged_rejects, without_repeats
from lib.workspace.workspace import Workspace
from tests.jobs.files import AMBIGUOUS, ORDERS, written

NOTHING_SAID = Choices()


@pytest.fixture
def arrive(tmp_path):
    """`arrive("orders.csv", ORDERS)`: the arrivals of one file in an empty workspace, which comes first."""
    with Workspace.open(readable=[tmp_path]) as workspace:

        def arrive_(name, content, choices=NOTHING_SAID):
            path = workspace.new_folder("inbox") / f"upload_{len(list(tmp_path.iterdir()))}"
            path.write_text(content, encoding="utf-8")
            written(tmp_path, name, content)
            return workspace, receive(workspace, path, name, choices)

        yield arrive_


def staged_tables(workspace):
    with workspace.cursor() as cursor:
        return cursor.execute(
            "select table_name from duckdb_tables() where table_name like 'staged_%'"
        ).fetchall()


def test_a_received_file_is_staged_and_no_page_sees_it(arrive):
    workspace, [arrival] = arrive("orders.csv", ORDERS)

    assert arrival.is_ready
    assert (arrival.staged.rows_read, arrival.staged.rows_kept) == (3, 3)
    assert float(arrival.staged.totals["net"]) == 100.0
    assert not workspace.facts.has_orders


def test_a_name_is_never_a_path(arrive):
    _, [arrival] = arrive("orders.csv", ORDERS)
    _, [renamed] = arrive("orders.csv", ORDERS)

    assert arrival.name == renamed.name == "orders.csv"
    assert "orders" not in arrival.layout.path.name


def test_an_empty_file_is_refused_and_says_why(arrive):
    _, [arrival] = arrive("empty.csv", "")

    assert not arrival.is_ready
    assert arrival.refused.title
    assert arrival.refused.hint


def test_ambiguous_dates_wait_for_an_answer_and_are_read_as_answered(arrive):
    workspace, [asked] = arrive("dates.csv", AMBIGUOUS)
    assert asked.waits_for_answers

    told = change(workspace, asked, Choices(date_order="month first"))

    assert told.is_ready
    assert (told.staged.first.month, told.staged.first.day) == (3, 4)


def test_a_change_drops_what_was_staged_before(arrive):
    workspace, [arrival] = arrive("orders.csv", ORDERS)

    again = change(workspace, arrival, Choices(columns={"email": None}))

    assert again.mapping.field("email") is None
    assert len(staged_tables(workspace)) == 2  # its rows and its rejects


def test_an_answer_that_makes_no_sense_is_refused_and_can_be_taken_back(arrive):
    workspace, [arrival] = arrive("orders.csv", ORDERS)

    wrong = change(workspace, arrival, Choices(columns={"email": "no_such_column"}))
    right = change(workspace, wrong, Choices())

    assert wrong.refused
    assert right.is_ready


def test_a_constant_fills_a_column_that_the_file_lacks(arrive):
    lacking = ORDERS.replace(",channel", "").replace(",web", "").replace(",store", "")
    _, [arrival] = arrive("orders.csv", lacking, Choices(constants={"channel": "kiosk"}))

    assert arrival.mapping.field("channel").constant == "kiosk"


def test_a_discarded_arrival_leaves_nothing_behind(arrive):
    workspace, arrivals = arrive("orders.csv", ORDERS)

    discard(workspace, arrivals)

    assert staged_tables(workspace) == []


def test_a_file_that_comes_twice_counts_once(arrive):
    _, first = arrive("orders.csv", ORDERS)
    workspace, second = arrive("copy.csv", ORDERS)

    kept = without_repeats(workspace, [*first, *second])

    assert [arrival.duplicate_of for arrival in kept] == [None, "orders.csv"]
    assert [arrival.is_ready for arrival in kept] == [True, False]


def test_rejected_rows_come_with_row_column_reason_and_text(arrive):
    many = "".join(f"{number},2026-01-{number},web,cy@example.com,5.00\n" for number in range(10, 29))
    workspace, [arrival] = arrive("orders.csv", ORDERS + many + "99,2026-02-31,web,cy@example.com,5.00\n")

    rejects = staged_rejects(workspace, arrival)

    assert arrival.staged.rows_rejected == 1
    assert rejects["source_row"].to_list() == [24]  # the header is row 1
    assert rejects["column_name"].to_list() == ["ordered_at"]
    assert "2026-02-31" in rejects["text"][0]


def test_a_layout_that_can_not_be_used_is_recognised_and_refused_with_advice(arrive):
    _, [arrival] = arrive("acquisition.csv", "First user default channel group,Total users\nEmail,12\n")

    assert arrival.mapping.platform == "ga4_acquisition"
    assert arrival.refused.title == "This report cannot be tied to customers."
    assert "orders themselves" in arrival.refused.hint
    assert not arrival.is_ready
    assert not arrival.waits_for_answers


def test_a_person_may_say_that_a_refused_layout_is_something_else(arrive):
    told = Choices(table="store_traffic")
    _, [arrival] = arrive("acquisition.csv", "Session source,Sessions\nmall,12\n", told)

    assert arrival.refused is None
    assert arrival.mapping.platform is None
