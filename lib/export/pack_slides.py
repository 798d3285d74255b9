"""How does a pack become slides? PowerPoint, 16:9, with native charts whose numbers can be edited.

Much white, one accent, online and offline in their two colours. A slide is title, chart, figures beside it
and a footer; what is said beside it (the speaker's notes) tells where each number comes from.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from lib.export.logo import size_of
from lib.export.pack import Cover, KeyFigure, Pack, Slide, notes_of, written
from lib.export.pack_slide_charts import FONT, add_chart
from lib.export.palette import LIGHT, readable
from lib.schema.emphasis import figures_in

WIDTH, HEIGHT = 13.333, 7.5
"""Inches."""
_MARGIN, _TITLE_TOP, _TITLE_HEIGHT = 0.6, 0.42, 1.18
_CHART_TOP, _CHART_HEIGHT, _CHART_WIDTH = 2.02, 4.42, 8.55
_SIDE, _FOOT_TOP = 9.75, 6.72
_FIGURES_TOP, _FIGURES_HEIGHT = 1.62, 4.9
_TITLE_SIZES = (28, 26, 24, 22, 20, 18, 17, 16, 15, 14, 13, 12)
_LETTER = 0.54  # mean width of a letter in sizes; a little more than the font's, so that lines are never more
_LINE = 1.2  # height of a line in sizes
_POINTS = 72
_BLANK = 5  # the template's layout that has a title and nothing else
_NO_BREAK = "\u00a0"
_INSET = 0.1  # of text in its box: what is written is flush with what is drawn
_FOOT_LETTERS, _NAME_LETTERS = 270, 26  # two lines of the footer, and what fits beside them
_MOST_FIGURES = 6


def as_slides(pack: Pack) -> bytes:
    """Return a pack as a PowerPoint file."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.core_properties.title = f"{pack.cover.name}: {pack.cover.window}"
    deck.core_properties.author = pack.cover.name
    _dress_theme(deck, pack.cover.colour)
    _place_title(deck.slide_layouts[_BLANK])
    _add_cover(deck, pack)
    for number, slide in enumerate(pack.slides, start=2):
        _add_slide(deck, slide, pack, number)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def title_size(text: str, width: float, height: float, sizes: Sequence[int] = _TITLE_SIZES) -> int:
    """Return the largest size in points at which a text fits a box of so many inches."""
    for size in sizes:
        if _line_count(text, size, width) * size * _LINE <= height * _POINTS:
            return size
    return sizes[-1]


def _line_count(text: str, size: int, width: float) -> int:
    """Return how many lines a text takes, broken between words as a slide breaks it."""
    room = width * _POINTS / (size * _LETTER)
    lines, used = 1, 0.0
    for word in text.split():
        needed = len(word) + (1 if used else 0)
        if used + needed > room and used:
            lines, used, needed = lines + 1, 0.0, len(word)
        used += needed
        while used > room:  # a word longer than the line
            lines, used = lines + 1, used - room
    return lines


def _dress_theme(deck: Any, accent: str) -> None:
    """Give the template's theme our typeface and colours, for what people add themselves."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    colours = (accent, *(LIGHT[name] for name in ("online", "offline", "both", "other", "quiet")))
    text = theme.blob.decode("utf-8").replace('typeface="Calibri"', f'typeface="{FONT}"')
    for place, colour in enumerate(colours, start=1):
        value = rf"\g<1>{colour.removeprefix('#')}"
        text = re.sub(rf'(<a:accent{place}>\s*<a:srgbClr val=")[0-9A-F]{{6}}', value, text)
    theme._blob = text.encode("utf-8")


def _place_title(layout: Any) -> None:
    """Move the template's title, made for 4:3, to where ours stands."""
    from pptx.util import Inches

    for shape in list(layout.placeholders):
        if shape.placeholder_format.type is not None and shape.placeholder_format.idx == 0:
            shape.left, shape.top = Inches(_MARGIN), Inches(_TITLE_TOP)
            shape.width, shape.height = Inches(WIDTH - 2 * _MARGIN), Inches(_TITLE_HEIGHT)
        else:
            shape.element.getparent().remove(shape.element)


