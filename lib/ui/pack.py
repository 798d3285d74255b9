"""How does a person make the board pack? Tick what goes in, say whose it is, press one button, download.

The pages are asked through the session's cache, so that the numbers are those that were just looked at. What
was made stays offered until anything that it depends on is chosen otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.analysis.filters import Filters
from lib.analysis.roadmap import grounds, roadmap, weighed
from lib.export.logo import MOST_BYTES, logo_of
from lib.export.pack import ACCENT, MOST_SLIDES, LeftOut, legible
from lib.jobs.pack_look import LOOK, Look, read_look, written_look
from lib.jobs.packing import CONTENTS, NAME, filters_in_words, make_pack, writer_of
from lib.schema import formats
from lib.schema.targets import Targets
from lib.ui import cuts, documents, errors, filters, page, personas, session, targets
from lib.ui.text import plain

FORMATS = {
    "PowerPoint, charts can be edited": ".pptx",
    "One page for browser and printer": ".html",
    "Excel, numbers and definitions": ".xlsx",
}
_MIME = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MADE = "regulars_pack"
_COLUMNS = 3
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a pack depends on."""

    version: int
    filters: Filters
    contents: tuple[str, ...]
    look: Look
    suffix: str


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that was made, and for which wish."""

    wish: _Wish
    name: str
    content: bytes
    slides: int
    left_out: tuple[LeftOut, ...]


def show() -> None:
    """Draw the tab."""
    page.section(
        "Board pack",
        f"A cover and at most {MOST_SLIDES - 1} pages, each its answer with one chart, in the window and the "
        "filters chosen here. No customer is named.",
    )
    if not session.facts().has_orders:
        page.empty("This makes slides of what the pages say.", "It needs orders.")
        return
    filters.bar(shown=True)  # the page has no bar of its own: its other tabs are of no window
    contents = _contents()
    look = _look()
    chosen = st.radio("As", list(FORMATS), horizontal=True, key="pack_format", persist_state="session")
    suffix = FORMATS[chosen or next(iter(FORMATS))]
    wish = _Wish(session.workspace().version, session.filters(), contents, look, suffix)
    with page.do():
        if st.button("Make the board pack", type="primary", icon=":material/slideshow:", key="pack_make"):
            _make(wish)
    _offer(wish)


def _contents() -> tuple[str, ...]:
    """Draw a tick box a page; return the keys of those that are ticked."""
    st.markdown("**What goes in**")
    columns = st.columns(_COLUMNS)
    ticked = []
    for place, (key, content) in enumerate(CONTENTS.items()):
        with columns[place * _COLUMNS // len(CONTENTS)]:
            label = f"{content.label} (takes longer)" if content.is_slow else content.label
            if st.checkbox(label, content.is_usual, key=f"pack_{key}", persist_state="session"):
                ticked.append(key)
    if len(ticked) > MOST_SLIDES - 1:
        st.caption(
            f"{len(ticked)} are ticked, and {MOST_SLIDES - 1} fit beside the cover. What does not fit is "
            "left out and named: Personas first, then the last."
        )
    return tuple(ticked)


def _look() -> Look:
    """Draw name, colour and logo, as they were kept; return them."""
    kept = read_look(documents.read(LOOK))
    name, colour, upload = st.columns([3, 1, 3])
    with name:
        told = st.text_input("Retailer's name", kept.name, max_chars=80, placeholder=NAME, key="pack_name")
    with colour:
        picked = st.color_picker("Colour", kept.colour, key="pack_colour")
    with upload:
        logo = _logo(kept.logo)
    return Look(legible(told), (picked or ACCENT).upper(), logo)


def _logo(kept: bytes | None) -> bytes | None:
    given = st.file_uploader(
        "Logo (PNG or JPEG)", ["png", "jpg", "jpeg"], key="pack_logo", max_upload_size=MOST_BYTES // _MEGABYTE
    )
    if given is None:
        return (
            kept if kept is None or st.checkbox("Use the logo that was kept", True, key="pack_kept") else None
        )
    read: list[bytes] = []  # stays empty where the file is refused, which is said in its place
    with errors.guarded():
        read.append(logo_of(given.getvalue()))
    return read[0] if read else None


def _ask(analysis: Callable[..., Any], /, *, within: Filters | None = None, **params: Any) -> Any:
    if analysis is roadmap:
        return _weighed(within or session.filters(), **params)
    return session.compute(analysis, within=within, **params)


def _weighed(within: Filters, *, targets: Targets, **known: Any) -> Any:
    """Ask the roadmap as its page does: its order and measurements change without a new workspace version."""
    here = session.workspace()
    return weighed(
        here.read, here.facts, within, session.compute(grounds, within=within, **known), targets=targets
    )


def _make(wish: _Wish) -> None:
    """Ask the pages, write the file, keep both it and what it looks like."""
    st.session_state.pop(_MADE, None)
    with errors.guarded(), st.status("Making the board pack") as status:
        pack = make_pack(
            _ask, session.facts(), wish.filters, personas.book(),
            cuts=cuts.cuts_of_session(), targets=targets.targets_of_session(),
            contents=wish.contents, look=wish.look,
            tell=lambda words, _: status.update(label=plain(words)),
        )  # fmt: skip
        status.update(label="Writing the file")
        content = writer_of(wish.suffix)(pack)
        status.update(label="The board pack is ready", state="complete")
        name = f"board-pack-{wish.filters.end:%Y-%m}{wish.suffix}"
        st.session_state[_MADE] = _Made(wish, name, content, len(pack.slides) + 1, pack.cover.left_out)
    if documents.read(LOOK) != written_look(wish.look):
        documents.write(LOOK, written_look(wish.look))


def _offer(wish: _Wish) -> None:
    made: _Made | None = st.session_state.get(_MADE)
    if made is None:
        return
    if made.wish != wish:
        st.caption("Something was chosen otherwise since the last pack: make it again to download it.")
        return
    told = "; ".join(f"{what.lower()}: {which}" for what, which in filters_in_words(made.wish.filters))
    slides = formats.plural(made.slides, "slide")
    st.markdown(plain(f"{slides}, {made.wish.filters.label}; {told}."))
    st.download_button(
        f"Download {made.name}", made.content, made.name, _MIME[made.wish.suffix], key="pack_download",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    if made.left_out:
        with st.expander("Left out, and why", icon=":material/info:"):
            st.markdown("\n".join(f"- {plain(f'{one.label}: {one.reason}')}" for one in made.left_out))
