"""What goes wrong is told in three sentences or as an apology, never with data in it."""

import logging

from streamlit.testing.v1 import AppTest


def told(body: str) -> AppTest:
    script = (
        f"from lib.errors import UserError\nfrom lib.ui import errors\nwith errors.guarded():\n    {body}\n"
    )
    return AppTest.from_string(script, default_timeout=30).run()


def test_a_user_error_is_told_in_its_three_sentences():
    app = told('raise UserError("We could not.", "We saw <b>12</b> rows.", "Mend *them*.")')

    assert [entry.value for entry in app.error] == [
        r"**We could not\.**  " + "\n" + r"We saw \<b\>12\</b\> rows\.  " + "\n" + r"Mend \*them\*\."
    ]


def test_a_fault_is_an_apology_without_its_text(caplog):
    with caplog.at_level(logging.ERROR, logger="regulars"):
        app = told('raise ValueError("ann@example.com")')

    assert not app.exception
    assert "Something went wrong on our side" in app.error[0].value
    assert "ann@example.com" not in app.error[0].value
    assert "ValueError" in caplog.text
    assert "ann@example.com" not in caplog.text


def test_streamlits_own_stops_pass():
    app = told("import streamlit as st; st.write('before'); st.stop()")

    assert not app.error
    assert app.markdown[0].value == "before"
