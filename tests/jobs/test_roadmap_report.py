"""`report roadmap` gives each action with factors and verdict, `report roles` each role, as plain data."""

import json
from datetime import date

from lib.jobs.planning import fill_role, save_actions
from lib.jobs.reports import report
from lib.schema.actions import Action
from tests.builders import sale, workspace_of


def test_actions_and_roles_are_plain_data():
    workspace = workspace_of(
        sale(f"c{n}" if month > 6 else None, f"2025-{month:02d}-{1 + n:02d}", 10.0, order_id=f"{month}-{n}")
        for month in range(1, 13) for n in range(20)
    )  # fmt: skip
    save_actions(
        workspace,
        [
            Action(
                title="Ask", component="single_view", metric="known_revenue_share", effort_days=4.0,
                starts_on=date(2025, 9, 1), review_on=date(2025, 11, 1), expected_effect=0.1,
                status="started",
            )
        ],
    )  # fmt: skip
    fill_role(workspace, "Customer advocate", "Stores", date(2025, 5, 1))

    told = json.loads(json.dumps(report(workspace, "roadmap")))
    (row,) = told["actions"]
    assert row["judged"]["verdict"] == "not met"  # all revenue was known before and after: nothing changed
    assert row["judged"]["change"] == {"estimate": 0.0, "low": 0.0, "high": 0.0}
    assert [each["kind"] for each in row["history"]] == ["baseline", "after"]
    assert row["factors"]["revenue"] == 6 * 20 * 10.0
    assert row["action"]["review_on"] == "2025-11-01"

    roles = json.loads(json.dumps(report(workspace, "roles")))
    assert (roles["filled"], roles["roles"][0]["since"]) == (1, "2025-05-01")
