"""How is what customers are worth shown? Tenths, predicted beside actual, the list, the models in words."""

from collections.abc import Callable, Iterable

import pandas as pd

from lib.analysis.holdout import HoldOut
from lib.analysis.lifetime import RELATED, Lifetime, ValueGroup
from lib.charts.bars import ranked_bars
from lib.charts.chart import Chart
from lib.charts.grouped import grouped_bars
from lib.charts.theme import ACCENT, OTHER
from lib.schema import formats
from lib.ui import tables

MEASURES = ("purchase_occasions", "likely_customers", "expected_buyers", "expected_orders",
            "expected_order_value", "predicted_value", "historic_value", "total_value")  # fmt: skip
COLOURS = {"Predicted": ACCENT, "Came": OTHER}
_EQUALS = "Customers alike share a tenth, so that tenths differ in size."


def by_tenth(groups: Iterable[ValueGroup], currency: str | None) -> tuple[Chart, str]:
    """Return bars of what each tenth is expected to bring, and the finding."""
    rows = [(name_of(group.tenth), group.predicted_value) for group in groups]
    frame = pd.DataFrame(rows, columns=["Tenth of customers", "value"])
    unit = f"expected net revenue, {currency}" if currency else "expected net revenue"
    best = next(iter(groups))
    title = f"The best tenth is expected to bring {formats.share(best.share)} of it"
    return ranked_bars(frame, _short_money_in(currency), unit, highlight=name_of(best.tenth)), title


def note_on_tenths(found: Lifetime) -> str:
    """Return how many customers the tenths are of, and what they are by."""
    return f"Tenths of {formats.count(found.customer_count)} customers by expected net revenue. {_EQUALS}"


def group_rows(groups: Iterable[ValueGroup]) -> pd.DataFrame:
    """Return the tenths with their names."""
    frame = tables.frame_of(groups)
    return frame.assign(name=[name_of(tenth) for tenth in frame["tenth"]])


def group_columns(currency: str | None) -> tables.Columns:
    """How each column of the table of tenths is shown."""
    return {
        "name": tables.text("Customers"),
        "customers": tables.count("How many"),
        "likely_customers": tables.count("Likely still"),
        "expected_orders": tables.count("Purchases"),
        "predicted_value": tables.money("Expected", currency),
        "share": tables.share("Of expected"),
    }


def held_orders(held: HoldOut) -> tuple[Chart, str]:
    """Return predicted and actual purchases of each tenth, and the finding."""
    sides = {"Predicted": "predicted_orders", "Came": "actual_orders"}
    chart = grouped_bars(_sides(held, sides), COLOURS, formats.count, "Purchases", "Customers")
    told = f"{formats.number(held.predicted_orders)} purchases were predicted"
    return chart, f"{told}, {formats.number(held.actual_orders)} came"


def held_revenue(held: HoldOut, currency: str | None) -> tuple[Chart, str]:
    """Return predicted and actual net revenue of each tenth, and the finding."""
    unit = f"Net revenue, {currency}" if currency else "Net revenue"
    sides = {"Predicted": "predicted_value", "Came": "actual_value"}
    written = _short_money_in(currency)
    chart = grouped_bars(_sides(held, sides), COLOURS, written, unit, "Customers")
    return chart, f"{written(held.predicted_value)} were predicted, {written(held.actual_value)} came"


def note_on_held(held: HoldOut) -> str:
    """Return which days were held out, and how many customers were known before."""
    return (
        f"{formats.window(held.start, held.end)}, held out: predicted from the days before, "
        f"of {formats.count(held.customers)} customers who had bought by then. "
        f"Tenths by predicted purchases. {_EQUALS}"
    )


def list_columns(currency: str | None) -> tables.Columns:
    """How each column of the list of customers is shown."""
    return {
        "customer_id": tables.text("Customer"),
        "name": tables.text("Name"),
        "city": tables.text("City"),
        "predicted_value": tables.money("Expected", currency),
        "likely_customer": tables.share("Likely still", decimals=0),
        "expected_orders": tables.number("Expected purchases"),
        "expected_order_value": tables.money("Each", currency),
        "net_revenue": tables.money("So far", currency),
        "total_value": tables.money("Total", currency),
        "order_count": tables.count("Orders"),
        "last_order": tables.day("Last order"),
        "email": tables.text("E-mail"),
        "phone": tables.text("Phone"),
    }


def method(found: Lifetime) -> list[str]:
    """Return how the forecast is made, a sentence each: definitions, parameters, what was left out."""
    told = [
        "A purchase occasion is a day on which something was bought. Of each customer the models see three "
        "numbers: occasions after the first, days from the first to the last and from the first to the end.",
        "All orders up to the end of the period count, also those before it begins: who comes back can only "
        "be told from the first purchase on. A segment narrows who is counted, not who the models see.",
        "Who bought once counts as a customer still, with a low rate: nobody leaves before coming back.",
        "The models know no seasons: held-out days without the busy weeks bring less than predicted.",
    ]
    return [*told, *_parameters(found)]


def _parameters(found: Lifetime) -> list[str]:
    if found.bgnbd is None or found.gamma_gamma is None:
        return []
    own, spent = found.bgnbd, found.gamma_gamma
    related = formats.NOTHING if found.correlation is None else f"{found.correlation:.3f}"
    return [
        f"Purchases, BG/NBD in {found.unit}s, of {formats.count(own.customers)} customers: r {own.r:.4g}, "
        f"alpha {own.alpha:.4g}, a {own.a:.4g}, b {own.b:.4g}; log-likelihood {own.log_likelihood:,.1f}.",
        f"Values, Gamma-Gamma, of {formats.count(spent.customers)} customers with repeat purchases worth "
        f"more than nothing: p {spent.p:.4g}, q {spent.q:.4g}, gamma {spent.gamma:.4g}; log-likelihood "
        f"{spent.log_likelihood:,.1f}.",
        f"Correlation of how often and how much, over the same customers: {related}. Above {RELATED} in size "
        "it is warned about.",
        f"Returns left {formats.share(found.kept_share)} of the value bought; expected net revenue is "
        "multiplied by it.",
        "Both are fitted by maximum likelihood, from several starts, without a penalty.",
    ]


def _short_money_in(currency: str | None) -> Callable[[float], str]:
    return lambda value: formats.short(formats.money(value, currency))


def name_of(tenth: int) -> str:
    """Return the name of a tenth of customers, 1 the best."""
    return {1: "Best tenth", 2: "2nd tenth", 3: "3rd tenth"}.get(tenth, f"{tenth}th tenth")


def _sides(held: HoldOut, sides: dict[str, str]) -> pd.DataFrame:
    rows = [
        (name_of(group.tenth), side, getattr(group, column), group.customers)
        for group in held.groups
        for side, column in sides.items()
    ]
    return pd.DataFrame(rows, columns=["step", "group", "value", "n"])
