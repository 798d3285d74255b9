"""The scorecard's evidence: quarters, the chain behind a level, own cuts, files to add, say and do."""

from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from lib.jobs.written import CUTS
from lib.schema.cuts import read_cuts
from lib.workspace import documents
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unescaped
from tests.pages.own import opened_on

PAGE = "scorecard"
SINGLE = "Single view of the customer"
KNOWN = "known_revenue_share"
OWN = f'[[cut]]\nmeasure = "{KNOWN}"\nvalues = [0.1, 0.2, 0.3, 0.4]\nreason = "ours"\n'


def words(app: AppTest) -> str:
    headings = [entry.value for kind in (app.title, app.subheader) for entry in kind]
    return " ".join([*map(unescaped, headings), text(app)])


def chosen(app: AppTest, key: str, value: object) -> AppTest:
    """Choose in a row of buttons."""
    control = next(entry for entry in app.button_group if entry.key == key)
    return control.set_value(value).run()


@pytest.fixture
def shop() -> Workspace:
    """Twelve known customers with 20 each, and 60 of nobody known: 80 % of revenue is known."""
    lines = [sale(f"c{n:02}", f"2025-{1 + n % 12:02}-05", 20.0, order_id=f"o{n}") for n in range(12)]
    lines.append(sale(None, "2025-12-31", 60.0, order_id="nobody"))
    return workspace_of(lines)


def test_the_quarters_of_the_sample_name_the_planted_blind_spot():
    app = opened(PAGE)
    assert not app.exception
    assert "blind spot" in words(app)
    assert "Strong is level 3 or more" in words(app)
    executives = chosen(app, "quarters_of", "Associates")
    assert not executives.exception


def test_a_level_is_explained_from_rows_to_capability():
    app = opened(PAGE, component="Seamless interactions")
    assert "data shows level 2" in words(app)
    step = "step_crossing_order_share"
    rows = chosen(app, step, "Rows")
    assert not rows.exception
    assert "orders count towards “Orders that cross channels”" in words(rows)
    assert "order_id" in rows.dataframe[-1].value.columns or "order_id" in rows.dataframe[-2].value.columns
    assert "Formula: " in words(chosen(app, step, "Measure"))
    cuts = next(
        table.value for table in chosen(app, step, "Cuts").dataframe if "basis" in table.value.columns
    )
    assert cuts["level"].tolist() == ["Level 2", "Level 3", "Level 4", "Level 5"]
    assert cuts["reason"].str.len().min() > 0
    assert "Multichannel execution: the data shows" in words(chosen(app, step, "Capability"))


def test_customers_behind_a_measure_are_listed_masked():
    app = opened(PAGE, component="Anytime, anywhere shopping")
    app = chosen(app, "step_two_channel_customer_share", "Rows")
    listed = next(table.value for table in app.dataframe if "customer_id" in table.value.columns)
    assert len(listed) == 100
    assert listed["email"].dropna().str.contains("…").all()


def test_own_cuts_change_the_level_are_marked_and_set_back(shop):
    app = opened_on(shop, PAGE, component=SINGLE)
    assert "data shows level" in words(app)
    app = chosen(app, f"step_{KNOWN}", "Cuts")
    with shop.transaction(quiet=True) as connection:
        documents.write(connection, CUTS, OWN, datetime(2026, 1, 1))
    app.run()
    assert "data shows level 5" in words(app)
    six, all_of_them, *_ = (table.value for table in app.dataframe)
    assert "5.0 (for 1, your own cuts)" in six["evidence"].tolist()
    assert "5 (your own cuts)" in all_of_them["evidence"].tolist()
    app.button(key=f"unset_{KNOWN}").click().run()
    with shop.cursor() as cursor:
        assert documents.read(cursor, CUTS) is None
    assert "your own cuts" not in str([table.value for table in app.dataframe])


def test_cuts_are_edited_in_percent_and_kept(shop):
    app = chosen(opened_on(shop, PAGE, component=SINGLE), f"step_{KNOWN}", "Cuts")
    app.session_state[f"edit_{KNOWN}"] = True
    app.run()
    numbers = [entry for entry in app.number_input if str(entry.key).startswith(f"cut_{KNOWN}")]
    assert [entry.value for entry in numbers] == [25, 50, 75, 90]
    for entry, value in zip(numbers, (10, 20, 30, 95), strict=True):
        entry.set_value(value)
    next(button for button in app.button if button.label == "Keep these cuts").click().run()
    with shop.cursor() as cursor:
        kept = read_cuts(documents.read(cursor, CUTS) or "")
    assert kept.own[0].values == (0.1, 0.2, 0.3, 0.95)


def test_with_orders_only_it_says_which_three_files_would_tell_the_most(shop):
    app = opened_on(shop, PAGE)
    assert not app.exception
    assert "Three files that would tell the most" in words(app)
    assert "Orders of the stores" in words(app)
    assert "It needs ratings." in words(app)


def test_with_nothing_the_scorecard_stands_and_asks_for_files():
    app = opened_on(Workspace.open(), PAGE)
    assert not app.exception
    assert "It needs ratings, and files that the data can speak from. Orders come first." in words(app)


def test_with_ratings_only_nothing_has_a_quarter():
    levels = (2, 3, 3, 4, 4)
    rows = [{"component": "single_view", "level": level, "respondent_role": "manager"} for level in levels]
    app = opened_on(workspace_of(ratings=rows), PAGE)
    assert not app.exception
    assert "It needs evidence in the data." in words(app)


def test_say_and_do_on_the_sample_ranks_what_contradicts():
    app = opened(PAGE, part="Say and do")
    assert not app.exception
    assert "clearly contradict" in words(app)
    pairs = next(table.value for table in app.dataframe if "statement" in table.value.columns)
    assert pairs["statement"].tolist()[0] == "Customers move between web shop and stores without a seam"
    assert "What to do:" in words(app)
    assert len(app.get("plotly_chart")) + len(app.dataframe) <= 10


@pytest.mark.parametrize("rows", [[], [sale("ann", "2025-01-05", 10.0)]])
def test_say_and_do_without_feedback_says_what_it_takes(rows):
    app = opened_on(workspace_of(rows), PAGE, part="Say and do")
    assert not app.exception
    assert "We can't tell yet whether words and deeds agree" in words(app)


def test_the_answer_has_no_number_without_its_coverage():
    assert "of 34 components" in answer(opened(PAGE))
