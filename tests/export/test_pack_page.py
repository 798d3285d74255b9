"""A pack as one page: nothing to load, nothing to run, everything escaped, the numbers there."""

import re
from html.parser import HTMLParser

import pytest

from lib.export.logo import logo_of
from lib.export.pack import Series
from lib.export.pack_drawing import drawn
from lib.export.pack_page import as_page
from tests.export.packs import FORMULA, MARKUP, SCRIPT, bars, pack
from tests.export.test_logo import picture_of

VOID = {"meta", "img", "br", "link", "input"}


class Reader(HTMLParser):
    """Collects tags with their attributes, and text; complains where tags do not nest."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.told, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.told.append(data)


def read(made):
    reader = Reader()
    reader.feed(as_page(made).decode("utf-8"))
    assert reader.open == []
    return reader


def test_it_loads_nothing_and_runs_nothing():
    page = as_page(pack(logo=logo_of(picture_of(30, 10)))).decode("utf-8")
    reader = read(pack(logo=logo_of(picture_of(30, 10))))

    assert not {"script", "link", "iframe", "object", "embed", "form"} & {tag for tag, _ in reader.tags}
    assert not re.search(r"https?:|//\w|@import|url\(", page)
    for tag, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert not attributes.get("href", "#").lstrip("#").count(":"), tag
        assert attributes.get("src", "data:image/png").startswith("data:image/png")
    assert "default-src 'none'" in page


def test_what_the_data_names_is_text():
    page, told = as_page(pack()).decode("utf-8"), "".join(read(pack()).told)

    assert SCRIPT not in page
    assert MARKUP not in page
    assert SCRIPT in told
    assert FORMULA in told
    assert "Mill & <Sons>" in told


def test_the_answer_is_a_heading_and_the_numbers_are_there():
    reader = read(pack())
    told = "".join(reader.told).replace("\u00a0", " ")

    for part in (
        "Mill brings $30.5, 12 % more.",
        "n = 15 orders",
        "$20",
        "−$5.25",
        "$28 to $33",
        "25 %",
        "$1,230",
        "Formula: sum of line amounts",
        "python -m lib report stores",
        "Nobody is known.",
    ):
        assert part in told, part
    assert [tag for tag, _ in reader.tags if tag in ("h1", "h2")] == ["h1", "h2", "h2"]


def test_every_chart_has_its_sentence_and_its_table():
    tags = read(pack()).tags
    drawings = [attributes for tag, attributes in tags if tag == "svg"]

    assert [one["aria-label"] for one in drawings] == [f"Three stores, {MARKUP} first."]
    assert [one["role"] for one in drawings] == ["img"]
    assert sum(tag == "table" for tag, _ in tags) == 1
    assert {attributes.get("scope") for tag, attributes in tags if tag == "th"} == {"row", "col"}


def test_it_prints_sideways_on_whatever_paper_there_is():
    page = as_page(pack()).decode("utf-8")

    assert "@page { size: landscape;" in page
    assert "break-after: page" in page


@pytest.mark.parametrize("kind", ["bars", "columns", "stacked", "parts"])
def test_marks_stay_on_the_drawing(kind):
    series = (Series("Online", "online", (0.25, 0.5, 1.0)), Series("Stores", "offline", (0.75, 0.5, None)))
    text = drawn(bars(kind=kind, unit="share", series=series, roles=()), "USD")
    width, height = (float(part) for part in re.search(r'viewBox="0 0 (\S+) (\S+)"', text).groups())

    rects = re.findall(r'<rect class="\w+" x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"', text)
    assert rects
    for x, y, wide, high in ([float(part) for part in rect] for rect in rects):
        assert 0 <= x <= x + wide <= width + 0.2
        assert 0 <= y <= y + high <= height + 0.2


def test_a_bar_is_as_long_as_its_number():
    picture = bars(categories=("a", "b"), series=(Series("n", "quiet", (10.0, 5.0)),), roles=())
    first, second = re.findall(r'width="([\d.]+)"', drawn(picture, None))

    assert float(first) == pytest.approx(2 * float(second), abs=0.2)


def test_a_window_of_nothing_but_returns_is_drawn():
    picture = bars(kind="stacked", series=(Series("n", "online", (-10.0, -5.0, 0.0)),), roles=())

    assert "<svg" in drawn(picture, "USD")
