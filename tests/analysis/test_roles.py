"""Who speaks for the customer: told by a file, by the page, or by nobody; worked out by hand."""

from datetime import date, datetime

import pytest

from lib.analysis.filters import all_of
from lib.analysis.roles import RoleRegister, role_register
from lib.schema.roles import read_roles, role_of, roles
from lib.workspace import roadmap
from lib.workspace.workspace import Workspace
from tests.builders import workspace_of

NOW = datetime(2026, 1, 1)


def register(workspace: Workspace) -> RoleRegister:
    return role_register(workspace.read, workspace.facts, all_of(workspace.facts))


def told(workspace: Workspace) -> dict[str, tuple]:
    return {
        row.role: (row.filled, row.filled_by, row.since, row.told_by) for row in register(workspace).roles
    }


def test_without_a_word_nothing_is_vacant():
    found = register(workspace_of())
    assert (found.filled, found.vacant, found.untold) == (0, 0, len(roles()))
    assert found.answer.startswith("We can't tell yet who speaks for the customer")


def test_a_file_tells_by_any_accepted_name_and_several_may_fill_one_role():
    workspace = workspace_of(
        roles=[
            {"role": " CRM  analyst", "filled_by": "Marketing", "since": date(2024, 5, 1)},
            {"role": "Customer data analyst", "filled_by": "Finance", "since": date(2023, 2, 1)},
            {"role": "Chief Customer Officer", "filled_by": None, "since": None},
            {"role": "Head of smiles", "filled_by": "Stores", "since": None},
        ]
    )
    found = told(workspace)
    assert found["customer_data_analyst"] == (True, "Marketing and Finance", date(2023, 2, 1), "file")
    assert found["customer_executive"] == (False, None, None, "file")
    assert found["customer_advocate"] == (None, None, None, None)
    assert found["Head of smiles"] == (True, "Stores", None, "file")
    result = register(workspace)
    assert (result.filled, result.vacant, result.untold, result.others) == (1, 1, 4, 1)
    assert result.answer == (
        "1 of 6 roles that speak for the customer is filled; first of those that are not: customer advocate."
    )


def test_what_is_written_on_the_page_stands_in_place_of_the_file():
    workspace = workspace_of(roles=[{"role": "customer advocate", "filled_by": "Ann", "since": None}])
    with workspace.transaction() as connection:
        roadmap.write_holder(connection, "customer_advocate", None, None, NOW)
    assert told(workspace)["customer_advocate"] == (False, None, None, "page")
    with workspace.transaction() as connection:
        roadmap.forget_holder(connection, "customer_advocate")
    assert told(workspace)["customer_advocate"] == (True, "Ann", None, "file")


def test_every_role_is_known_by_its_own_name():
    assert [role_of(role.name.upper()) for role in roles()] == [role.id for role in roles()]


def test_faults_of_the_file_are_told_at_once():
    entry = {"id": "a", "name": "A", "meaning": "m", "component": "nowhere", "source": "s", "accepts": ["x"]}
    with pytest.raises(ValueError, match=r"a: there is no component nowhere.*x is accepted twice"):
        read_roles({"role": [entry, entry | {"id": "b", "name": "B"}]})
