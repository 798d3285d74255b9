"""What goes with touching, as drawn: on the sample, on orders of one side, and on few."""

from streamlit.testing.v1 import AppTest

from lib.ui import session
from lib.workspace.workspace import Workspace
from tests.builders import sale, workspace_of
from tests.pages.opened import SECONDS, text, unescaped


def drawn(workspace: Workspace | None = None) -> AppTest:
    """The part alone, on the sample or on a workspace of its own."""

    def script() -> None:
        from lib.ui import touch_index

        touch_index.show()

    app = AppTest.from_function(script, default_timeout=SECONDS)
    if workspace:
        app.session_state["regulars_workspace"] = session.registry().add(workspace)
    return app.run()


def words(app: AppTest) -> str:
    return " ".join([*(unescaped(entry.value) for entry in app.subheader), text(app)])


def test_on_the_sample_it_says_what_goes_with_touching():
    app = drawn()
    assert not app.exception
    assert "of web purchases follow a contact with a store in the 14 days before" in words(app)
    assert "no category differs from that beyond chance" in words(app)
    assert "The other way round: Televisions are looked up online most, 37 %" in words(app)
    assert "By newness nothing can be told" in words(app)
    assert "must" not in words(app).replace("does not say that it must be touched", "")
    assert len(app.get("plotly_chart")) == 3
    assert len(app.dataframe[0].value) == 12


def test_another_number_of_days_is_looked_at():
    app = drawn()
    app.radio(key="touch_days").set_value(7).run()
    assert not app.exception
    assert "in the 7 days before" in words(app)


def test_orders_of_one_side_name_what_is_missing():
    app = drawn(workspace_of([sale("ann", "2025-05-20", 20.0, category="TV")]))
    assert not app.exception
    assert "It takes store orders of known customers" in words(app)
    assert not app.get("plotly_chart")


def test_without_anything_it_still_draws():
    app = drawn(workspace_of())
    assert not app.exception
    assert "Can't tell yet what goes with touching" in words(app)
