"""Is a template read back as what it is a template of, without a question?"""

import pytest

from lib.export.templates import meanings, template
from lib.jobs.arrivals import Choices, receive
from lib.schema.tables import tables
from lib.workspace.workspace import Workspace


@pytest.mark.parametrize("name", tables())
def test_a_template_is_read_back_whole(name):
    with Workspace.open() as workspace:
        path = workspace.new_folder("inbox") / "template"
        path.write_bytes(template(name))
        [arrival] = receive(workspace, path, f"{name}.csv", Choices(table=name))

    assert arrival.is_ready, (arrival.refused, arrival.mapping.questions)
    assert (arrival.staged.rows_read, arrival.staged.rows_kept) == (1, 1)
    assert arrival.staged.reasons == ()


@pytest.mark.parametrize("name", ["order_lines", "profiles", "products", "stores", "feedback", "ratings"])
def test_a_template_is_recognised_by_itself(name):
    with Workspace.open() as workspace:
        path = workspace.new_folder("inbox") / "template"
        path.write_bytes(template(name))
        [arrival] = receive(workspace, path, "filled in.csv")

    assert arrival.mapping.table == name
    assert arrival.is_ready


@pytest.mark.parametrize("name", tables())
def test_every_column_of_a_template_has_a_meaning(name):
    header = template(name).decode("utf-8-sig").splitlines()[0].split(",")

    assert meanings(name)["column"].to_list() == header
    assert (meanings(name)["meaning"] != "").all()
