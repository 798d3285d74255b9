"""How much revenue has a name, and what asking for a phone would add: worked out by hand."""

import pytest

from lib.analysis.coverage import coverage, told_gain
from lib.analysis.filters import all_of
from tests.builders import sale, workspace_of

EACH = 40
WITH_PHONE = {"North": 20, "South": 24, "East": 28, "West": 32}
TIED = 5


def receipts(store, with_phone, first):
    """Receipts of 10 dollars, the first ones with a phone of their own."""
    return [
        sale(
            None,
            f"2024-01-{1 + number % 28:02d}",
            10.0,
            order_id=f"{store}{number}",
            channel="store",
            store_id=store,
            phone=f"212 555 {first + number:04d}" if number < with_phone else None,
        )
        for number in range(EACH)
    ]


@pytest.fixture(scope="module")
def found():
    lines = [
        line
        for place, (store, count) in enumerate(WITH_PHONE.items())
        for line in receipts(store, count, 1000 * (place + 1))
    ]
    lines += [sale("w", "2024-02-01", 100.0, order_id=f"W{number}") for number in range(2)]
    with workspace_of(lines) as workspace:
        with workspace.transaction() as connection:
            # A web shop knows five of North's customers by the same phone.
            connection.execute(
                "insert into identity_profiles by name select profile_key + 100000 as profile_key, "
                "'shop' as system, customer_key, phone from identity_profiles "
                "where phone between '12125551000' and '12125551004'"
            )
        yield coverage(workspace.read, workspace.facts, all_of(workspace.facts))


def gain_of(found, label, key="phone"):
    return next(gain for gain in found.gains if (gain.label, gain.key) == (label, key))


def test_known_revenue_is_what_has_a_key(found):
    # 104 of 160 receipts of 10 dollars have a phone, and all 200 dollars of the web shop a number.
    assert found.known_share == pytest.approx((1040 + 200) / 1800)
    stores = {row.label: row.known_share for row in found.covered if row.kind == "store"}
    assert stores == {store: pytest.approx(count / EACH) for store, count in WITH_PHONE.items()}
    months = {(row.month.month, row.label): row.known_share for row in found.covered if row.kind == "month"}
    assert months == {(1, "store"): pytest.approx(104 / 160), (2, "web"): 1.0}


def test_the_gain_is_the_distance_to_the_best_quarter_of_stores(found):
    north, west = gain_of(found, "North"), gain_of(found, "West")
    # A quarter of the stores bears the key on 0.7 + 0.25 x (0.8 - 0.7) of revenue or more.
    assert north.reach == pytest.approx(0.725)
    assert (north.key_share, north.gain) == (pytest.approx(0.5), pytest.approx(0.225))
    assert 0 < north.low < north.gain < north.high < 0.5
    assert (west.gain, west.low) == (0.0, 0.0)


def test_a_whole_channel_has_its_own_gain(found):
    store = gain_of(found, "store")
    assert (store.key_share, store.gain) == (pytest.approx(0.65), pytest.approx(0.075))


def test_what_a_phone_ties_elsewhere_is_told_of_revenue_with_a_phone(found):
    north, south = gain_of(found, "North"), gain_of(found, "South")
    assert north.elsewhere_share == pytest.approx(TIED / 20)
    assert north.elsewhere_low < 0.25 < north.elsewhere_high
    assert south.elsewhere_share == 0.0


def test_the_sentence_promises_nothing(found):
    text = told_gain(gain_of(found, "North"))
    assert text.startswith(
        "Asking for a phone in North as the best quarter of stores do would make about 22 %"
    )
    assert found.caveat.startswith("What other stores reach, not a promise")


def test_a_key_that_no_store_asks_for_has_no_gain(found):
    assert [gain for gain in found.gains if gain.key == "email"] == []


def test_the_same_data_gives_the_same_interval(found):
    north = gain_of(found, "North")
    assert (north.low, north.high) == (pytest.approx(0.0, abs=0.2), pytest.approx(0.4, abs=0.1))


def test_too_few_stores_have_no_best_quarter():
    with workspace_of(receipts("North", 20, 1000)) as workspace:
        told = coverage(workspace.read, workspace.facts, all_of(workspace.facts))
    assert told.gains == ()
    assert told.caveat.endswith("there is 1.")
    assert told.answer == "50 % of revenue belongs to a known customer."
