"""Every row of every file is accounted for, and revenue without a name is shown."""

from dataclasses import replace

import pytest

from lib.analysis.filters import all_of
from lib.analysis.trust import REPLACED, trust
from lib.workspace import sources
from lib.workspace.marts import build_marts
from tests.builders import sale, workspace_of

SHOP = [
    sale("ann", "2024-01-05", 20.0),
    sale(None, "2024-01-05", 60.0, channel="store", store_id="S1", order_id="T1"),
    sale("bob", "2024-01-06", 20.0, channel="store", store_id="S1"),
    sale("cleo", "2024-01-06", 30.0, channel="store", store_id="S2"),
    sale("dora", "2024-01-06", 8.0, currency="EUR"),
]


@pytest.fixture(scope="module")
def found():
    with workspace_of(SHOP) as workspace:
        yield trust(workspace.read, workspace.facts, all_of(workspace.facts))


def test_known_share_by_channel_and_store(found) -> None:
    known = {(row.kind, row.label): row.known_share for row in found.known}
    assert known == {
        ("channel", "store"): pytest.approx(50 / 110),
        ("channel", "web"): 1.0,
        ("store", "S1"): 0.25,
        ("store", "S2"): 1.0,
    }
    assert found.known_share == pytest.approx(70 / 130)


def test_the_answer_counts_rows_and_names(found) -> None:
    assert (
        found.answer
        == "5 rows of 1 file were read, none was rejected. 54 % of revenue belongs to known customers."
    )


def test_other_currencies_are_kept_out_and_said(found) -> None:
    assert [(entry.currency, entry.order_lines) for entry in found.other_currencies] == [("EUR", 1)]
    assert found.caveat == "Kept out of every sum: 1 line in EUR."
    assert found.net_revenue == 130.0


def test_rejected_and_replaced_rows_are_told_by_reason() -> None:
    with workspace_of(SHOP) as workspace:
        with workspace.transaction() as connection:
            connection.execute(
                "update sources set rows_read = 9, rows_rejected = 2, rows_set_aside = 2, rows_replaced = 1"
            )
            connection.execute(
                "insert into rejects values (1, 7, 'rejected', 'ordered_at', 'no such day', '31.04.2025'),"
                " (1, 8, 'rejected', 'ordered_at', 'no such day', '31.06.2025'),"
                " (1, 9, 'set aside', null, 'a total', '')"
            )
        result = trust(workspace.read, workspace.facts, all_of(workspace.facts))
    file = result.files[0]
    assert file.rows_read == file.rows_kept + file.rows_rejected + file.rows_set_aside == 9
    assert (file.rows_kept, file.rows_set_aside, file.rows_replaced) == (4, 3, 1)
    assert [(entry.kind, entry.column_name, entry.reason, entry.rows) for entry in result.reasons] == [
        ("rejected", "ordered_at", "no such day", 2),
        ("set aside", None, "a total", 1),
        ("set aside", None, REPLACED, 1),
    ]


def test_a_phone_of_many_names_is_shown_masked() -> None:
    lines = [sale(f"c{k}", "2024-01-05", 5.0, phone="212 555 0147", customer_name=name)
             for k, name in enumerate(["Ann", "Bob", "Cleo", "Dora", "Emil", "Finn"])]  # fmt: skip
    with workspace_of(lines) as workspace:
        shared = trust(workspace.read, workspace.facts, all_of(workspace.facts)).shared_keys
    assert [(key.kind, key.value, key.names, key.reason) for key in shared] == [
        ("phone", "…47", 6, "many people")
    ]


def test_the_window_bounds_revenue_and_not_files(found) -> None:
    with workspace_of(SHOP) as workspace:
        window = all_of(workspace.facts)
        first_day = trust(workspace.read, workspace.facts, replace(window, end=window.start))
    assert first_day.net_revenue == 80.0
    assert first_day.files[0].rows_read == 5


def test_a_removed_file_leaves_no_account() -> None:
    with workspace_of(SHOP) as workspace:
        with workspace.transaction() as connection:
            sources.remove(connection, 1)
            build_marts(connection)
        result = trust(workspace.read, workspace.facts, all_of(workspace.facts))
    assert result.answer == "Can't tell yet: no file has been added."
    assert (result.files, result.known, result.known_share) == ((), (), None)
