"""Whom do we invite? Places by kind, chance within, and only who agreed."""

from functools import cache

import pytest

from lib.analysis.contacts import reach_of
from lib.analysis.filters import all_of, default_filters
from lib.analysis.panel import Invitation, allocated, panel, panel_customers
from lib.errors import UserError
from lib.export.invitations import invitation_list
from lib.jobs.sample import sample_workspace
from lib.workspace.marts import CUSTOMERS
from tests.builders import sale, workspace_of


def test_places_go_by_size():
    assert allocated([60, 30, 10], [60, 30, 10], 10) == [6, 3, 1]


def test_every_kind_that_can_be_reached_has_a_place():
    assert allocated([97, 2, 1], [97, 2, 1], 5) == [3, 1, 1]


def test_nobody_is_invited_who_can_not_be_reached_and_places_go_on():
    assert allocated([60, 30, 10], [2, 30, 0], 10) == [2, 8, 0]


def test_with_fewer_places_than_kinds_the_largest_have_them():
    assert allocated([5, 50, 20], [5, 50, 20], 2) == [0, 1, 1]


def test_no_more_are_invited_than_there_are():
    assert allocated([3, 2], [1, 2], 10) == [1, 2]
    assert allocated([], [], 10) == []


@cache
def sample(**asked):
    here = sample_workspace()
    return panel(here.read, here.facts, default_filters(here.facts), invitation=Invitation(**asked))


def told(keys, *columns):
    each = CUSTOMERS.filter(CUSTOMERS.customer_key.isin(list(keys)))
    return sample_workspace().read(each.select(*columns))


@pytest.mark.parametrize(("contact", "address"), [("email", "email"), ("sms", "phone")])
def test_only_who_agreed_and_left_where_to_write_is_invited(contact, address):
    found = sample(contact=contact, share=0.05)
    rows = told(found.customer_keys, f"{contact}_consent", address)

    assert len(rows) == 20
    assert rows[f"{contact}_consent"].all()
    assert rows[address].notna().all()


def test_strata_hold_the_whole_top_and_all_invited():
    found = sample()

    assert sum(one.customers for one in found.strata) == found.top_count == 60
    assert sum(one.reachable for one in found.strata) == found.reachable_count
    assert sum(one.invited for one in found.strata) == len(found.customer_keys) == 20
    assert all(one.invited >= 1 for one in found.strata if one.reachable)


def test_the_same_draw_invites_the_same_and_another_others():
    here = sample_workspace()
    one = panel(here.read, here.facts, default_filters(here.facts), invitation=Invitation(share=0.05))

    assert one.customer_keys == sample(share=0.05).customer_keys
    assert one.customer_keys != sample(share=0.05, draw=2).customer_keys


def test_how_they_differ_is_told_against_the_top_and_everybody():
    by_name = {one.attribute: one for one in sample().differences}

    money, consent = by_name["net_revenue"], by_name["email_consent"]
    assert money.everybody < money.top
    assert money.low > 0
    assert money.from_everybody > 1 > abs(money.from_top)
    assert (consent.invited, consent.invited_n, consent.everybody_n) == (1, 20, 5916)
    assert consent.top < 1


def test_fewer_than_ten_are_not_compared():
    assert sample(size=9).differences == ()


def test_personas_and_stores_may_be_kinds():
    assert any("Barry" in one.name for one in sample(by=("persona",)).strata)
    assert any("Store" in one.name for one in sample(by=("store",)).strata)
    assert [one.name for one in sample(by=()).strata] == ["all"]


def test_the_list_is_masked_and_the_file_is_not():
    here, found = sample_workspace(), sample()
    listed = panel_customers(here.read, here.facts, default_filters(here.facts), keys=found.customer_keys)
    file = invitation_list(here.read, found.customer_keys, "email")

    assert set(listed.customers["customer_key"]) == set(found.customer_keys)
    assert all("…" in email for email in listed.customers["email"])
    assert list(file.columns) == ["customer_id", "name", "email"]
    assert len(file) == 20
    assert not any("…" in email for email in file["email"])


PEOPLE = [
    {"customer_ref": "ann", "email": "ann@example.com", "email_consent": True},
    {"customer_ref": "bob", "email": "bob@example.com", "email_consent": False},
    {"customer_ref": "cat", "email_consent": True},
]
LINES = [sale(who, "2025-03-05", 20.0) for who in ("ann", "bob", "cat", "dan")]


def test_no_consent_and_no_address_leave_nobody():
    with workspace_of(LINES, profiles=PEOPLE[1:]) as workspace:
        found = panel(
            workspace.read, workspace.facts, all_of(workspace.facts), invitation=Invitation(share=1.0)
        )

    assert found.customer_keys == ()
    assert found.answer == (
        "Can't tell yet whom to invite: none of the top 100 % agreed to get e-mails and left where to send "
        "them."
    )


def test_a_file_that_would_tell_consent_is_named():
    with workspace_of(LINES) as workspace:
        found = panel(
            workspace.read, workspace.facts, all_of(workspace.facts), invitation=Invitation(share=1.0)
        )

    assert "no file says who agreed to get e-mails. Add a list of customers" in found.answer
    assert "email_consent" in found.answer


def test_one_of_four_agreed_and_nobody_else_leaves():
    with workspace_of(LINES, profiles=PEOPLE) as workspace:
        facts = workspace.facts
        found = panel(workspace.read, facts, all_of(facts), invitation=Invitation(share=1.0))
        everybody = tuple(workspace.read(CUSTOMERS.select("customer_key"))["customer_key"].tolist())
        file = invitation_list(workspace.read, everybody, "email")
        reach = reach_of(workspace.read, facts, all_of(facts), keys=everybody)

    assert found.answer.startswith("1 customer of the top 100 %, drawn by chance from 1 kind of them")
    assert file["email"].tolist() == ["ann@example.com"]
    assert (reach.customers, reach.email, reach.sms) == (4, 1, 0)
    assert found.invitation.by == ("channel",)  # under a year of data nobody can be called new


def test_nothing_is_answered():
    with workspace_of() as workspace:
        found = panel(workspace.read, workspace.facts, all_of(workspace.facts))

    assert found.answer == "Can't tell yet whom to invite: no known customer ordered in this window."


@pytest.mark.parametrize(
    "asked", [{"size": 0}, {"size": 501}, {"contact": "fax"}, {"by": ("age",)}, {"share": 2}]
)
def test_an_invitation_that_can_not_be_is_refused(asked):
    with pytest.raises(UserError):
        sample(**asked)
