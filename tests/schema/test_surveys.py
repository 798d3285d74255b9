"""What the words of surveys mean: scales of answers, and what a question asks to be rated."""

import pytest

from lib.schema.surveys import scale_of, scales, topic_of


@pytest.mark.parametrize(
    ("words", "name", "top"),
    [
        ({"Strongly Agree", "Neutral"}, "agreement", 5),
        ({"Somewhat agree", "Agree"}, "agreement in seven steps", 7),
        ({"Very dissatisfied", "Satisfied", "N/A"}, "satisfaction", 5),
        ({"Äußerst zufrieden", "eher unzufrieden"}, "satisfaction in seven steps", 7),
        ({"Poor", "Average", "Excellent"}, "quality", 5),
        ({"très satisfait", "insatisfait"}, "satisfaction", 5),
    ],
)
def test_words_of_answers_stand_on_a_scale(words, name, top):
    scale = scale_of(words)
    assert scale is not None
    assert (scale.name, scale.top) == (name, top)


@pytest.mark.parametrize("words", [{"Red", "Blue"}, {"Good", "Late"}, {"N/A"}, set()])
def test_other_words_stand_on_none(words):
    assert scale_of(words) is None


def test_no_word_means_two_steps_of_one_scale():
    for scale in scales():
        assert sorted(set(scale.points.values())) == list(range(1, scale.top + 1))


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("How likely is it that you would recommend us?", "recommend"),
        ("Würden Sie uns weiterempfehlen?", "recommend"),
        ("How satisfied are you?", "satisfaction"),
        ("Wie zufrieden sind Sie?", "satisfaction"),
        ("Please rate our staff", "rating"),
        ("How old are you?", None),
        ("Corporate postcode", None),
    ],
)
def test_a_question_says_what_it_rates(question, topic):
    assert topic_of(question) == topic
