"""The entry: page config, navigation, sign-in, the banner, the filter bar; then the chosen page runs."""

import streamlit as st

from lib.ui import errors, filters, navigation, page, sign_in

# A picture of our own: the browser would fetch a Material icon for its tab from another server.
st.set_page_config(page_title="Regulars", page_icon=navigation.FAVICON, layout="wide")

with navigation.framed(), errors.guarded():
    chosen, entry = navigation.choose()
    if sign_in.admits(entry):
        page.banner()
        filters.bar(shown=entry.filters)
        chosen.run()
