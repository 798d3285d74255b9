"""How are customers listed? Masked, and a row leads to that customer's history."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from lib.analysis.customer_list import CustomerList
from lib.schema import formats
from lib.ui import navigation, session, signed_in, tables, who


def columns(currency: str | None) -> tables.Columns:
    """How each column of a list of customers is shown; the internal key is not among them."""
    return {
        "customer_id": tables.text("Customer"),
        "name": tables.text("Name"),
        "email": tables.text("E-mail"),
        "phone": tables.text("Phone"),
        "city": tables.text("City"),
        "loyalty_tier": tables.text("Loyalty tier"),
        "order_count": tables.count("Orders"),
        "net_revenue": tables.money("Net revenue", currency),
        "online_share": tables.share("Online"),
        "last_order": tables.day("Last order"),
    }


def show(found: CustomerList, alt: str, *, key: str, shown_as: tables.Columns | None = None) -> None:
    """List customers; choosing a row opens that customer's page.

    Parameters
    ----------
    found
        Who they are.
    alt
        What the table is.
    key
        Names the table in the session.
    shown_as
        How its columns are shown, where not as `columns` does.
    """
    if found.customers.empty:
        st.caption("There is nobody to list.")
        return
    place = tables.pick_row(found.customers, alt, shown_as or columns(found.currency), key=key)
    shown = len(found.customers)
    more = f" The first {formats.count(shown)} are listed." if shown < found.customer_count else ""
    st.caption(f"{found.caveat} Choose a row to see that customer's history.{more}")
    if place is not None:
        navigation.go("customer", {"customer": str(found.customers["customer_id"].iloc[place])})


def download(analysis: Callable[..., CustomerList], found: CustomerList, **params: Any) -> None:
    """Offer all customers of a list as csv, masked like on the page, computed on the click; by role."""
    if not who.may("export"):
        return
    here, chosen = session.workspace(), session.filters()

    def all_of_them() -> pd.DataFrame:
        listed = analysis(here.read, here.facts, chosen, **params).customers
        return listed.drop(columns="customer_key")

    noun = formats.plural(found.customer_count, "customer")
    name = "".join(letter if letter.isalnum() else "-" for letter in found.title.lower()).strip("-")
    these = "this" if found.customer_count == 1 else "these"
    noted = signed_in.noted(all_of_them, "export", "customers masked", found.customer_count)
    tables.download(f"Download {these} {noun}", noted, f"{name}.csv", key=f"customers_{name}")
