"""A pack as slides: read back by the library that PowerPoint files are written and read with."""

import io
import zipfile

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from lib.export.logo import logo_of
from lib.export.pack import Series
from lib.export.pack_slide_charts import number_format
from lib.export.pack_slides import HEIGHT, WIDTH, as_slides, title_size
from tests.export.packs import FORMULA, SCRIPT, bars, pack, slide
from tests.export.test_logo import picture_of

EMU = 914_400


def read(made):
    return Presentation(io.BytesIO(as_slides(made)))


def charts(shown):
    return [shape.chart for shape in shown.shapes if shape.has_chart]


def words(shown):
    return "\n".join(shape.text_frame.text for shape in shown.shapes if shape.has_text_frame)


def test_the_slides_are_wide_and_begin_with_the_cover():
    deck = read(pack())
    cover = deck.slides[0]

    assert (deck.slide_width, deck.slide_height) == (round(WIDTH * EMU), round(HEIGHT * EMU))
    assert cover.shapes.title.text_frame.text == "Mill & <Sons>"
    assert "January 2026 to June 2026" in words(cover)
    assert "Channels: web" in words(cover)
    assert "Data to 30 June 2026. Made on 2 July 2026." in words(cover)
    assert "Left out: Personas. Nobody is known." in cover.notes_slide.notes_text_frame.text


def test_a_slide_is_its_answer_one_chart_its_figures_and_footer():
    shown = read(pack()).slides[1]

    assert shown.shapes.title.text_frame.text.replace("\u00a0", " ") == "Mill brings $30.5, 12 % more."
    assert len(charts(shown)) == 1
    assert "$30.5" in words(shown)
    assert "n = 15 orders · January 2026 to June 2026 · Known customers only." in words(shown)


def test_the_chart_is_native_and_holds_the_numbers():
    chart = charts(read(pack()).slides[1])[0]

    assert [list(series.values) for series in chart.plots[0].series] == [[30.5, 20.0, -5.25]]
    assert [name.strip("\u2060") for name in chart.plots[0].categories] == [FORMULA, SCRIPT, "Mill & Co"]


def test_intervals_are_error_bars_as_long_as_they_reach():
    chart = charts(read(pack()).slides[1])[0]
    space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    plus, minus = (
        [float(node.text) for node in chart._chartSpace.findall(f".//c:errBars/c:{side}//c:v", space)]
        for side in ("plus", "minus")
    )

    assert plus == [2.5, 5.0, 6.25]
    assert minus == [2.5, 5.0, 3.75]


def test_notes_say_where_each_number_comes_from():
    notes = read(pack()).slides[1].notes_slide.notes_text_frame.text

    for part in (
        "[net_revenue]",
        "Formula: sum of line amounts",
        "January 2026 to June 2026",
        "n = 15 orders",
        "python -m lib report stores --workspace PATH",
        "Channels: web",
        "One remark.",
    ):
        assert part in notes


def test_the_workbook_inside_a_chart_runs_no_formula():
    with zipfile.ZipFile(io.BytesIO(as_slides(pack()))) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".xlsx")]
        sheet = load_workbook(io.BytesIO(archive.read(inside[0]))).active

    assert len(inside) == 1
    assert [cell.data_type for cell in sheet["A"][1:]] == ["s", "s", "s"]


@pytest.mark.parametrize("kind", ["bars", "columns", "stacked", "parts"])
def test_every_kind_of_chart_can_be_opened_again(kind):
    series = (Series("Online", "online", (0.25, 0.5, 0.1)), Series("Stores", "offline", (0.75, 0.5, None)))
    shown = read(pack(slide(picture=bars(kind=kind, unit="share", series=series, roles=()))))

    assert next(list(one.values) for one in charts(shown.slides[1])[0].plots[0].series) == [0.25, 0.5, 0.1]
    assert "■ Online" in words(shown.slides[1])


def test_a_logo_stands_on_every_slide_in_its_proportions():
    deck = read(pack(logo=logo_of(picture_of(300, 100))))

    for shown in deck.slides:
        logos = [shape for shape in shown.shapes if shape.name == "Logo"]
        assert len(logos) == 1
        assert logos[0].width / logos[0].height == pytest.approx(3, rel=0.01)


def test_everything_lies_on_the_slide():
    deck = read(pack(slide(title="word " * 60)))

    for shown in deck.slides:
        for shape in shown.shapes:
            assert shape.left >= 0, shape.name
            assert shape.left + shape.width <= deck.slide_width + EMU // 5, shape.name
            assert shape.top + shape.height <= deck.slide_height, shape.name


def test_a_long_answer_is_set_smaller_so_that_it_fits():
    short, long = title_size("word " * 10, 12.0, 1.18), title_size("word " * 60, 12.0, 1.18)

    assert short == 28
    assert long < 20
    assert title_size("x" * 4000, 12.0, 1.18) == 12


def test_no_colour_of_the_retailer_stands_where_text_could_not_be_read():
    shown = read(
        pack(
            slide(
                picture=bars(
                    roles=(),
                    series=(
                        Series("Pale", "accent", (1.0, 2.0, 3.0)),
                        Series("Other", "quiet", (1.0, 2.0, 3.0)),
                    ),
                )
            ),
            colour="#FFEE00",
        )
    ).slides[1]
    named = [
        run
        for shape in shown.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if "Pale" in run.text
    ]

    assert [str(run.font.color.rgb) for run in named] != ["FFEE00"]


@pytest.mark.parametrize(
    ("unit", "largest", "form"),
    [
        ("share", 0.5, "[>=0.0995]0 %;0.0 %"),
        ("count", 5000.0, "#,##0"),
        ("money", 12.5, '"$"0.0'),
        ("money", 500.0, '"$"#,##0'),
        ("money", 2.5e6, '[>=999500]"$"0.00,,"M";[>=1000]"$"#,##0,"K";"$"0'),
    ],
)
def test_numbers_of_a_chart_are_written_short(unit, largest, form):
    picture = bars(unit=unit, series=(Series("One", "quiet", (largest, None, 0.0)),))

    assert number_format(picture, "USD") == form
