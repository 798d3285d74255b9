"""Do files whose order numbers begin anew, by store or by year, keep their orders?"""

from lib.jobs.building import build
from lib.workspace.workspace import Workspace
from tests.jobs.files import written

HEADER = "Receipt No,Date,Customer No,Total\n"
BERLIN = f"{HEADER}1,2026-01-05,C1,10\n2,2026-01-06,C2,20\n"
ULM = f"{HEADER}1,2026-02-05,C1,11\n2,2026-02-06,C8,21\n"
LONGER = f"{ULM}3,2026-02-07,C8,5\n"


def loaded(folder, *texts, at_once=False):
    """Customers, orders and net revenue once all files are loaded, and the source of the last one."""
    paths = [written(folder, f"{place}.csv", text) for place, text in enumerate(texts)]
    with Workspace.open(readable=paths) as workspace:
        reports = [build(workspace, paths)] if at_once else [build(workspace, [path]) for path in paths]
    last = reports[-1]
    return (last.customers, last.orders, last.net_revenue), last.sources[-1]


def test_receipts_of_two_tills_stay_apart_and_their_customers_do_not(tmp_path):
    # C1 bought in both; 10 + 20 + 11 + 21.
    for at_once in (False, True):
        figures, source = loaded(tmp_path, BERLIN, ULM, at_once=at_once)

        assert figures == (3, 4, 62)
        assert source.system == "generic 2"
        assert any(
            "kept apart, as those of another shop or till" in one for one in source.details["warnings"]
        )


def test_tills_with_equal_days_are_told_by_customers_and_amounts(tmp_path):
    other = f"{HEADER}1,2026-01-05,C7,11\n2,2026-01-06,C8,21\n"

    assert loaded(tmp_path, BERLIN, other)[0] == (4, 4, 62)


def test_a_longer_export_of_the_second_till_replaces_its_own(tmp_path):
    assert loaded(tmp_path, BERLIN, ULM, LONGER)[0] == (3, 5, 67)


def test_a_changed_order_is_still_the_same_order(tmp_path):
    changed = f"{HEADER}1,2026-01-05,C1,10\n2,2026-01-06,C2,25\n"

    figures, source = loaded(tmp_path, BERLIN, changed)

    assert figures == (2, 2, 35)
    assert source.system == "generic"


def test_numbers_that_several_stores_share_in_one_file_are_told(tmp_path):
    text = f"{BERLIN}1,2026-03-05,C7,11\n"

    warnings = " ".join(loaded(tmp_path, text)[1].details["warnings"])

    assert "1 order number stands with several customers, stores or days (1, for one)" in warnings
