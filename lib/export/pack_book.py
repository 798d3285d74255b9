"""How does a pack become a workbook? A sheet a slide with its numbers and a native chart; all definitions.

What a slide says in words stands above its numbers; windows, n and filters have a sheet of their own. Numbers
are whole: nothing is rounded but in how it is shown.
"""

from typing import Any

from lib.export.pack import Amount, Pack, Picture, Series, Slide, used_metrics
from lib.export.pack_slide_charts import inert, number_format
from lib.export.palette import LIGHT
from lib.export.workbook import Book, Place, height_of, width_of

_CHART_ROW = 4  # below title and footer
_CHART_ROWS = 19
_ROW_PIXELS = 20
_CHART_WIDTH = 760
_KINDS = {
    "bars": {"type": "bar"},
    "columns": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "parts": {"type": "bar", "subtype": "percent_stacked"},
}


def as_workbook(pack: Pack) -> bytes:
    """Return a pack as an xlsx file."""
    with Book() as book:
        book.book.set_properties(
            {"title": f"{pack.cover.name}: {pack.cover.window}", "author": pack.cover.name}
        )
        _add_cover(book, pack)
        for slide in pack.slides:
            _add_slide(book, slide, pack)
        _add_windows(book, pack)
        book.definitions(used_metrics(pack.slides))
    return book.content


def _add_cover(book: Book, pack: Pack) -> None:
    cover, sheet = pack.cover, book.sheet("Cover")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    book.put(sheet, Place(0, 0), cover.name, form=book.large)
    lines = [
        ("Window", cover.window),
        *cover.filters,
        ("Currency", pack.currency or "not told"),
        ("Dates", cover.dates),
    ]
    lines += [("", ""), *((slide.label, slide.title) for slide in pack.slides)]
    lines += [(f"Left out: {one.label}", one.reason) for one in cover.left_out]
    for row, (what, text) in enumerate(lines, start=2):
        sheet.set_row(row, height_of([(text or " ", 110)]))
        book.put(sheet, Place(row, 0), what, form=book.bold)
        book.put(sheet, Place(row, 1), text, form=book.wrapped)


def _add_slide(book: Book, slide: Slide, pack: Pack) -> None:
    sheet = book.sheet(slide.label)
    sheet.hide_gridlines(2)
    book.put(sheet, Place(0, 0), slide.title, form=book.large)
    book.put(sheet, Place(1, 0), slide.footer.written)
    picture, name = slide.picture, sheet.get_name()
    book.put(sheet, Place(_CHART_ROW - 1, 0), picture.title, form=book.bold)
    heads, columns = _chart_columns(picture)
    rows = list(zip([inert(one) for one in picture.categories], *columns, strict=True))
    units = ["text", *[picture.unit] * len(columns)]
    below = book.rows(sheet, Place(_CHART_ROW, 0), ["", *heads], rows, units)
    _add_chart(book, sheet, name, picture, pack)
    row = max(below, _CHART_ROW + _CHART_ROWS) + 2
    row = _add_figures(book, sheet, slide, row) + 1
    table = slide.table
    book.put(sheet, Place(row, 0), "All numbers", form=book.bold)
    plain = [tuple(cell.value if isinstance(cell, Amount) else cell for cell in one) for one in table.rows]
    for column, head in enumerate(table.columns):
        cells = [one[column] if isinstance(one[column], str) else "" for one in plain]
        sheet.set_column(column, column, max(width_of(head.label, cells), 12 if column else 24))
    book.rows(
        sheet,
        Place(row + 1, 0),
        [one.label for one in table.columns],
        [],
        [one.unit for one in table.columns],
    )
    for place, one in enumerate(table.rows, start=row + 2):
        for column, (cell, head) in enumerate(zip(one, table.columns, strict=True)):
            unit, value = (cell.unit, cell.value) if isinstance(cell, Amount) else (head.unit, cell)
            book.put(sheet, Place(place, column), value, unit)


