"""An answer that takes long tells its steps, and is not worked out again for the same question."""

from tests.pages.opened import opened
from tests.pages.own import opened_on, two_shops

HELD = "regulars_slow_answers"


def test_the_same_question_is_worked_out_once_and_another_window_asks_again():
    app = opened("channels", compare="A second channel")
    (first,) = app.session_state[HELD].values()

    app.run()
    assert next(iter(app.session_state[HELD].values())) is first
    assert len(app.get("progress")) == 0

    app.selectbox(key="period").set_value("All data").run()
    assert len(app.session_state[HELD]) == 2


def test_other_data_asks_again():
    workspace = two_shops()
    app = opened_on(workspace, "channels", compare="A second channel")
    with workspace.transaction() as connection:
        connection.execute("update mart_orders set net_revenue = net_revenue * 2")

    app.run()
    assert len(app.session_state[HELD]) == 2