def _add_cover(deck: Any, pack: Pack) -> None:
    from pptx.enum.text import MSO_ANCHOR

    cover = pack.cover
    slide = deck.slides.add_slide(deck.slide_layouts[_BLANK])
    _bar(slide, cover.colour, (0, 0, 0.28, HEIGHT))
    title = slide.shapes.title
    _box(title, (1.1, 2.0, 10.6, 1.3))
    _say(title, cover.name, title_size(cover.name, 10.6, 0.62) + 12, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _text(slide, f"Who our customers are: {cover.window}", (1.1, 3.4, 10.6, 0.6), 22, "text")
    _bar(slide, cover.colour, (1.2, 4.25, 1.1, 0.05))
    lines = [f"{what}: {which}" for what, which in cover.filters]
    _text(slide, "\n".join(lines), (1.1, 4.5, 10.6, 1.2), 14, "muted")
    _text(slide, cover.dates, (1.1, 6.62, 10.6, 0.4), 12, "muted")
    if cover.logo:
        _add_logo(slide, cover.logo, (1.2, 0.75), (2.6, 1.0))
    slide.notes_slide.notes_text_frame.text = _cover_notes(pack)


def _cover_notes(pack: Pack) -> str:
    told = [f"{place}. {slide.label}" for place, slide in enumerate(pack.slides, start=2)]
    left = [f"Left out: {one.label}. {one.reason}" for one in pack.cover.left_out]
    said = (
        "Every slide's notes say where its numbers come from. Charts can be edited: their numbers are inside."
    )
    return "\n".join([said, *told, *left])


def _add_slide(deck: Any, slide: Slide, pack: Pack, number: int) -> None:
    cover = pack.cover
    shown = deck.slides.add_slide(deck.slide_layouts[_BLANK])
    _bar(shown, cover.colour, (0, 0, 0.14, HEIGHT))
    room = WIDTH - 2 * _MARGIN - (1.9 if cover.logo else 0.0)
    title = shown.shapes.title
    _box(title, (_MARGIN - _INSET, _TITLE_TOP, room, _TITLE_HEIGHT))
    size = title_size(slide.title, room - 0.2, _TITLE_HEIGHT)
    _say(title, "", size)
    for part, is_figure in figures_in(slide.title):
        held = part.replace(" ", _NO_BREAK) if is_figure else part
        _run(title.text_frame.paragraphs[0], held, size, LIGHT["text"], bold=is_figure)
    if cover.logo:
        _add_logo(shown, cover.logo, (WIDTH - _MARGIN - 1.5, 0.5), (1.5, 0.7), right=True)
    place = (_MARGIN, _CHART_TOP, _CHART_WIDTH, _CHART_HEIGHT)
    _add_legend(shown, slide, cover)
    add_chart(shown, slide.picture, pack.currency, cover.colour, place)
    _add_figures(shown, slide.figures[:_MOST_FIGURES], pack)
    _add_footer(shown, slide, cover, number)
    shown.notes_slide.notes_text_frame.text = notes_of(slide, cover)


def _add_legend(shown: Any, slide: Slide, cover: Cover) -> None:
    """Write what is drawn, and the series' names in their colours, in place of a legend."""
    names = [f"   ■ {series.name}" for series in slide.picture.series if slide.picture.series[1:]]
    size = title_size(slide.picture.title + "".join(names), _CHART_WIDTH, 0.24, (12, 11, 10, 9))
    box = _text(shown, slide.picture.title, (_MARGIN - _INSET, 1.64, _CHART_WIDTH + 0.4, 0.36), size, "muted")
    for series, name in zip(slide.picture.series, names, strict=False):
        colour = text_colour(series.role, cover.colour)
        _run(box.text_frame.paragraphs[0], name, size, colour, bold=True)


def text_colour(role: str, accent: str) -> str:
    """Return the colour in which a series' name can be read on white."""
    return readable(accent) if role == "accent" else LIGHT["other" if role == "quiet" else role]


def _add_figures(shown: Any, figures: Sequence[KeyFigure], pack: Pack) -> None:
    if not figures:
        return
    step = min(_FIGURES_HEIGHT / len(figures), 1.3)
    _bar(shown, LIGHT["rule"], (_SIDE - 0.2, _FIGURES_TOP + 0.06, 0.012, _FIGURES_HEIGHT - 0.1))
    large = 26 if step >= 0.95 else 18  # noqa: PLR2004 (inches that three lines take)
    for place, figure in enumerate(figures):
        top = _FIGURES_TOP + place * step
        box = _text(shown, figure.label, (_SIDE, top, WIDTH - _MARGIN - _SIDE + 0.3, step), 12, "muted")
        value = written(figure.value, figure.unit, pack.currency)
        _paragraph(box, value, large, LIGHT["text"], bold=True)
        if figure.note:
            _paragraph(box, figure.note, 11, LIGHT["muted"])


def _add_footer(shown: Any, slide: Slide, cover: Cover, number: int) -> None:
    told = slide.footer.written
    told = told if len(told) <= _FOOT_LETTERS else f"{told[: _FOOT_LETTERS - 1]}…"
    _bar(shown, LIGHT["rule"], (_MARGIN, _FOOT_TOP - 0.06, WIDTH - 2 * _MARGIN, 0.012))
    _text(shown, told, (_MARGIN - _INSET, _FOOT_TOP, 9.9, 0.55), 10, "muted")
    name = cover.name if len(cover.name) <= _NAME_LETTERS else f"{cover.name[:_NAME_LETTERS]}…"
    side = f"{name} · {number}"
    _text(shown, side, (WIDTH - _MARGIN - 2.2, _FOOT_TOP, 2.3, 0.3), 10, "muted", align="right")


def _text(
    slide: Any,
    text: str,
    place: tuple[float, float, float, float],
    size: int,
    colour: str,
    *,
    align: str = "left",
) -> Any:
    from pptx.util import Inches

    box = slide.shapes.add_textbox(*(Inches(part) for part in place))
    _say(box, text, size, colour=LIGHT[colour], align=align)
    return box


def _say(
    box: Any,
    text: str,
    size: int,
    *,
    colour: str = LIGHT["text"],
    bold: bool = False,
    align: str = "left",
) -> None:
    """Put text into a box, a paragraph a line."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

    frame = box.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for place, line in enumerate(text.split("\n")):
        _paragraph(box, line, size, colour, bold=bold, align=align, is_first=place == 0)


def _paragraph(  # noqa: PLR0913 (what a run of text has)
    box: Any,
    text: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
    align: str = "left",
    is_first: bool = False,
) -> None:
    from pptx.enum.text import PP_ALIGN

    frame = box.text_frame
    paragraph = frame.paragraphs[0] if is_first else frame.add_paragraph()
    paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
    _run(paragraph, text, size, colour, bold=bold)


def _run(paragraph: Any, text: str, size: int, colour: str, *, bold: bool = False) -> None:
    from pptx.util import Pt

    if not text:
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = _rgb(colour)


def _box(shape: Any, place: tuple[float, float, float, float]) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(part) for part in place)


def _bar(slide: Any, colour: str, place: tuple[float, float, float, float]) -> None:
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.oxml.ns import qn
    from pptx.util import Inches

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(part) for part in place))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    shape.line.fill.background()
    # The template's style would give it a shadow and a gradient, whatever else is said.
    shape._element.remove(shape._element.find(qn("p:style")))


def _add_logo(
    slide: Any, logo: bytes, at: tuple[float, float], room: tuple[float, float], *, right: bool = False
) -> None:
    from pptx.util import Inches

    width, height = size_of(logo)
    scale = min(room[0] / width, room[1] / height)
    left = at[0] + room[0] - width * scale if right else at[0]
    shown = slide.shapes.add_picture(
        io.BytesIO(logo), Inches(left), Inches(at[1]), Inches(width * scale), Inches(height * scale)
    )
    shown.name = "Logo"
    shown._element.nvPicPr.cNvPr.set("descr", "Logo")


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.removeprefix("#"))