def _chart_columns(picture: Picture) -> tuple[list[str], list[tuple[float | None, ...]]]:
    """Return the numbers of a chart by column: each series, with the ends of its intervals behind it.

    After them how far they lie from the value: of these the lines are drawn.
    """
    heads, columns = [], []
    for series in picture.series:
        heads.append(series.name)
        columns.append(series.values)
        if series.low:
            heads += ["from", "to", "line down", "line up"]
            columns += [series.low, series.high, _sizes(series, series.low), _sizes(series, series.high)]
    return heads, columns


def _add_chart(book: Book, sheet: Any, name: str, picture: Picture, pack: Pack) -> None:
    chart = book.book.add_chart(_KINDS[picture.kind])
    first, last = _CHART_ROW + 1, _CHART_ROW + len(picture.categories)
    column = 1
    for series in picture.series:
        chart.add_series(
            {
                "name": [name, _CHART_ROW, column],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, column, last, column],
                "fill": {"color": _colour(series.role, pack)},
                "gap": 60,
                "points": [{"fill": {"color": _colour(role, pack)}} for role in picture.roles] or None,
                "y_error_bars": _error_bars(name, (first, last), column + 3) if series.low else None,
                "data_labels": {"value": True, "num_format": number_format(picture, pack.currency)}
                if picture.kind != "stacked" and not series.low
                else None,
            }
        )
        column += 5 if series.low else 1
    lying = picture.kind in ("bars", "parts")
    chart.set_title({"none": True})
    chart.set_legend({"none": True} if len(picture.series) == 1 else {"position": "top"})
    values = {
        "major_gridlines": {"visible": picture.kind == "stacked"},
        "num_format": number_format(picture, pack.currency),
        "visible": picture.kind == "stacked" or picture.has_intervals,
    }
    names = {"reverse": lying, "major_gridlines": {"visible": False}, "label_position": "low"}
    chart.set_x_axis(values if lying else names)
    chart.set_y_axis(names if lying else values)
    chart.set_size({"width": _CHART_WIDTH, "height": _CHART_ROWS * _ROW_PIXELS})
    sheet.insert_chart(_CHART_ROW, column + 1, chart, {"description": picture.alt})


def _sizes(series: Series, ends: tuple[float | None, ...]) -> tuple[float | None, ...]:
    pairs = zip(ends, series.values, strict=True)
    return tuple(None if end is None or value is None else abs(end - value) for end, value in pairs)


def _error_bars(name: str, rows: tuple[int, int], column: int) -> dict[str, Any]:
    """Return lines of the lengths that stand in two columns of a sheet: down, then up."""
    from xlsxwriter.utility import quote_sheetname, xl_range_abs

    down, up = (xl_range_abs(rows[0], place, rows[1], place) for place in (column, column + 1))
    sheet = quote_sheetname(name)
    return {"type": "custom", "plus_values": f"={sheet}!{up}", "minus_values": f"={sheet}!{down}"}


def _colour(role: str, pack: Pack) -> str:
    return pack.cover.colour if role == "accent" else LIGHT[role]


def _add_figures(book: Book, sheet: Any, slide: Slide, row: int) -> int:
    """Write the figures that stand beside the chart; return the row below them."""
    for figure in slide.figures:
        book.put(sheet, Place(row, 0), figure.label, form=book.bold)
        book.put(sheet, Place(row, 1), figure.value, figure.unit)
        book.put(sheet, Place(row, 2), figure.note)
        row += 1
    return row


def _add_windows(book: Book, pack: Pack) -> None:
    sheet = book.sheet("Windows and filters")
    heads = ("Page", "Window", "n", "Filters", "What would change it", "Report", "Made again by", "Remarks")
    chosen = "; ".join(f"{what}: {which}" for what, which in pack.cover.filters)
    rows = [
        (
            slide.label,
            slide.footer.window,
            slide.footer.n,
            chosen,
            slide.footer.caveat,
            slide.origin.report,
            slide.origin.command,
            " ".join(slide.origin.remarks),
        )
        for slide in pack.slides
    ]
    for column, width in enumerate((20, 26, 26, 40, 50, 18, 60, 60)):
        sheet.set_column(column, column, width)
    book.rows(sheet, Place(0, 0), heads, rows, ["text"] * len(heads))
    sheet.freeze_panes(1, 1)
