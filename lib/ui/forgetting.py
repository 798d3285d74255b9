"""How does a person get all that is known of them, and how are they forgotten? What is lost is said first."""

import streamlit as st

from lib.jobs.exporting import export_customer
from lib.schema.formats import plural
from lib.ui import inbox, loading, session, signed_in, who
from lib.ui.text import plain

_SURE = "erase_typed"


def watch() -> None:
    """Show an erasure that is on its way until it ends, and say how it ended."""
    if loading.watch():
        session.forget_results()
        st.query_params.pop("customer", None)
        st.rerun()
    loading.say_how_it_ended()


def show(customer_id: str, orders: int) -> None:
    """Offer the export, then the erasure.

    Parameters
    ----------
    customer_id
        Of the customer shown.
    orders
        How many they placed, to say what stays.
    """
    if not who.may("unmask"):
        st.caption("Your role sees customers masked: it may neither export nor erase them.")
        return
    here = session.workspace()
    st.markdown(
        "Everything that is known of this person, unmasked, one table a kind of row, with a note on each: "
        "for the person who asks for it, and before anything is erased."
    )
    st.download_button(
        plain(f"Export {customer_id}"),
        data=signed_in.noted(lambda: export_customer(here, customer_id), "unmask", "customer", 1),
        file_name=f"{customer_id}.zip",
        mime="application/zip",
        key="export_customer",
        icon=":material/download:",
        on_click="ignore",
    )
    if not session.has_own():
        st.caption("The sample's customers can be exported, not erased: every visitor reads the same sample.")
        return
    if not session.can("erase"):
        st.caption("Erasing a customer for good takes an analyst.")
        return
    with st.popover(plain(f"Erase {customer_id}"), icon=":material/delete_forever:", key="ask_erase"):
        _ask(customer_id, orders)


def _ask(customer_id: str, orders: int) -> None:
    """Say what is lost and what stays; the button waits for the number."""
    st.markdown(
        "**This can't be undone.** Name, e-mail, phone, address, words, decisions and history of this person "
        "leave every table and the disk. Export them first if anybody may ask for them."
    )
    st.markdown(
        f"What was bought stays in all sums, for nobody: {plural(orders, 'order')}. A later file that holds "
        "the person brings them back: erase them in the system that it comes from, too."
    )
    if waiting := inbox.waiting():
        st.markdown(f"{plural(len(waiting), 'file')} that wait to be added are discarded: drop them again.")
    typed = st.text_input(plain(f"Type {customer_id} to confirm"), key=_SURE, autocomplete="off")
    st.button(
        plain(f"Erase {customer_id} for good"),
        type="primary",
        icon=":material/delete_forever:",
        key="erase_customer",
        disabled=typed.strip().upper() != customer_id,
        on_click=loading.start_erasing,
        args=(customer_id,),
    )
