"""What can we add?"""

import streamlit as st

from lib.ui import arrival, elsewhere, inbox, loaded, loading, navigation, page, remembered, upload, wanted

page.question("What can we add?")

if loading.watch():
    st.rerun()

files, waiting = loaded.sources(), inbox.waiting()
page.answer(wanted.answer(files, waiting))

ended = loading.just()
if ended == "added":
    st.success("The files are in, and every page shows them.", icon=":material/check:")
    navigation.link("overview", "See the overview")
if ended == "taken out":
    st.success("Taken out, and every page is as it was without it.", icon=":material/undo:")
if ended == "stopped":
    st.info("Stopped. Nothing of it was kept, and what was in before is unchanged.", icon=":material/cancel:")

upload.drop_zone()
elsewhere.on_the_server()
elsewhere.connected()

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
    remembered.show()

page.section("What each kind of file brings")
wanted.show()

page.section("Begin again")
loaded.start_again(files)
