"""Which traps lie around the cells: lines that are no rows, rows of a wrong length, quotes, packing?

Grain: one entry of `TEXTS` per damage, as in `trap_values`.
"""

import gzip
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from bench.corpora.trap_drafts import AMOUNT, CUSTOMER, DATE, ID, PRODUCT, Damage, Draft, Table
from bench.corpora.workbooks import DATE as DATE_STYLE
from bench.corpora.workbooks import number, rows, table, text, write_workbook

_SPREADSHEET_EPOCH = datetime(1899, 12, 30)


def _above(*lines: str) -> Damage:
    def damage(draft: Draft) -> None:
        draft.above = [line.replace("|", draft.writing.delimiter) for line in lines]

    return damage


def _insert(at: int, *cells: str, times: int = 1) -> Damage:
    """A line that is no order, among the others (or at the end, with -1)."""

    def damage(draft: Draft) -> None:
        line = draft.writing.line(cells)

        def inserted(lines: list[str]) -> list[str]:
            place = len(lines) if at < 0 else at
            return [*lines[:place], *[line] * times, *lines[place:]]

        draft.lines = inserted

    return damage


def _line(place: int, change: Callable[[str, Draft], str], *, lost: bool) -> Damage:
    """One line as it should not be; `lost` where nobody can know what was meant."""

    def damage(draft: Draft) -> None:
        draft.lines = lambda lines: [
            change(line, draft) if at == place else line for at, line in enumerate(lines)
        ]
        if lost:
            draft.orders.pop(place, None)

    return damage


def _cells(place: int, change: Callable[[list[str]], list[str]], *, lost: bool) -> Damage:
    """One record with other cells."""

    def damage(draft: Draft) -> None:
        draft.records[place] = change(draft.records[place])
        if lost:
            draft.orders.pop(place, None)

    return damage


def _every_line(change: Callable[[str, Draft], str]) -> Damage:
    def damage(draft: Draft) -> None:
        draft.lines = lambda lines: [change(line, draft) for line in lines]

    return damage


def _products(cell: str) -> Damage:
    return lambda draft: draft.each(PRODUCT, lambda _: cell)


def _bytes(change: Callable[[bytes], bytes], name: str = "orders.csv") -> Damage:
    def damage(draft: Draft) -> None:
        draft.packed, draft.name = change, name

    return damage


def _nothing_in(change: Callable[[bytes], bytes], name: str = "orders.csv") -> Damage:
    """An upload in which there is nothing to read."""

    def damage(draft: Draft) -> None:
        draft.packed, draft.name = change, name
        draft.forget()

    return damage


def _zipped(*names: str) -> Callable[[bytes], bytes]:
    def pack(content: bytes) -> bytes:
        held = BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, content)
        return held.getvalue()

    return pack


def _more_columns(header: list[str], cells: Callable[[int], list[str]]) -> Damage:
    def damage(draft: Draft) -> None:
        draft.header += header
        for place, record in enumerate(draft.records):
            record.extend(cells(place))

    return damage


def _no_header(draft: Draft) -> None:
    """Without names nobody can know which column is what."""
    draft.header = draft.records.pop(0)
    draft.forget()


def _single_quotes(draft: Draft) -> None:
    draft.writing = replace(draft.writing, quoting="needed")
    draft.lines = lambda lines: [
        draft.writing.delimiter.join(f"'{cell}'" for cell in line.split(draft.writing.delimiter))
        for line in lines
    ]


def _whole_lines_quoted(draft: Draft) -> None:
    """Each line is one quoted cell: what a spreadsheet does to a file that it took for one column."""
    draft.lines = lambda lines: ['"' + line.replace('"', '""') + '"' for line in lines]


def _order_shifted(draft: Draft) -> None:
    """A delimiter in an unquoted name pushes what follows one column to the right."""
    draft.header = ["Order ID", "Customer ID", "Order Date", "Amount", "Product"]
    draft.records = [[one[ID], one[CUSTOMER], one[DATE], one[AMOUNT], one[PRODUCT]] for one in draft.records]
    draft.records[6][1] = "Smith" + draft.writing.delimiter + "Ann"
    line = draft.writing.delimiter.join(draft.records[6])
    draft.lines = lambda lines: [line if at == 6 else one for at, one in enumerate(lines)]  # noqa: PLR2004
    draft.orders.pop(6)


