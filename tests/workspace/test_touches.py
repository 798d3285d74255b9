"""Whose is each touch, who began it, and where was it? Hand-made rows beside what the mart makes of them."""

import pandas as pd
import pytest

from lib.schema.touch_kinds import touch_kinds
from lib.workspace.touches import TOUCHES
from tests.builders import sale, workspace_of

ORDERS = [sale("ann", "2026-01-05", 10.0), sale("bob", "2026-01-06", 10.0)]


def touch(**told: object) -> dict[str, object]:
    return {"touched_at": "2026-01-01 10:00", "kind": "view"} | told


@pytest.fixture
def read(request):
    rows, more = request.param if isinstance(request.param, tuple) else (request.param, {})
    with workspace_of(ORDERS, touches=rows, **more) as workspace:
        yield lambda: workspace.read(TOUCHES).sort_values("touched_at").reset_index(drop=True)


@pytest.mark.parametrize(
    "read",
    [
        [
            touch(visitor_ref="v1", touched_at="2026-01-01 10:00"),
            touch(visitor_ref="v1", customer_ref="ann", touched_at="2026-01-01 10:01"),
            touch(visitor_ref="v2", customer_ref="ann", touched_at="2026-01-01 10:02"),
            touch(visitor_ref="v2", customer_ref="bob", touched_at="2026-01-01 10:03"),
            touch(visitor_ref="v2", touched_at="2026-01-01 10:04"),
            touch(visitor_ref="v3", touched_at="2026-01-01 10:05"),
        ]
    ],
    indirect=True,
)
def test_a_visitor_is_whom_all_their_touches_name_and_a_shared_device_is_nobodys(read):
    rows = read()

    assert rows["customer_key"][0] == rows["customer_key"][1] == rows["customer_key"][2]
    assert rows["customer_key"].isna().to_list() == [False, False, False, False, True, True]
    assert rows["is_named"].to_list() == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    "read",
    [
        [
            touch(kind="Product_View", visitor_ref="v1", device=" Mobile "),
            touch(kind="newsletter", customer_ref="ann", touched_at="2026-01-02"),
            touch(kind="Outbound call", customer_ref="ann", channel="phone", touched_at="2026-01-03"),
            touch(kind="visit", customer_ref="ann", store_id="S1", touched_at="2026-01-04"),
            touch(kind="e-mail", direction="Inbound", customer_ref="ann", touched_at="2026-01-05"),
            touch(kind="Juggling", customer_ref="ann", touched_at="2026-01-06"),
        ]
    ],
    indirect=True,
)
def test_kinds_directions_and_channels_are_told_by_the_file_or_by_the_kind(read):
    rows = read()

    assert rows["kind"].to_list() == ["view", "mail", "called", "visit", "mail", "juggling"]
    assert rows["direction"].fillna("").to_list() == ["pull", "push", "push", "pull", "pull", ""]
    assert rows["channel"].to_list() == ["web", "unknown", "phone", "store", "unknown", "unknown"]
    assert rows["channel_group"].to_list() == [
        "online", "unknown", "offline", "offline", "unknown", "unknown",
    ]  # fmt: skip
    assert rows["device"][0] == "mobile"


LISTED = [{"product_id": "P1", "category": "Listed"}]
SENT = [
    {"campaign": "Spring", "customer_ref": who, "treated": who == "ann", "sent_at": "2026-03-01 10:00"}
    for who in ("ann", "bob")
]
LOOKS = [
    touch(product_id="P1", visitor_ref="v1"),
    touch(product_id="P1", category="Own", visitor_ref="v1", touched_at="2026-01-02"),
]


@pytest.mark.parametrize("read", [(LOOKS, {"products": LISTED, "campaign_members": SENT})], indirect=True)
def test_categories_come_from_the_product_list_and_what_a_campaign_sent_is_a_push(read):
    rows = read()

    assert rows["category"].fillna("").to_list() == ["Listed", "Own", ""]
    assert rows["campaign"].fillna("").to_list() == ["", "", "Spring"]
    assert (rows["kind"][2], rows["direction"][2]) == ("mail", "push")
    assert pd.notna(rows["customer_key"][2])


def test_no_word_means_two_kinds():
    words = [word for kind in touch_kinds().values() for word in kind.words]

    assert len(words) == len(set(words))
    assert all(word == word.lower() and "-" not in word and "_" not in word for word in words)


def test_without_touches_there_are_none():
    with workspace_of(ORDERS) as workspace:
        assert workspace.read(TOUCHES).empty
