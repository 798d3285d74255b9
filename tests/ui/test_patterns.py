"""The tab of patterns as somebody sees it: on the sample, with too few customers, with loose groups."""

from dataclasses import replace
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from lib.analysis.filters import default_filters
from lib.analysis.patterns import patterns as analysed
from lib.jobs.sample import sample_workspace
from lib.ui import patterns, session
from tests.pages.opened import SECONDS, answer, text, unharmed
from tests.pages.own import bare, nothing, two_shops


def shown() -> None:
    from lib.ui import patterns

    patterns.show()


def tab(workspace=None) -> AppTest:
    app = AppTest.from_function(shown, default_timeout=SECONDS)
    if workspace:
        app.session_state["regulars_workspace"] = session.registry().add(workspace)
    return app.run()


@cache
def sample() -> AppTest:
    return tab()


@pytest.fixture(scope="module")
def found():
    workspace = sample_workspace()
    return analysed(workspace.read, workspace.facts, default_filters(workspace.facts))


def test_on_the_sample_it_answers_and_says_that_groups_hold_and_blend() -> None:
    app = sample()
    assert unharmed(app)
    assert answer(app).startswith("Customers follow 5 patterns of buying.")
    assert "blend into each other" in text(app)
    assert "Yes. 2,000 customers were drawn anew 25 times" in text(app)


def test_every_group_is_in_the_table_and_the_first_ones_customers_are_listed() -> None:
    app = sample()
    table, listed = app.dataframe[0].value, app.dataframe[1].value
    assert table["letter"].tolist() == ["A", "B", "C", "D", "E"]
    assert table["customers"].sum() == 5_916
    assert len(listed) == patterns.SHOWN
    assert all("…" in name for name in listed["name"].dropna())
    assert f"Download these {table['customers'][0]:,} customers" in [one.label for one in app.download_button]


def test_measures_trials_and_references_are_printed() -> None:
    printed = text(sample())
    assert "2 groups: silhouette 0." in printed
    assert "Hennig 2007" in printed
    assert "Rousseeuw 1987" in printed
    assert "Discounts as a share of gross revenue" in printed


@pytest.mark.parametrize("few", [nothing, bare, two_shops])
def test_too_few_customers_are_told_so(few) -> None:
    app = tab(few())
    assert unharmed(app)
    assert answer(app).startswith("Can't tell yet which patterns of buying there are:")
    assert not app.dataframe


def test_what_holds_in_part_or_not_at_all_is_said(found) -> None:
    one, *others = found.patterns
    loose = tuple(replace(row, is_stable=False, pattern_stability=0.5) for row in others)
    told = patterns.held(replace(found, patterns=(one, *loose)))
    assert told.startswith("In part.")
    assert told.endswith(f"Of 5 groups 1 came back: “{one.pattern}”.")
    frame = patterns.rows(replace(found, patterns=(one, *loose)))
    assert frame["holds"].tolist() == ["Comes back", *["Does not come back"] * 4]
    none = replace(found, patterns=loose)
    assert patterns.held(none).startswith("No.")


def test_what_is_typical_of_a_group_is_a_sentence(found) -> None:
    told = patterns.told(found.patterns[0], "USD")
    assert told.startswith("What is typical of them: orders 4 (all 2), ")
    like_all = replace(found.patterns[0], figures=())
    assert patterns.told(like_all, "USD") == "They buy much like everybody."
