"""What does each customer bring to a comparison? Sums of a measure, beside like cases of the others.

Grain in: rows with customer_key and of each measure y and x (`lib.analysis.order_cells`,
`lib.analysis.customer_sums`), and who the top are. Grain out: one row per customer and measure.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from lib.analysis.best import Best
from lib.analysis.order_cells import CELL
from lib.workspace.kept import keep

_NOTHING = 1e-9  # what is left of a sum less itself is how computers add
PARTS = ("y", "x", "e", "k", "a", "b", "u")


def customers_in_cells(rows: ir.Table, best: Best, names: Sequence[str], *, top: bool) -> ir.Table:
    """Return one row per customer of one side and measure, beside like cases of the other side.

    Parameters
    ----------
    rows
        customer_key, `CELL`, NAME_y and NAME_x of each name (NAME_e, where something was to be expected).
    best
        Who is the top, by keys.
    top
        The top's customers, or all others.

    Returns
    -------
    measure, customer_key, and `PARTS`: y, x, e and k, the number of cases; over cells that both sides have,
    a = sum(z - r x), b = sum(x) and u = sum(w (z - r x)), where z = y - e, r is the others' z by x in the
    cell and w the top's x by the others'.
    """
    is_top = best.holds(rows)
    rates = _rates(rows, is_top, names)
    same = [rows[column] == rates[f"cell_{column}"] for column in CELL]
    beside = rows.filter(is_top if top else ~is_top).left_join(rates, same)
    sums: dict[str, ir.Value] = {}
    for name in names:
        x = beside[f"{name}_x"]
        apart = _compared_part(beside, name) - beside[f"{name}_r"] * x
        sums |= _plain_sums(beside, name)
        sums[f"{name}_a"] = apart.sum()
        sums[f"{name}_b"] = x.sum(where=beside[f"{name}_r"].notnull())
        sums[f"{name}_u"] = (apart * beside[f"{name}_w"]).sum()
    return _long(beside.group_by("customer_key").agg(**sums), names)


def customers_as_they_are(rows: ir.Table, best: Best, names: Sequence[str], *, top: bool) -> ir.Table:
    """Return the same of rows without cells: a, b and u are 0."""
    is_top = best.holds(rows)
    own = rows.filter(is_top if top else ~is_top)
    sums: dict[str, ir.Value] = {}
    for name in names:
        sums |= _plain_sums(own, name)
    return _long(own.group_by("customer_key").agg(**sums), names)


def _plain_sums(rows: ir.Table, name: str) -> dict[str, ir.Value]:
    parts = [part for part in "yxe" if f"{name}_{part}" in rows.columns]
    sums: dict[str, ir.Value] = {f"{name}_{part}": rows[f"{name}_{part}"].sum() for part in parts}
    return sums | {f"{name}_k": rows.count(where=rows[f"{name}_x"] > 0)}


def _long(wide: ir.Table, names: Sequence[str]) -> ir.Table:
    """Turn one row per customer into one per customer and measure with a case."""
    none = ibis.literal(0.0)

    def part_of(name: str, part: str) -> ir.Value:
        column = f"{name}_{part}"
        return wide[column].cast("float64").fill_null(0.0) if column in wide.columns else none

    each = [
        ibis.struct({"measure": ibis.literal(name), **{part: part_of(name, part) for part in PARTS}})
        for name in names
    ]
    rows = wide.select("customer_key", told=ibis.array(each).unnest())
    rows = rows.select("customer_key", **{part: rows.told[part] for part in ("measure", *PARTS)})
    return rows.filter(rows.x > 0)


def _rates(rows: ir.Table, is_top: ir.BooleanValue, names: Sequence[str]) -> ir.Table:
    """Return of each cell of the top NAME_r and NAME_w, null where only one side has a case."""
    whole = keep(_cell_sums(rows, names), "cells")
    mine = _cell_sums(rows.filter(is_top), names).rename(lambda column: f"top_{column}")
    same = [whole[column] == mine[f"top_{column}"] for column in CELL]
    both = whole.inner_join(mine, same)
    found: dict[str, ir.Value] = {}
    for name in names:
        top, others = both[f"top_{name}_x"], both[f"{name}_x"] - both[f"top_{name}_x"]
        shared = (top > 0) & (others > _NOTHING)
        found[f"{name}_r"] = shared.ifelse((both[f"{name}_z"] - both[f"top_{name}_z"]) / others, None)
        found[f"{name}_w"] = shared.ifelse(top / others, None)
    return both.select(**{f"cell_{column}": both[column] for column in CELL}, **found)


def _cell_sums(rows: ir.Table, names: Sequence[str]) -> ir.Table:
    sums = {f"{name}_x": rows[f"{name}_x"].sum() for name in names}
    sums |= {f"{name}_z": _compared_part(rows, name).sum() for name in names}
    return rows.group_by(*CELL).agg(**sums)


def _compared_part(rows: ir.Table, name: str) -> ir.NumericValue:
    """Return what is compared: y, or what of it lies above what was to be expected."""
    y = rows[f"{name}_y"]
    return y - rows[f"{name}_e"] if f"{name}_e" in rows.columns else y
