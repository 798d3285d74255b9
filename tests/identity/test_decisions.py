"""What has a person said of two profiles? The newest word that stands holds, whatever files say."""

from datetime import datetime

import pytest

from lib.identity.decisions import Pair, decide, undo
from lib.jobs.building import rebuild
from lib.workspace.canonical import HISTORY, PROFILES
from tests.builders import sale, workspace_of

AT = datetime(2026, 1, 1)
ANN, BOB = "@generic:email:ann@example.com", "@generic:email:bob@example.com"


def line(order, **who):
    return sale(None, "2026-01-05", 10.0, order_id=order, **who)


@pytest.fixture
def apart():
    """Two customers with nothing in common."""
    with workspace_of([line("1", email="ann@example.com"), line("2", email="bob@example.com")]) as held:
        yield held


@pytest.fixture
def together():
    """One customer by two e-mails with one phone."""
    phone = "+12125550147"
    rows = [line("1", email="ann@example.com", phone=phone), line("2", email="bob@example.com", phone=phone)]
    with workspace_of(rows) as held:
        yield held


def said(workspace, verdict):
    with workspace.transaction() as connection:
        batch = decide(connection, [Pair(*ids(workspace))], verdict, by="ann", at=AT)
        rebuild(connection, lambda *_: None)
    return batch


def ids(workspace):
    return sorted(workspace.read(PROFILES)["profile_id"])


def customers(workspace):
    return workspace.read(PROFILES)["customer_key"].nunique()


def test_a_word_that_two_are_one_joins_them_and_can_be_taken_back(apart):
    batch = said(apart, "same")
    assert customers(apart) == 1

    with apart.transaction() as connection:
        undo(connection, batch, AT)
        rebuild(connection, lambda *_: None)
    assert customers(apart) == 2


def test_a_word_that_they_are_two_wins_over_a_shared_phone(together):
    assert customers(together) == 1
    said(together, "different")
    assert customers(together) == 2


def test_the_newest_word_holds(together):
    said(together, "different")
    said(together, "same")
    assert customers(together) == 1


def test_merges_and_splits_are_written_down_with_the_customers_that_went_and_came(together):
    before = together.read(PROFILES)["customer_key"].unique().tolist()
    said(together, "different")
    said(together, "same")

    history = together.read(HISTORY)
    assert history["kind"].to_list() == ["split", "merge"]
    assert history["customer_key"].to_list() == before * 2
    assert history["other_key"].nunique() == 1


def test_building_again_changes_nothing(together):
    said(together, "different")
    before = together.read(PROFILES.order_by("profile_key"))
    with together.transaction() as connection:
        rebuild(connection, lambda *_: None)

    assert together.read(PROFILES.order_by("profile_key")).equals(before)
    assert len(together.read(HISTORY)) == 1
