"""A fault of ours while a file is read: the person hears of it without data, the log learns where it was."""

import logging

import pytest

from lib.errors import UserError
from lib.jobs import arrivals
from lib.jobs.faults import OnPurposeError, as_refusal
from lib.workspace.engine import Interrupted
from lib.workspace.workspace import Workspace


def test_a_fault_becomes_a_refusal_and_neither_it_nor_the_log_holds_data(caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(UserError) as caught, as_refusal("may.csv"):
        raise ValueError("ann@example.com")
    assert caught.value.message == (
        "Something in “may.csv” is not as we expected (ValueError). Nothing was changed."
    )
    assert "ValueError at test_a_fault" in caplog.text
    assert "ann@example.com" not in caplog.text


@pytest.mark.parametrize("kind", [OnPurposeError, Interrupted])
def test_a_stop_is_no_fault(kind):
    with pytest.raises(kind), as_refusal("may.csv"):
        raise kind("stop")


def test_what_a_file_is_told_of_passes():
    with pytest.raises(UserError, match="too big"), as_refusal("may.csv"):
        raise UserError("too big", "")


def test_receive_answers_to_a_file_that_breaks_a_reader(tmp_path, monkeypatch):
    def breaks(*_: object) -> None:
        raise RuntimeError("ann@example.com")

    monkeypatch.setattr(arrivals, "recognise", breaks)
    path = tmp_path / "may.csv"
    path.write_text("Order ID,Order Date,Total\n1,2024-05-01,5.00\n")
    with Workspace.open() as workspace:
        (arrival,) = arrivals.receive(workspace, path, "may.csv")
        assert arrival.refused is not None
        assert arrival.refused.title == "This file broke our reader."
        assert workspace.read(arrivals.REJECTS).empty
