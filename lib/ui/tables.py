"""How is a table shown? Numbers right-aligned, units in the header, a download beside it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from lib.export.tables import as_csv, neutral
from lib.schema import formats
from lib.ui import offered
from lib.ui.text import plain

_UNSEEN = "\u2060"  # a word joiner: no width, no meaning
_PERCENT = " %%"  # ends the format of shares
Columns = Mapping[str, Any]
"""Column of the frame -> how it is shown; see `money`, `count`, `share` and the like."""


def money(label: str, currency: str | None, *, whole: bool = True, help: str | None = None) -> Any:  # noqa: A002
    """A column of amounts; its currency stands in the header."""
    decimals = 0 if whole else formats.precision(currency)
    header = f"{label}, {currency}" if currency else label
    return st.column_config.NumberColumn(header, format=f"%,.{decimals}f", help=_help(help))


def count(label: str, help: str | None = None) -> Any:  # noqa: A002
    """A column of numbers of things."""
    return st.column_config.NumberColumn(label, format="%,d", help=_help(help))


def number(label: str, decimals: int = 1, help: str | None = None) -> Any:  # noqa: A002
    """A column of plain numbers."""
    return st.column_config.NumberColumn(label, format=f"%,.{decimals}f", help=_help(help))


def share(label: str, help: str | None = None, decimals: int = 1) -> Any:  # noqa: A002
    """A column of shares from 0 to 1, shown in percent."""
    return st.column_config.NumberColumn(label, format=f"%.{decimals}f{_PERCENT}", help=_help(help))


def text(label: str, *, wide: bool = False, help: str | None = None) -> Any:  # noqa: A002
    """A column of words."""
    return st.column_config.TextColumn(label, width="large" if wide else None, help=_help(help))


def figure(label: str, help: str | None = None) -> Any:  # noqa: A002
    """A column of figures of several kinds, each written already."""
    return st.column_config.TextColumn(label, alignment="right", help=_help(help))


def day(label: str, help: str | None = None) -> Any:  # noqa: A002
    """A column of days."""
    return st.column_config.DateColumn(label, format="YYYY-MM-DD", help=_help(help))


def frame_of(rows: Iterable[Any]) -> pd.DataFrame:
    """Return frozen rows of a result as a frame, one column a field."""
    return pd.DataFrame([asdict(row) for row in rows])


def show(
    frame: pd.DataFrame,
    alt: str,
    columns: Columns | None = None,
    *,
    key: str | None = None,
    is_offered: bool = True,
) -> None:
    """Show a table, and offer it as csv and xlsx.

    Parameters
    ----------
    frame
        Shown in its order; columns that `columns` leaves out are not sent to the browser.
    alt
        What the table is: "Segments by customers and revenue".
    columns
        How each column is shown; all, under their own names, where None.
    key
        Names the table in the session.
    is_offered
        Whether it can be taken away; not inside a popover, which can't hold another one.
    """
    st.dataframe(
        _sent(frame, columns),
        hide_index=True,
        column_config=columns,
        alt=alt,
        key=key,
        placeholder=formats.NOTHING,
    )
    if is_offered:
        offered.offer(frame, alt, columns, key=key)


def pick_row(frame: pd.DataFrame, alt: str, columns: Columns, *, key: str) -> int | None:
    """Show a table of which one row can be chosen; return its position, None while none is."""
    chosen = st.dataframe(
        _sent(frame, columns),
        hide_index=True,
        column_config=columns,
        alt=alt,
        key=key,
        placeholder=formats.NOTHING,
        on_select="rerun",
        selection_mode="single-row",
    )
    offered.offer(frame, alt, columns, key=key)
    rows = chosen["selection"]["rows"]
    return int(rows[0]) if rows and rows[0] < len(frame) else None


def download(
    label: str, frame: pd.DataFrame | Callable[[], pd.DataFrame], file_name: str, *, key: str
) -> None:
    """Offer a table as csv, safe to open in a spreadsheet; a callable is only asked on the click."""
    st.download_button(
        plain(label),
        data=(lambda: as_csv(frame())) if callable(frame) else as_csv(frame),
        file_name=file_name,
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def _sent(frame: pd.DataFrame, columns: Columns | None) -> pd.DataFrame:
    """Leave out what is not shown (hidden columns reach the browser too); turn shares into percent."""
    if columns is None:
        return harmless(frame)
    kept = [name for name in columns if name in frame]
    shares = [name for name in kept if _format(columns[name]).endswith(_PERCENT)]
    in_percent = {name: frame[name].astype("float64") * 100 for name in shares}
    return harmless(frame[kept].assign(**in_percent))


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame to be shown, an unseen mark before each text that a spreadsheet would run as a formula.

    The bar above a table offers it as csv, which the browser writes itself, just as the cells stand.
    """
    safe = frame.copy(deep=False)
    for name, cells in frame.select_dtypes(["object", "string"]).items():
        marked = [_marked(value) for value in cells]
        if marked != list(cells):
            safe[name] = marked
    return safe


def _marked(value: Any) -> Any:
    return _UNSEEN + value if isinstance(value, str) and neutral(value) != value else value


def _format(column: Any) -> str:
    return (column.get("type_config") or {}).get("format") or ""


def _help(text: str | None) -> str | None:
    return plain(text) if text else None
