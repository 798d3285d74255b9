"""How does a picture become a chart that PowerPoint can edit? Bars of its own kind, intervals as error bars.

Intervals are pale bars with dark lines and the number at the bar's foot: a label at its end would lie on the
line. Names out of the data get an unseen mark where the workbook inside the chart would run them as formulas.
"""

from typing import Any

from lib.export.pack import Picture, Series, symbol_of
from lib.export.palette import LIGHT, tint
from lib.export.tables import neutral

_UNSEEN = "\u2060"  # a word joiner: no width, no meaning
_WIDE_GAP, _GAP, _NARROW_GAP = 90, 55, 30
_MANY = 12
_HARD = 16
_MILLION, _HUNDRED, _TEN = 1e6, 100, 10
FONT = "Arial"
"""On every machine, or something as wide in its place."""


def add_chart(
    slide: Any,
    picture: Picture,
    currency: str | None,
    accent: str,
    place: tuple[float, float, float, float],
) -> None:
    """Add a chart to a slide.

    Parameters
    ----------
    accent
        The retailer's colour.
    place
        Left, top, width and height in inches.
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    kinds = {
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "stacked": XL_CHART_TYPE.COLUMN_STACKED,
        "parts": XL_CHART_TYPE.BAR_STACKED_100,
    }
    data = CategoryChartData(number_format=number_format(picture, currency))
    data.categories = [inert(name) for name in picture.categories]
    for series in picture.series:
        data.add_series(inert(series.name), series.values)
    frame = slide.shapes.add_chart(kinds[picture.kind], *(Inches(part) for part in place), data)
    frame.name = "Chart"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", picture.alt)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name = _points(_text_size(picture)), FONT
    chart.font.color.rgb = _rgb(LIGHT["text"])
    _style_axes(chart, picture, currency)
    _style_plot(chart.plots[0], picture, accent, number_format(picture, currency))


def inert(text: str) -> str:
    """Return a name that no spreadsheet runs, and that looks as before."""
    return text if neutral(text) == text else _UNSEEN + text


def number_format(picture: Picture, currency: str | None) -> str:
    """Return how a spreadsheet writes the values of a chart: three figures or so."""
    largest = max(
        (abs(value) for one in picture.series for value in one.values if value is not None), default=0
    )
    if picture.unit == "share":
        return "0 %" if picture.kind == "parts" else "[>=0.0995]0 %;0.0 %"
    plain = "#,##0" if largest >= _HUNDRED else "0.0" if largest >= _TEN else "0.00"
    if picture.unit in ("count", "days"):
        return "#,##0"
    if picture.unit != "money":
        return "#,##0" if largest >= _HUNDRED else "0.0"
    sign = f'"{symbol}"' if (symbol := symbol_of(currency).replace('"', "")) else ""
    if largest >= _MILLION:
        return f'[>=999500]{sign}0.00,,"M";[>=1000]{sign}#,##0,"K";{sign}0'
    return f"{sign}{plain}"


def _text_size(picture: Picture) -> int:
    return 12 if len(picture.categories) <= _MANY else 11 if len(picture.categories) <= _HARD else 9


def _style_axes(chart: Any, picture: Picture, currency: str | None) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    names, values = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = _rgb(LIGHT["rule"])
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = values.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # below bars of less than nothing
    names.reverse_order = picture.kind in ("bars", "parts")  # the first on top
    values.visible = picture.kind == "stacked"
    values.tick_labels.number_format = number_format(picture, currency)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    values.major_tick_mark = XL_TICK_MARK.NONE
    if picture.kind == "stacked":
        values.has_major_gridlines = True
        values.major_gridlines.format.line.color.rgb = _rgb(LIGHT["rule"])
        values.tick_labels.font.color.rgb = _rgb(LIGHT["muted"])
    if picture.kind == "parts":
        values.minimum_scale, values.maximum_scale = 0, 1
    elif not _falls_below_zero(picture):
        values.minimum_scale = 0


def _falls_below_zero(picture: Picture) -> bool:
    ends = [value for one in picture.series for value in (*one.values, *one.low) if value is not None]
    return min(ends, default=0) < 0


def _style_plot(plot: Any, picture: Picture, accent: str, form: str) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION

    lone = len(picture.series) == 1
    plot.gap_width = _WIDE_GAP if len(picture.categories) <= 4 else _GAP if lone else _NARROW_GAP + 15  # noqa: PLR2004
    if picture.kind in ("stacked", "parts"):
        plot.overlap, plot.gap_width = 100, _NARROW_GAP
    elif not lone:
        plot.overlap = 0
    plot.vary_by_categories = False
    for series, known in zip(plot.series, picture.series, strict=True):
        series.invert_if_negative = False
        _fill(series, picture, known, accent)
        if known.low:
            _add_error_bars(series, known)
    if picture.kind == "stacked":
        return  # the axis tells: numbers in twelve times two boxes would be read by nobody
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = form, False
    labels.show_value = True
    labels.font.size, labels.font.bold = _points(_text_size(picture)), True
    if picture.kind == "parts":
        labels.position = XL_LABEL_POSITION.CENTER
        labels.font.color.rgb = _rgb(LIGHT["page"])
    elif picture.has_intervals:
        labels.position = XL_LABEL_POSITION.INSIDE_BASE
        labels.font.color.rgb = _rgb(LIGHT["text"])
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        labels.font.color.rgb = _rgb(LIGHT["text"])


def _fill(series: Any, picture: Picture, known: Series, accent: str) -> None:
    pale = picture.has_intervals
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = _rgb(_colour(known.role, accent, pale=pale))
    for place, role in enumerate(picture.roles):
        fill = series.points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(_colour(role, accent, pale=pale))


def _colour(role: str, accent: str, *, pale: bool) -> str:
    full = accent if role == "accent" else LIGHT[role]
    return tint(full) if pale else full


def _add_error_bars(series: Any, known: Series) -> None:
    """Draw the ends of intervals; the library has no call for it (ECMA-376, 21.2.2.55, errBars)."""
    from lxml import etree
    from pptx.oxml.ns import qn

    bars = etree.SubElement(series._element, qn("c:errBars"))
    etree.SubElement(bars, qn("c:errBarType")).set("val", "both")
    etree.SubElement(bars, qn("c:errValType")).set("val", "cust")
    etree.SubElement(bars, qn("c:noEndCap")).set("val", "0")
    for tag, ends in (("c:plus", known.high), ("c:minus", known.low)):
        numbers = etree.SubElement(etree.SubElement(bars, qn(tag)), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount")).set("val", str(len(ends)))
        for place, (end, value) in enumerate(zip(ends, known.values, strict=True)):
            point = etree.SubElement(numbers, qn("c:pt"))
            point.set("idx", str(place))
            size = 0.0 if end is None or value is None else abs(end - value)
            etree.SubElement(point, qn("c:v")).text = repr(size)
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", "15875")
    colour = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
    colour.set("val", LIGHT["text"].removeprefix("#"))
    # After labels and points, before categories and values: the order of the schema.
    series._element.find(qn("c:cat")).addprevious(bars)


def _points(size: int) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.removeprefix("#"))
