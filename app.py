"""The entry: page config, navigation, the sample's banner and the filter bar; then the chosen page runs."""

import streamlit as st

from lib.ui import errors, filters, navigation, page

st.set_page_config(page_title="Regulars", page_icon=":material/storefront:", layout="wide")

with errors.guarded():
    chosen, entry = navigation.choose()
    page.banner()
    filters.bar(shown=entry.filters)
    chosen.run()
