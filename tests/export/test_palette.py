"""A colour can be read where text is written in it."""

import pytest

from lib.export.palette import DARK, LIGHT, READABLE, contrast, is_colour, mixed, readable


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the known near miss


@pytest.mark.parametrize("colour", ["#FFEE00", "#FFFFFF", "#000000", "#0F766E", "#808080"])
@pytest.mark.parametrize("ground", [LIGHT["page"], DARK["page"]])
def test_any_colour_is_made_readable(colour, ground):
    assert contrast(readable(colour, ground), ground) >= READABLE


def test_a_colour_that_can_be_read_stays():
    assert readable("#0F766E") == "#0F766E"


@pytest.mark.parametrize("name", ["online", "offline", "both", "other", "text", "muted"])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_colours_of_the_pages_can_be_read(name, colours):
    assert contrast(colours[name], colours["page"]) >= READABLE


def test_a_share_of_another_colour_is_mixed_in():
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"


@pytest.mark.parametrize(
    ("text", "expected"), [("#0F766E", True), ("0F766E", False), ("#0F7", False), ("#0F766E;}", False)]
)
def test_a_colour_is_six_digits(text, expected):
    assert is_colour(text) is expected
