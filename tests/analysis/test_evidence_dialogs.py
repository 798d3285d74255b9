"""Messages, the programme, voices and treatment are what a person would count by hand."""

from datetime import date

import pandas as pd
import pytest

from tests.analysis.evidence_of import told
from tests.builders import sale

JANUARY = (date(2024, 1, 1), date(2024, 1, 31))
FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))


def touch(customer, at, kind):
    return {"customer_ref": customer, "touched_at": pd.Timestamp(at), "kind": kind}


def test_a_message_is_prompt_within_a_day_after_an_act():
    touches = [
        touch("ann", "2024-01-09 11:00", "view"),
        touch("ann", "2024-01-09 12:00", "search"),  # two acts, one message
        touch("ann", "2024-01-10 10:00", "mail"),
        touch("bob", "2024-01-09 09:00", "view"),  # 25 hours before
        touch("bob", "2024-01-10 10:00", "mail"),
        touch("cleo", "2024-01-10 10:00", "mail"),
        touch(None, "2024-01-10 10:00", "mail"),
    ]
    lines = [
        sale("cleo", "2024-01-10 12:00", 10.0),  # after the message
        sale("dora", "2024-01-10 09:00", 10.0),
        sale("dora", "2024-01-01", 10.0),
        sale("dora", "2024-01-31", 10.0),
    ]
    members = [
        {
            "campaign": "C",
            "customer_ref": "dora",
            "treated": True,
            "sent_at": pd.Timestamp("2024-01-10 10:00"),
        }
    ]
    entry = told("prompt_message_share", lines, JANUARY, touches=touches, campaign_members=members)
    assert (entry.value, entry.n, entry.n_of) == (0.5, 4, "messages")  # ann's and dora's
    looks = told("prompt_message_share", lines, JANUARY, touches=touches[:2])
    assert "no message to a known customer" in looks.reason
    assert told("prompt_message_share", lines, JANUARY).lacks == ("campaign_members.sent_at",)


def test_buyers_of_the_window_are_heard_and_join():
    lines = [sale(name, "2024-01-05", 10.0) for name in ("ann", "bob", "cleo", "dora")]
    lines.append(sale("eve", "2024-02-05", 10.0))
    profiles = [
        {"customer_ref": "ann", "loyalty_tier": "Gold"},
        {"customer_ref": "eve", "loyalty_tier": "Gold"},
    ]
    feedback = [
        {"customer_ref": name, "given_at": pd.Timestamp(at), "kind": "idea"}
        for name, at in (
            ("ann", "2024-01-07"),
            ("ann", "2024-01-08"),
            ("bob", "2024-02-01"),
            ("eve", "2024-01-07"),
        )
    ]
    heard = told("heard_per_1000", lines, JANUARY, profiles=profiles, feedback=feedback)
    assert (heard.value, heard.n, heard.behind) == (250, 4, "customers")
    # Wilson's interval of 1 of 4: 0.0456 to 0.6994.
    assert (heard.low, heard.high) == pytest.approx((45.59, 699.36), abs=0.01)
    joined = told("programme_share", lines, JANUARY, profiles=profiles)
    assert (joined.value, joined.n) == (0.25, 4)
    tierless = told("programme_share", lines, JANUARY, profiles=[{"customer_ref": "ann"}])
    assert tierless.lacks == ("profiles.loyalty_tier",)


OLD = [sale(f"old{n}", "2024-01-01", 10.0) for n in range(20)]
NEW = [sale(f"new{n}", "2024-01-26", 100.0) for n in range(20)]
LATER = [sale("old0", "2024-02-29", 10.0)]


@pytest.mark.parametrize(
    ("receivers", "strength", "level"),
    [
        ([f"new{n}" for n in range(20)], (39 / 40) ** 0.5, 4),  # chi-square 40, less 1 by chance, over 40
        ([f"{age}{n}" for age in ("old", "new") for n in range(10)], 0.0, 1),
    ],
)
def test_messages_go_with_segments_where_one_segment_gets_them(receivers, strength, level):
    # By quintiles the new and rich are "Warming up", the old and cheap "Passing by".
    touches = [touch(name, "2024-02-10 10:00", "mail") for name in receivers]
    entry = told("message_segment_strength", OLD + NEW + LATER, FEBRUARY, touches=touches)
    assert entry.value == pytest.approx(strength)
    assert (entry.n, entry.level) == (40, level)
    assert entry.window.start == JANUARY[0]


def test_top_customers_meet_the_same_associate_more_than_shifts_would_give():
    def served(customer, at, by, net=10.0):
        return sale(customer, at, net, channel="store", store_id="S1", associate_id=by)

    lines = [
        served("tom", "2024-01-01", "kim", 1000.0),
        served("ann", "2024-01-02", "lee"),
        served("tom", "2024-02-01", "kim"),  # of four others one is kim's: expected 1 / 4
        served("tom", "2024-02-05", "lee"),  # of four others two are kim's, whom he knows: 2 / 4
        served("ann", "2024-02-06", "kim"),
        served("ann", "2024-02-07", "lee"),
        served("bob", "2024-02-29", "lee"),
    ]
    entry = told("top_served_again_lift", lines, FEBRUARY)
    assert entry.value == pytest.approx((1 - 1 / 4 + 0 - 2 / 4) / 2)
    assert (entry.n, entry.rows, entry.behind) == (2, "2 orders of 1 top customer", "orders")
    assert (entry.low, entry.level, entry.level_high) == (None, 1, 5)  # one customer tells no interval
