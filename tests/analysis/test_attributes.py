"""What is said of each customer, on hand-made rows with the figures worked out here."""

from datetime import date

import pytest

from lib.analysis.attribute_values import attribute_values, bought_categories
from lib.analysis.attributes import column_of, described
from lib.analysis.filters import Filters, all_of
from lib.schema.attributes import attributes
from tests.builders import returned, sale, workspace_of

YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
ANN = {"email": "ann@example.com"}


@pytest.fixture(scope="module")
def shop():
    lines = [
        # Ann: a Saturday evening online, collected; two Mondays in stores, one with a service; one return.
        sale("ann", "2025-03-01 19:00", 100.0, category="Audio", fulfilment="Pickup", **ANN),
        sale("ann", "2025-05-05 10:00", 60.0, category="Audio", channel="store", store_id="S2", **ANN),
        sale("ann", "2025-06-02 10:00", 40.0, category="Service", channel="store", store_id="S1", **ANN),
        returned("ann", "2025-06-03 10:00", 20.0, category="Audio", channel="store", store_id="S1", **ANN),
        sale("bob", "2024-02-01 12:00", 50.0, category="Cables", email="bob@example.com"),
    ]
    profiles = [
        {
            "customer_ref": "m1",
            "loyalty_tier": "Gold",
            "joined_at": "2025-01-01",
            "email_consent": True,
            **ANN,
        },
        {"customer_ref": "m2", "email_consent": False, "postcode": "55401", "email": "cat@example.com"},
    ]
    feedback = [
        ANN | {"given_at": "2025-03-02 10:00", "kind": "nps", "score": 9, "scale_max": 10},
        ANN | {"given_at": "2025-06-02 10:00", "kind": "nps", "score": 4, "scale_max": 10, "text": "Slow"},
    ]
    with workspace_of(lines, profiles=profiles, feedback=feedback) as workspace:
        yield workspace


def told(shop, *asked):
    """The attributes of ann, bob and cat, whose order is that of their consent: yes, unknown, no."""
    wanted = [one if isinstance(one, tuple) else (one, ()) for one in asked]
    frame = shop.read(described(YEAR, [*wanted, ("email_consent", ())]))
    order = frame["email_consent"].map({True: 0, False: 2}).fillna(1)
    rows = frame.iloc[order.argsort(kind="stable")]
    return [rows[column_of(one)].to_list() for one in wanted]


def test_value_and_rhythm_by_hand(shop):
    net, orders, value, recency, tenure, active = told(
        shop, "net_revenue", "order_count", "order_value", "recency_days", "tenure_days", "active_month_share"
    )

    assert net[:2] == [180.0, 0.0]
    assert orders == [3, 0, 0]
    assert value[0] == pytest.approx(200 / 3)
    # From 2 June and 1 March 2025, and for bob from 1 February 2024, before the window.
    assert recency[:2] == [212, 699]
    assert tenure[0] == 305
    assert active[0] == pytest.approx(3 / 10)  # March to December


def test_who_never_bought_has_counts_of_nothing_and_no_shares(shop):
    columns = told(shop, "net_revenue", "order_count", "category_count", "feedback_count", "online_share",
                   "order_value", "recency_days")  # fmt: skip

    assert [column[2] for column in columns[:4]] == [0, 0, 0, 0]
    assert all(column[2] != column[2] for column in columns[4:])  # not a number


def test_habits_and_channels_by_hand(shop):
    names = ("weekend_share", "evening_share", "service_share", "collect_share", "online_share", "uses_both")
    found = [column[0] for column in told(shop, *names)]

    assert found[:4] == pytest.approx([1 / 3] * 4)
    assert found[4] == pytest.approx(100 / 180)
    assert found[5] is True


def test_categories_are_shares_of_what_was_kept(shop):
    audio, service, count, home = told(
        shop,
        ("category_share", ("audio",)),
        ("category_share", ("Service",)),
        "category_count",
        "home_store",
    )

    assert audio[0] == 1.0  # of 140: services say nothing of taste
    assert service[0] == pytest.approx(40 / 180)  # unless they are asked for
    assert count == [2, 0, 0]
    assert home[0] == "S1"  # of equals the first by name


def test_what_they_said_and_what_they_are(shop):
    score, given, open_, member, tier, since = told(
        shop,
        "recommend_score",
        "feedback_count",
        "unanswered_count",
        "is_member",
        "loyalty_tier",
        "member_days",
    )

    assert score[0] == 4  # the latest, not the best
    assert (given, open_) == ([2, 0, 0], [1, 0, 0])
    assert member == [True, False, False]
    assert tier[0] == "Gold"
    assert since[0] == 364


def test_every_attribute_can_be_asked_for_at_once(shop):
    plain = [
        (name, ())
        for name, one in attributes().items()
        if not one.of and name not in ("persona", "runner_up", "pattern")
    ]
    frame = shop.read(described(all_of(shop.facts), plain))

    assert len(frame) == 3
    assert frame["is_buyer"].sum() == 2


def test_words_that_a_rule_may_name(shop):
    stores = attribute_values(shop.read, shop.facts, YEAR, attribute="loyalty_tier")

    assert stores.words == ("Gold",)
    assert bought_categories(shop.read, shop.facts, YEAR).words == ("Audio", "Service")
