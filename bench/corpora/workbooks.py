"""Workbooks written part by part, so that those can be made that no spreadsheet program would save."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from lib.intake.workbook import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
DATE, DATE_TIME = 1, 2


def number(reference: str, value: object, style: int = 0) -> str:
    """Return the XML of a cell with a number."""
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def text(reference: str, value: str) -> str:
    """Return the XML of a cell with a text, which must be XML itself."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def boolean(reference: str, value: int) -> str:
    """Return the XML of a cell with 1 (true) or 0."""
    return f'<c r="{reference}" t="b"><v>{value}</v></c>'


def rows(*each: tuple[int, str]) -> str:
    """Return the XML of rows, each given by its number and the XML of its cells."""
    return "".join(f'<row r="{at}">{cells}</row>' for at, cells in each)


def table(records: Sequence[Sequence[str | float]]) -> str:
    """Return the XML of a sheet's rows: texts as texts, numbers as numbers, empty texts as no cell."""
    return rows(*((at, _cells(at, record)) for at, record in enumerate(records, start=1)))


def write_workbook(
    path: Path | IO[bytes], sheets: Mapping[str, str], hidden: tuple[str, ...] = ()
) -> Path | IO[bytes]:
    """Write sheets (name -> XML of their rows) as a workbook."""
    listed, related, types = "", "", ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name in hidden else ""
            listed += f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"{state}/>'
            related += (
                f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            )
            types += f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{KIND}.worksheet+xml"/>'
            archive.writestr(
                f"xl/worksheets/sheet{at}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{content}</sheetData></worksheet>',
            )
        related += f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>{types}</Types>',
        )
    return path


def _cells(at: int, record: Sequence[str | float]) -> str:
    cells = []
    for place, value in enumerate(record):
        reference = f"{column_letters(place)}{at}"
        if isinstance(value, str):
            cells.append(text(reference, escape(value)) if value else "")
        else:
            cells.append(number(reference, value))
    return "".join(cells)
