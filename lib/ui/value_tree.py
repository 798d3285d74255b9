"""What stands behind the tab Where revenue comes from? What net revenue has changed by, part by part."""

import pandas as pd

from lib.analysis.revenue_tree import Factor, RevenueTree, revenue_tree
from lib.charts.chart import Chart
from lib.charts.waterfall import parts_of_change
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import page, session, tables

MEASURES = (
    "net_revenue", "customers", "orders_per_customer", "items_per_order", "price_per_item",
    "list_price_per_item", "paid_share", "bought_by_known", "returned_by_known", "unknown_revenue",
    "revenue_contribution",
)  # fmt: skip
METHOD = (
    "Bought by known customers, returned by them and the net revenue of nobody known add up to net revenue "
    "in "
    "both windows, to the cent.",
    "Bought by known customers is customers x orders per customer x items per order x price per item. Each "
    "factor's part of the change is its logarithmic growth times the logarithmic mean of both sums (LMDI-I): "
    "nothing is left over, and it does not matter in which order factors are looked at.",
    "Where the data does not reach back to the window before, the window is cut into two halves. Who is of a "
    "segment is told in each window by itself.",
    "Intervals are of the difference of a factor between the windows, with customers as units. Customers who "
    "are in both make them rather too wide.",
)


def show() -> None:
    """Draw the tab: how parts add up to the change, and each factor in both windows."""
    found = session.compute(revenue_tree)
    page.section(found.answer, _windows(found))
    if found.reason:
        page.warn([found.reason])
    if found.net_before or found.net_now:
        page.chart_card(
            f"{_signed(found.change, found.currency)} in all, part by part", _waterfall(found), _note(found),
            key="revenue_tree",
        )  # fmt: skip
        if found.factors:
            with page.card(
                "What known customers bought, factor by factor",
                "The four factors add up to their change, the two parts of the price to the price's.",
            ):
                tables.show(
                    _factor_table(found), "Factors of revenue in both windows", _factor_columns(found)
                )
        with page.card("Net revenue, part by part", "The parts add up to net revenue, as on the overview."):
            tables.show(_leaf_table(found), "Parts of net revenue in both windows", _leaf_columns(found))
        with page.do():
            tables.download(
                "Download the factors", tables.frame_of(found.factors or found.leaves), "revenue_tree.csv",
                key="tree_download",
            )  # fmt: skip
    page.how_computed(MEASURES, found, METHOD)


def _windows(found: RevenueTree) -> str:
    before, now = (formats.window(entry.start, entry.end) for entry in (found.before, found.now))
    return f"{now} beside {before}. {'' if found.reason else found.caveat}".strip()


def _waterfall(found: RevenueTree) -> Chart:
    main = [factor for factor in found.factors if factor.part_of is None]
    leaves = found.leaves[1:] if main else found.leaves
    parts = [
        *((metrics()[factor.measure].label, factor.contribution) for factor in main),
        *((metrics()[leaf.measure].label, leaf.change) for leaf in leaves),
    ]
    unit = "Change of net revenue" + (f", {found.currency}" if found.currency else "")
    return parts_of_change(parts, lambda value: _signed(value, found.currency), unit)


def _signed(value: float, currency: str | None) -> str:
    written = formats.short(formats.money(value, currency))
    return f"+{written}" if value > 0 else written


def _note(found: RevenueTree) -> str:
    if not found.factors:
        return "The parts of net revenue; factors can't be told."
    return (
        f"{formats.plural(found.customers_before, 'known customer')} then, "
        f"{formats.plural(found.customers_now, 'known customer')} now. The first four bars are factors of "
        "what "
        "they bought."
    )


def _factor_table(found: RevenueTree) -> pd.DataFrame:
    return pd.DataFrame([_factor_row(factor, found.currency) for factor in found.factors])


def _factor_row(factor: Factor, currency: str | None) -> dict[str, object]:
    known = metrics()[factor.measure]
    ends = formats.NOTHING
    if factor.low is not None and factor.high is not None:
        low, high = (known.write_difference(end, currency) for end in (factor.low, factor.high))
        ends = f"{low} to {high}"
    return {
        "name": f"of which: {known.label.lower()}" if factor.part_of else known.label,
        "before": known.write(factor.before, currency),
        "now": known.write(factor.now, currency),
        "change": factor.change,
        "ends": ends,
        "contribution": factor.contribution,
    }


def _factor_columns(found: RevenueTree) -> tables.Columns:
    return {
        "name": tables.text("Factor"),
        "before": tables.figure("Then"),
        "now": tables.figure("Now"),
        "change": tables.share("Change"),
        "ends": tables.figure("Difference, 95 % interval"),
        "contribution": tables.money("Adds to the change", found.currency, whole=False),
    }


def _leaf_table(found: RevenueTree) -> pd.DataFrame:
    frame = tables.frame_of(found.leaves)
    frame["name"] = [metrics()[leaf.measure].label for leaf in found.leaves]
    whole = {"name": "Net revenue", "before": found.net_before, "now": found.net_now, "change": found.change}
    return pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)


def _leaf_columns(found: RevenueTree) -> tables.Columns:
    return {
        "name": tables.text("Part"),
        "before": tables.money("Then", found.currency, whole=False),
        "now": tables.money("Now", found.currency, whole=False),
        "change": tables.money("Change", found.currency, whole=False),
    }
