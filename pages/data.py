"""What can we add?"""

import streamlit as st

from lib.ui import (
    arrival,
    elsewhere,
    inbox,
    loaded,
    loading,
    page,
    remembered,
    session,
    sign_in,
    upload,
    wanted,
)

page.question("What can we add?")
sign_in.warn_unguarded()
sign_in.choose_place("place")

files, waiting = loaded.sources(), inbox.waiting()
page.answer(wanted.answer(files, waiting))
upload.drop_zone()
job, rest = st.container(), st.empty()  # while a job runs, nothing else of the page can be clicked
with job:
    if loading.watch():
        st.rerun()
    loading.say_how_it_ended()

with rest.container():
    elsewhere.on_the_server()
    elsewhere.connected()

    if waiting:
        page.section(
            "Before anything is saved",
            "This is what would come in. Look at it, mend what is wrong, then add it.",
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

    if not session.is_shared():
        page.section("Begin again")
        loaded.start_again(files)
