"""Which customers are expected to bring most? Rows to look through, click and download, masked.

Grain in: fitted models and the histories they were fitted on. Grain out: one row per customer.
"""

from dataclasses import replace

import pandas as pd

from lib.analysis.buyers import buyers
from lib.analysis.customer_list import COLUMNS, CustomerList, masked_customers
from lib.analysis.filters import Filters, within
from lib.analysis.forecast import Models, forecast
from lib.analysis.histories import Span, histories, is_member, read_histories, seen, span_of, up_to
from lib.analysis.lifetime import HORIZON_DAYS, days_seen
from lib.analysis.result import Read
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS


def lifetime_customers(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    models: Models,
    whole_history: bool = False,
    limit: int | None = None,
) -> CustomerList:
    """Return customers by what they are expected to bring, most first, masked, the first `limit` or all.

    The columns of `CustomerList.customers`, and likely_customer (probability to be one still, 0 to 1),
    expected_orders, expected_order_value, predicted_value, total_value. Orders and net revenue are of the
    days that the models see.

    Parameters
    ----------
    models
        As `lifetime_value` found them for the same filters.
    """
    span = span_of(facts, filters, whole_history=whole_history)
    frame = read_histories(read, filters, span)
    past = up_to(frame, span, span.end)
    ahead = forecast(models, past, HORIZON_DAYS)
    listed = pd.DataFrame(
        {
            "customer_key": seen(frame, span, span.end)["customer_key"].to_numpy(),
            "likely_customer": ahead.alive,
            "expected_orders": ahead.orders,
            "expected_order_value": ahead.order_value,
            "predicted_value": ahead.value,
            "total_value": past.net_revenue + ahead.value,
        }
    )[is_member(frame, span)]
    count = len(listed)
    listed = listed.sort_values(["predicted_value", "customer_key"], ascending=[False, True]).head(
        limit or count
    )
    keys = listed["customer_key"].tolist() if limit else None
    told = _told(read, filters, span, keys)
    return CustomerList(
        **days_seen(facts, filters, span),
        answer=f"{formats.plural(count, 'customer')} by what each is expected to bring.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title="Expected value",
        customer_count=count,
        customers=listed.merge(told, on="customer_key")[[*COLUMNS, *listed.columns[1:]]],
    )


def _told(read: Read, filters: Filters, span: Span, keys: list[int] | None) -> pd.DataFrame:
    """Return what a list tells of customers besides forecasts: of these keys, or of all."""
    orders = within(ORDERS, replace(filters, start=span.start, end=span.end, segment=None))
    members = histories(filters, span).select("customer_key")
    if keys is not None:
        members = members.filter(members.customer_key.isin(keys))
    orders = orders.semi_join(members, "customer_key")
    bought = buyers(orders, "last_order", "online_revenue").drop("net_revenue")
    net = orders.group_by("customer_key").agg(net_revenue=orders.net_revenue.sum().round(4))
    each = net.left_join(bought, "customer_key").drop("customer_key_right")
    each = each.left_join(masked_customers(), "customer_key").drop("customer_key_right")
    share = (each.net_revenue > 0).ifelse(each.online_revenue / each.net_revenue, None)
    return read(each.mutate(online_share=share, order_count=each.order_count.fill_null(0)).select(*COLUMNS))
