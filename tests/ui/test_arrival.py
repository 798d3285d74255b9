"""What a person answers about a file becomes a choice for reading it."""

import pytest

from lib.jobs.choices import NOTHING_SAID
from lib.ui.arrival import answered


@pytest.mark.parametrize(
    ("topic", "answer", "name", "value"),
    [
        ("date order", "day first", "date_order", "day first"),
        ("decimal", ",", "decimal", ","),
        ("column net_revenue", "Amount (2)", "columns", {"Amount (2)": "net_revenue"}),
        ("repeated amount Total", "order_total", "columns", {"Total": "order_total"}),
    ],
)
def test_each_question_has_a_choice(topic: str, answer: str, name: str, value: object) -> None:
    assert getattr(answered(NOTHING_SAID, topic, answer), name) == value


def test_an_answer_to_no_question_is_refused() -> None:
    with pytest.raises(ValueError, match="topic must be"):
        answered(NOTHING_SAID, "weather", "rain")
