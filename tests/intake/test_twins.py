"""Of two columns of one name nobody but the person knows which is meant."""

import pytest

from lib.jobs.arrivals import Choices, receive
from lib.workspace.workspace import Workspace

ORDERS = "Order ID,Order Date,Amount,Customer ID,Amount\n1,2024-01-21,5.10,c1,6\n2,2024-02-06,6.10,c2,7\n"
SAME = ORDERS.replace(",6\n", ",5.10\n").replace(",7\n", ",6.10\n")


@pytest.fixture
def received(tmp_path):
    def go(text, **columns):
        path = tmp_path / "file.csv"
        path.write_text(text)
        with Workspace.open(readable=[path]) as workspace:
            choices = Choices(columns={name.replace("_", " "): column for name, column in columns.items()})
            return receive(workspace, path, "file.csv", choices)[0]

    return go


def test_amounts_that_differ_are_asked_about(received):
    [question] = received(ORDERS).mapping.questions
    assert question.topic == "column net_revenue"
    assert question.choices == (("Amount", "5.10, 6.10"), ("Amount (2)", "6, 7"))


@pytest.mark.parametrize(("header", "net"), [("Amount", 11.20), ("Amount (2)", 13.0)])
def test_the_answer_decides(received, header, net):
    arrival = received(ORDERS, **{header: "net_revenue"})
    assert float(arrival.staged.totals["net"]) == pytest.approx(net)


def test_columns_that_say_the_same_need_no_question(received):
    assert float(received(SAME).staged.totals["net"]) == pytest.approx(11.20)