def _amount_repeated(draft: Draft) -> None:
    """Two columns of one name with different amounts: nobody can know which one is meant."""
    draft.header.append("Amount")
    for record in draft.records:
        record.append("1.00")
    draft.forget()


def _workbook(draft: Draft) -> None:
    draft.name = "orders.xlsx"
    records = [list(record) for record in draft.records]
    draft.packed = lambda _: _book(table([draft.header, *records]))


def _typed_workbook(draft: Draft) -> None:
    """Dates and amounts as a spreadsheet's own, ids as numbers."""
    draft.set_orders(lambda place, one: replace(one, order_id=str(4711 + place)))
    sheet = [(1, _texts(1, draft.header))]
    for at, (place, order) in enumerate(draft.orders.items(), start=2):
        days = (order.at - _SPREADSHEET_EPOCH).days
        cells = number(f"A{at}", order.order_id) + number(f"B{at}", days, DATE_STYLE)
        cells += number(f"C{at}", order.amount) + text(f"D{at}", order.customer or "")
        sheet.append((at, cells + text(f"E{at}", draft.records[place][PRODUCT])))
    draft.name, draft.packed = "orders.xlsx", lambda _: _book(rows(*sheet))


def _long_numbers(draft: Draft) -> None:
    """Ids of 18 digits that a spreadsheet took for numbers: their last digits are gone."""
    sheet = [(1, _texts(1, draft.header))]
    for at, order in enumerate(draft.orders.values(), start=2):
        cells = number(f"A{at}", f"57000000000000{at:04}") + text(f"B{at}", f"{order.at:%Y-%m-%d}")
        sheet.append((at, cells + number(f"C{at}", order.amount) + text(f"D{at}", order.customer or "")))
    draft.name, draft.packed = "orders.xlsx", lambda _: _book(rows(*sheet))
    draft.forget()


def _json(draft: Draft) -> None:
    listed = [dict(zip(draft.header, record, strict=True)) for record in draft.records]
    draft.packed = lambda _: json.dumps(listed).encode()


def _error_cells(draft: Draft) -> None:
    draft.orders.pop(3)
    draft.records[3][AMOUNT] = "#REF!"
    _workbook(draft)


def _texts(at: int, cells: list[str]) -> str:
    return "".join(text(f"{'ABCDEFGH'[place]}{at}", cell) for place, cell in enumerate(cells))


def _book(content: str) -> bytes:
    held = BytesIO()
    write_workbook(held, {"Orders": content})
    return held.getvalue()


def _zero_amounts(draft: Draft) -> None:
    draft.set_orders(lambda place, one: replace(one, amount=Decimal(0)) if place % 5 == 0 else one)


def _cut_in_a_line(draft: Draft) -> None:
    """The download broke off within the last row's date."""
    draft.writing = replace(draft.writing, ended=False)
    _line(len(draft.records) - 1, lambda line, _: line[: line.index("2024") + 6], lost=True)(draft)


def _concatenated(draft: Draft) -> None:
    """Two exports one after the other: the second one's header and byte order mark stand among the data."""
    head = draft.writing.line(draft.header)
    draft.lines = lambda lines: [*lines[:6], "\ufeff" + head, *lines[6:]]


