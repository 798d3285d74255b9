"""The words of the scale are read, checked, changed and written without loss."""

import pytest

from lib.errors import UserError
from lib.schema.capabilities import components
from lib.schema.scale import as_shipped, read_scale, reworded, template, write_scale

OURS = ("One.", "Two.", "Three.", "Four.", "Five.")


def test_as_it_ships_all_34_are_asked_about_in_the_words_of_the_scorecard():
    assert len(template().asked) == 34
    assert all(template().anchors(one.id) == one.anchors for one in components())
    assert len(set(template().names)) == 5


def test_own_words_are_written_and_read_again():
    scale = reworded(reworded(template(), "single_view", OURS), "one_mind", OURS, asked=False)
    again = read_scale(write_scale(scale))
    assert again == scale
    assert again.anchors("single_view") == OURS
    assert "one_mind" not in again.asked
    assert len(again.asked) == 33


def test_written_whole_it_holds_every_sentence():
    text = write_scale(template(), whole=True)
    assert all(anchor.replace('"', '\\"') in text for one in components() for anchor in one.anchors)
    assert read_scale(text) == template()


def test_set_back_it_is_as_it_ships():
    assert as_shipped(reworded(template(), "single_view", OURS, asked=False), "single_view") == template()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[component]]\nid = "sparkle"', "no component sparkle"),
        ('[[component]]\nid = "single_view"\nanchors = ["a", "b", "c", "d"]', "4 of 5 sentences"),
        ('[[component]]\nid = "single_view"\nanchors = ["a", "b", "c", "d", " "]', "4 of 5 sentences"),
        ('[[component]]\nid = "single_view"\nanchors = ["a", "b", "c", "d", "A"]', "two levels read “a”"),
        (f'[[component]]\nid = "single_view"\nanchors = ["a", "b", "c", "d", "{"x" * 301}"]', "300 letters"),
        ('level = ["a", "b"]', "2 of 5 names"),
        ('level = "many"', "0 of 5 names"),
        ("".join(f'[[component]]\nid = "{one.id}"\nasked = false\n' for one in components()), "No component"),
    ],
)
def test_what_raters_could_not_choose_from_is_refused(text, said):
    with pytest.raises(UserError) as caught:
        read_scale(text)
    assert said.casefold() in caught.value.message.casefold()


def test_all_faults_are_told_at_once():
    with pytest.raises(UserError) as caught:
        read_scale('level = []\n[[component]]\nid = "sparkle"\n[[component]]\nid = "one_mind"\nanchors = []')
    for said in ("names", "sparkle", "one mind, one company"):
        assert said in caught.value.message.casefold()
