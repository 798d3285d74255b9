"""Text from the data reaches the page as text, its figures bold."""

import pytest

from lib.ui.text import plain, with_bold_figures


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*b_c", r"a\*b\_c"),
        ("<img src=x>", r"\<img src\=x\>"),
        ("$x$ and [a](b)", r"\$x\$ and \[a\]\(b\)"),
        ("two\nlines", "two lines"),
    ],
)
def test_marks_are_escaped(text, shown):
    assert plain(text) == shown


@pytest.mark.parametrize("text", [":red[x]", ":smile:", ":material/home:"])
def test_directives_and_icons_lose_their_meaning(text):
    assert ":\u2060" in plain(text)


def test_times_keep_their_colon():
    assert plain("at 10:30") == "at 10:30"


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("44 customers bring 30 %", "**44** customers bring **30\u00a0%**"),
        ("$2.48 million more", "**\\$2\\.48\u00a0million** more"),
        ("brought $39,800, the last", "brought **\\$39,800**, the last"),
        ("from July 2025 to June 2026", "from July 2025 to June 2026"),
        ("on 28 June 2026", "on 28 June 2026"),
        ("than in the 12 months before", "than in the 12 months before"),
        ("−3.1 points", "**−3\\.1** points"),
        ("C003998 is here", "C003998 is here"),
    ],
)
def test_figures_are_bold_and_days_are_not(sentence, marked):
    assert with_bold_figures(sentence) == marked