TEXTS: Table = (
    ("nothing", lambda _: None),
    ("notes above", _above("Sales report", "Created 2024-05-01 by Ann", "")),
    ("comments above", _above("# exported by till 3", "# all amounts in EUR")),
    ("sep= above", _above("sep=|")),
    ("empty lines above", _above("", "", "")),
    ("empty lines", _insert(4, times=3)),
    ("lines of delimiters", _insert(4, "", "", "", "", "", times=2)),
    ("a comment among the rows", _insert(5, "# second till")),
    ("a total", _insert(-1, "Total", "", "12345.67", "", "")),
    ("a grand total", _insert(-1, "Grand total", "", "12345.67", "", "")),
    ("a total without a word", _insert(-1, "", "", "12345.67", "", "")),
    ("a German total", _insert(-1, "Summe", "", "12345.67", "", "")),
    ("subtotals", _insert(6, "Subtotal", "", "2345.67", "", "")),
    ("a total in the second column", _insert(-1, "", "Total", "12345.67", "", "")),
    ("a footer", _insert(-1, "Report created by till 3 on 2024-05-01")),
    ("a page break", _insert(6, "Page 2 of 7")),
    ("the header again", _insert(6, "Order ID", "Order Date", "Amount", "Customer ID", "Product")),
    ("two exports in one", _concatenated),
    ("a row without its product", _cells(5, lambda cells: cells[:4], lost=False)),
    ("a row without customer and product", _cells(5, lambda cells: cells[:3], lost=False)),
    ("a row without its amount", _cells(5, lambda cells: cells[:2], lost=True)),
    ("an empty cell too many", _cells(5, lambda cells: [*cells, ""], lost=False)),
    ("a cell too many", _cells(5, lambda cells: [*cells, "red"], lost=True)),
    ("a delimiter in an unquoted name", _order_shifted),
    (
        "a row broken in two",
        _line(
            5,
            lambda line, _: line[: line.index("2024") + 5] + "\n" + line[line.index("2024") + 5 :],
            lost=True,
        ),
    ),
    ("cut off within a row", _cut_in_a_line),
    ("delimiters at the end of lines", _every_line(lambda line, draft: line + draft.writing.delimiter)),
    ("blanks around cells", lambda draft: draft.each(ID, lambda one: f" {one.order_id} ")),
    ("duplicate names", _more_columns(["Product"], lambda _: ["again"])),
    ("duplicate names of amounts", _amount_repeated),
    ("an empty name", _more_columns([""], lambda place: [str(place)])),
    ("no header", _no_header),
    ("quoted line ends", _products("red\nmug")),
    ("quoted delimiters", _products("a,b;c|d\te")),
    ("doubled quotes", _products('the "best" mug')),
    ("inches", _line(5, lambda line, _: f'{line} 15" wide', lost=False)),
    ("an open quote", _line(5, lambda line, draft: f'{line}{draft.writing.delimiter}"x', lost=True)),
    (
        "backslash before quotes",
        _every_line(lambda line, draft: line + draft.writing.delimiter + r'"the \"best\" mug"'),
    ),
    ("single quotes", _single_quotes),
    ("whole lines quoted", _whole_lines_quoted),
    ("zero bytes", _products("m\0ug")),
    ("control characters", _products("m\x07ug\x1b")),
    ("long cells", _products("x" * 9_000)),
    ("a Ctrl-Z at the end", _bytes(lambda content: content + b"\x1a")),
    ("zero amounts", _zero_amounts),
    ("named .txt", _bytes(bytes, "orders.txt")),
    ("named .xls", _bytes(bytes, "orders.xls")),
    ("packed as gz", _bytes(gzip.compress, "orders.csv.gz")),
    ("packed as gz, named .csv", _bytes(gzip.compress)),
    ("packed as zip", _bytes(_zipped("orders.csv"), "orders.zip")),
    ("packed twice", _nothing_in(lambda content: gzip.compress(gzip.compress(content)))),
    ("a gz cut off", _nothing_in(lambda content: gzip.compress(content)[:-20], "orders.csv.gz")),
    ("empty", _nothing_in(lambda _: b"")),
    ("blank lines alone", _nothing_in(lambda _: b"\n\r\n  \n")),
    ("a web page", _nothing_in(lambda _: b"<!doctype html><html><body>Sign in</body></html>")),
    ("a web page's table", _nothing_in(lambda _: b"<table><tr><td>Order ID</td></tr></table>", "orders.xls")),
    ("JSON of nested objects", _nothing_in(lambda _: b'[{"id": "A-1", "lines": [{"amount": 5}]}]')),
    ("JSON of flat objects", _json),
    ("a PDF", _nothing_in(lambda _: b"%PDF-1.7 orders")),
    (
        "an old workbook",
        _nothing_in(lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "orders.xls"),
    ),
    ("a workbook", _workbook),
    ("a workbook, typed", _typed_workbook),
    ("a workbook with long numbers", _long_numbers),
    ("a workbook with errors", _error_cells),
)
