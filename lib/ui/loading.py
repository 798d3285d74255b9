"""How does a person watch a long job, and stop it? Its step, a bar with the time left, a button.

The job runs in a thread of its own (`lib.jobs.working`): a click elsewhere, a closed tab or a dropped
connection ends the page, not the job, and whoever comes back finds it going on, or done.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lib.errors import UserError
from lib.jobs import erasing
from lib.jobs.arrivals import Choices, Progress, within
from lib.jobs.building import STEPS, confirm, undo
from lib.jobs.incoming import Incoming, marks_of, read_again, read_all, seconds_for
from lib.jobs.pace import ROWS_A_SECOND
from lib.jobs.preparing import START, make_ready
from lib.jobs.working import StoppedError, Work
from lib.schema.formats import plural
from lib.ui import errors, inbox, navigation, session, signed_in
from lib.ui.text import plain
from lib.workspace.sources import Source, loaded
from lib.workspace.workspace import Workspace

_KEY = "regulars_work"
_JUST = "regulars_just"
_NEXT = "regulars_next"
_POLL_SECONDS = 0.1
_MINUTE = 60
_MARKS = (*(START * step for step in STEPS), START)
_SOON_SECONDS = 5
_ERASING, _STOP_ERASING = "Erasing", "Stop and erase nobody"
_SECONDS_TO_ERASE = 10  # a guess until the steps tell: copying twice depends on the disk


def start_reading(incoming: Sequence[Incoming]) -> None:
    """Begin to read files, so that they wait for a word; while another job runs, they are read after it."""
    if not incoming:
        return
    if _KEY in st.session_state:
        st.session_state[_NEXT] = [*st.session_state.get(_NEXT, ()), *incoming]
        return
    own, waiting = session.own(), inbox.waiting()
    _start(
        lambda tell: read_all(own, incoming, tell, waiting),
        f"Reading {plural(len(incoming), 'file')}",
        seconds_for(incoming),
        marks_of(incoming),
    )


def start_adding() -> None:
    """Begin to add all arrivals that are ready; one job at a time."""
    own, by = session.own(), user_name()
    ready = [entry for entry in inbox.waiting() if entry.is_ready]
    rows = sum(entry.staged.rows_kept for entry in ready if entry.staged)
    write = signed_in.prepared("loaded", "files", len(ready))

    def run(tell: Progress) -> str:
        confirm(own, ready, within(tell, 0.0, START), by)
        write()
        make_ready(own, tell)
        return "added"

    _start(run, f"Adding {plural(len(ready), 'file')}", rows / ROWS_A_SECOND, _MARKS)


def start_taking_out(source_ids: Sequence[int], rows: int) -> None:
    """Begin to take loaded files out, which have some rows in all; one job at a time."""
    own = session.own()
    write = signed_in.prepared("undone", "files", len(source_ids))

    def run(tell: Progress) -> str:
        undo(own, source_ids, within(tell, 0.0, START))
        write()
        make_ready(own, tell)
        return "taken out"

    _start(run, f"Taking out {plural(len(source_ids), 'file')}", rows / ROWS_A_SECOND, _MARKS)


def start_correcting(run: Callable[[Workspace, Progress], Any], title: str) -> None:
    """Begin to correct who is who in this session's own workspace; one job at a time.

    Parameters
    ----------
    run
        Changes the workspace and resolves; told how to tell its progress.
    title
        "Joining two customers".
    """
    own = session.own("correct")
    rows = sum(file.rows_kept for file in _files(own))
    write = signed_in.prepared("corrected", "who is who")

    def work(tell: Progress) -> str:
        run(own, within(tell, 0.0, START))
        write()
        make_ready(own, tell)
        return "corrected"

    _start(work, title, rows / ROWS_A_SECOND, _MARKS)


def _files(own: Workspace) -> Sequence[Source]:
    with own.cursor() as cursor:
        return loaded(cursor)


def start_erasing(customer_id: str) -> None:
    """Begin to erase a person; one job at a time."""
    own = session.own("erase")
    if own.holders.others():
        st.session_state[_JUST] = UserError(
            "Nobody was erased.",
            "Somebody else is adding or changing files right now, and what they wait for would be lost.",
            "Try again when they are done: it takes a few minutes at most.",
        )
        return
    write = signed_in.prepared("erased", "customer", 1)

    def run(tell: Progress) -> str:
        erasing.erase(own, customer_id, within(tell, 0.0, START))
        write()
        make_ready(own, tell)
        return "erased"

    marks = (*(START * step for step in erasing.STEPS), START)
    _start(run, f"{_ERASING} {customer_id}", _SECONDS_TO_ERASE, marks)


def watch() -> bool:
    """Show the job that is on its way until it ends; return whether one has just ended, in whatever way.

    `say_how_it_ended` tells what was refused, so that the page is drawn again with its form; whatever else
    went wrong is raised as it came.
    """
    if wish := inbox.wish():
        _start_again(*wish)
    work: Work[Any] | None = st.session_state.get(_KEY)
    if work is None:
        return False
    _show(work)
    del st.session_state[_KEY]
    work.workspace.holders.leave(work)
    following = st.session_state.pop(_NEXT, ())
    if work.workspace is session.workspace():
        _settle(work)
        start_reading(following)
        return True
    return False


def say_how_it_ended() -> None:
    """Say once what the last job came to, where the page does not show it."""
    ended = st.session_state.pop(_JUST, None)
    if isinstance(ended, UserError):
        errors.show(ended)
    if ended == "added":
        st.success("The files are in, and every page shows them.", icon=":material/check:")
        navigation.link("overview", "See the overview")
    if ended == "taken out":
        st.success("Taken out. Every page is as it would be without it.", icon=":material/undo:")
    if ended == "corrected":
        st.success("Done, and every page shows it.", icon=":material/check:")
    if ended == "erased":
        st.success(
            "Erased. Nothing here names the person any more; all sums are as they were.",
            icon=":material/delete_forever:",
        )
    if ended == "stopped":
        st.info("Stopped. Nothing was kept; what was in before is unchanged.", icon=":material/cancel:")


def _settle(work: Work[Any]) -> None:
    """Let the session go on from what a job came to."""
    if isinstance(work.fault, StoppedError) or (work.fault and work.stopping):
        inbox.keep(inbox.waiting())
        st.session_state[_JUST] = "stopped"
    elif isinstance(work.fault, UserError):
        st.session_state[_JUST] = work.fault
    elif work.fault:
        raise work.fault
    elif isinstance(work.result, list):
        inbox.keep(work.result)
    else:
        if work.result == "added":
            inbox.settle()
        if work.result == "erased":
            inbox.keep(())
        st.session_state[_JUST] = work.result


def time_left(seconds: float) -> str:
    """Write the time that a job still takes, no finer than anybody can know it."""
    if seconds < _SOON_SECONDS:
        return "a few seconds left"
    if seconds < _MINUTE:
        return f"about {max(round(seconds / 5), 1) * 5} seconds left"
    return f"about {plural(max(round(seconds / _MINUTE), 1), 'minute')} left"


def _start_again(place: int, choices: Choices) -> None:
    own, waiting = session.own(), inbox.waiting()
    arrival = waiting[place]
    size = arrival.layout.size if arrival.layout else 0
    same = [Incoming(arrival.name, size, lambda folder, _alive: folder)]
    _start(
        lambda tell: read_again(own, waiting, place, choices, tell),
        f"Reading {arrival.name} again",
        seconds_for(same),
        marks_of(same),
    )


def _start(run: Callable[[Progress], Any], title: str, seconds: float, marks: Sequence[float]) -> None:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Work(session.workspace(), run, title, seconds, marks, inbox.staged_ids())


def _stop() -> None:
    work: Work[Any] | None = st.session_state.get(_KEY)
    if work:
        work.stop()


def _show(work: Work[Any]) -> None:
    title = plain(work.title)
    with st.status(title, expanded=True) as status:
        bar = st.progress(0.0)
        st.button(
            _STOP_ERASING if work.title.startswith(_ERASING) else "Stop and keep nothing",
            icon=":material/cancel:",
            key="stop_work",
            on_click=_stop,
            disabled=work.stopping,
            help="What was in before stays as it was.",
        )
        while not work.finished.wait(_POLL_SECONDS):
            session.workspace()  # somebody is here: it is not idle
            share, left = work.progress()
            words = "Stopping" if work.stopping else f"{work.step} · {time_left(left)}"
            bar.progress(min(share, 1.0), text=plain(words))
        if work.fault is None:
            bar.progress(1.0, text="Done")
        ended = "stopped" if work.fault else "done"
        status.update(label=f"{title}: {ended}", state="error" if work.fault else "complete")


def user_name() -> str | None:
    """Who is signed in; None where nobody has to."""
    told = st.user.get("name") or st.user.get("email")
    return str(told) if told else None
