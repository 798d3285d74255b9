"""Next in line, a plan and a panel on the command line: the same figures as on the page."""

import json

import pytest

from lib.__main__ import main
from lib.jobs.sample import built_sample


@pytest.fixture
def asked(capsys):
    def ask(*arguments):
        code = main(
            ["report", *arguments, "--workspace", str(built_sample()), "--json", "--from", "2025-07-01"]
        )
        printed = capsys.readouterr()
        return code, json.loads(printed.out) if not code else printed.err

    return ask


def test_a_plan_takes_its_costs_and_the_campaign(asked):
    code, told = asked("simulate", "--action", "Spring26", "--whom", "persona:Jill", "--cost", "0.42",
                       "--fixed", "500", "--margin", "0.3", "--times", "2")  # fmt: skip

    assert code == 0
    assert told["evidence"] == "randomised"
    assert told["whom"] == "persona Jill"
    assert told["cost"] == pytest.approx(500 + 2 * 0.42 * told["customers"])
    assert told["margin_share"] == 0.3


def test_a_belief_is_called_typed(asked):
    told = asked("simulate", "--cost", "2", "--gain", "0", "10")[1]

    assert told["evidence"] == "typed"


def test_a_panel_takes_its_size_and_kinds(asked):
    told = asked("panel", "--contact", "sms", "--invite", "12", "--kind", "persona", "--share", "0.05")[1]

    assert len(told["customer_keys"]) == 12
    assert told["invitation"]["by"] == ["persona"]
    assert told["invitation"]["contact"] == "sms"


def test_next_in_line_takes_a_share_and_how_many(asked):
    told = asked("next-in-line", "--share", "0.05", "--listed", "15")[1]

    assert len(told["ahead"]["customer_keys"]) == told["check"]["named"] == 15
    assert told["learned_share"] == 0.05


def test_costs_below_nothing_are_refused(asked):
    code, error = asked("simulate", "--cost", "-1")

    assert code == 2
    assert "a cost is below nothing" in error


def test_what_a_report_does_not_take_is_refused(asked):
    code, error = asked("panel", "--unit", "week")

    assert code == 2
    assert "unit" in error
