"""What can we add?"""

import streamlit as st

from lib.ui import arrival, inbox, loaded, loading, navigation, page, upload, wanted

page.question("What can we add?")

if loading.watch():
    st.session_state["just_added"] = True
    st.rerun()

files, waiting = loaded.sources(), inbox.waiting()
page.answer(wanted.answer(files, waiting))

if st.session_state.pop("just_added", False):
    st.success("The files are in, and every page shows them.", icon=":material/check:")
    navigation.link("overview", "See the overview")

upload.drop_zone()

if waiting:
    page.section(
        "Before anything is saved", "This is what would come in. Look at it, mend what is wrong, then add it."
    )
    upload.confirm_buttons(waiting)
    place = upload.choose(waiting)
    with st.container(border=True):
        arrival.show(waiting[place], place)

if files:
    page.section("Files that are in")
    loaded.show(files)

page.section("What each kind of file brings")
wanted.show()

page.section("Begin again")
loaded.start_again(files)
