"""The board pack as somebody makes it: ticks, name, colour, logo, one button, a download."""

import io

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from lib.export.pack import MOST_SLIDES
from lib.jobs.packing import CONTENTS, USUAL
from tests.builders import sale, workspace_of
from tests.export.test_logo import picture_of
from tests.pages.opened import opened, text, unharmed
from tests.pages.own import nothing, opened_on

HOSTILE = "<b>=Mill</b> :red[x]"


def shop():
    return workspace_of(
        sale(f"c{who}", f"2025-{month:02d}-05", 20.0 + who) for who in range(30) for month in range(1, 13)
    )


def tab(workspace=None, **query):
    if workspace is None:
        return opened("roadmap", plan="Board pack", **query)
    return opened_on(workspace, "roadmap", plan="Board pack", **query)


def made(app):
    return app.session_state["regulars_pack"]


def make(app):
    return app.button(key="pack_make").click().run()


def test_the_tab_offers_the_usual_contents():
    app = tab()

    assert unharmed(app)
    assert [box.label.partition(" (")[0] for box in app.checkbox] == [one.label for one in CONTENTS.values()]
    assert [box.key for box in app.checkbox if box.value] == [f"pack_{key}" for key in USUAL]
    assert app.radio(key="pack_format").value.startswith("PowerPoint")
    assert "No customer is named" in text(app)


def test_one_button_makes_it_and_offers_the_file():
    app = tab(shop())
    app.text_input(key="pack_name").set_value(HOSTILE)
    make(app)
    deck = Presentation(io.BytesIO(made(app).content))

    assert unharmed(app)
    assert deck.slides[0].shapes.title.text_frame.text == HOSTILE
    assert 1 < len(deck.slides) <= MOST_SLIDES
    assert [entry.label for entry in app.get("download_button")] == ["Download board-pack-2025-11.pptx"]
    assert "Stores: No order names its store" in text(app)


def test_ticks_format_and_filters_count():
    app = tab(shop(), period="Last 3 months")
    for key in USUAL:
        app.checkbox(key=f"pack_{key}").set_value(key == "segments")
    app.radio(key="pack_format").set_value("Excel, numbers and definitions")
    make(app)
    book = load_workbook(io.BytesIO(made(app).content))

    assert book.sheetnames == ["Cover", "Segments", "Windows and filters", "Definitions"]
    assert {row[0].value: row[1].value for row in book["Cover"].iter_rows(max_col=2)}["Window"] == (
        "September 2025 to November 2025"
    )


def test_what_was_chosen_otherwise_since_is_not_offered():
    app = make(tab(shop()))
    app.checkbox(key="pack_segments").set_value(False).run()

    assert not app.get("download_button")
    assert "make it again" in text(app)


def test_name_colour_and_logo_are_kept_in_the_workspace():
    workspace = shop()
    app = tab(workspace)
    app.text_input(key="pack_name").set_value("Mill")
    app.color_picker(key="pack_colour").set_value("#AA2200")
    app.file_uploader(key="pack_logo").set_value(("logo.png", picture_of(90, 30), "image/png"))
    make(app)
    again = tab(workspace)

    assert again.text_input(key="pack_name").value == "Mill"
    assert again.color_picker(key="pack_colour").value.upper() == "#AA2200"
    assert again.checkbox(key="pack_kept").value
    make(again)
    cover = Presentation(io.BytesIO(made(again).content)).slides[0]
    assert "Logo" in [shape.name for shape in cover.shapes]


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\x89PNG not", b""])
def test_what_is_no_logo_is_refused_and_the_pack_made_without(content):
    app = tab(shop())
    app.file_uploader(key="pack_logo").set_value(("logo.png", content, "image/png")).run()

    assert "This logo can't be used" in app.error[0].value
    make(app)
    assert "Logo" not in [
        shape.name for shape in Presentation(io.BytesIO(made(app).content)).slides[0].shapes
    ]


def test_nothing_ticked_and_nothing_to_tell_are_said():
    app = tab(shop())
    for key in USUAL:
        app.checkbox(key=f"pack_{key}").set_value(False)
    make(app)
    assert "No page was chosen" in app.error[0].value

    empty = tab(nothing())
    assert "It needs orders" in text(empty)
    assert not [button for button in empty.button if button.key == "pack_make"]
