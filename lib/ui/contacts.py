"""How are some customers written to? Files of those who agreed, and of those held back to compare with."""

from collections.abc import Callable

import streamlit as st

from lib.analysis.contacts import CONTACTS, Reach, reach_of, reachable_of
from lib.export.audience import AudienceFiles, audience_files
from lib.schema import formats
from lib.ui import page, session, signed_in, tables, who
from lib.ui.text import plain

_MOST_HELD = 50
_FEWEST = 30  # a side: with fewer nothing is told of a campaign


def show(keys: tuple[int, ...], name: str, *, key: str) -> None:
    """Fold away the files to take away, for whose role may: whom to write to, and who is held back.

    Parameters
    ----------
    keys
        Customers.
    name
        What the campaign is called; it decides who is held back.
    key
        Names the widgets in the session.
    """
    if not who.may("export"):
        return
    reach = session.compute(reach_of, keys=keys)
    with st.expander("Write to them", icon=":material/outgoing_mail:"):
        left, right = st.columns(2)
        with left:
            way = str(
                st.radio(
                    "Write by",
                    list(CONTACTS),
                    format_func=lambda one: f"{CONTACTS[one][1].capitalize()}: {_count(reach, one)}",
                    horizontal=True,
                    key=f"{key}_way",
                )
            )
        with right:
            percent = st.slider(
                "Hold back by chance, to compare with",
                0,
                _MOST_HELD,
                0,
                format="%d %%",
                key=f"{key}_held",
                help="Without it nobody can tell later whether writing did anything.",
            )
        count = getattr(reach, way)
        held = round(count * percent / 100)
        st.caption(plain(_told(reach, count, held)))
        if count:
            _files(keys, name, (way, percent / 100), held, count - held)


def _count(reach: Reach, way: str) -> str:
    return formats.count(getattr(reach, way))


def _told(reach: Reach, count: int, held: int) -> str:
    left_out = reach.customers - count
    told = (
        f"{formats.plural(left_out, 'customer')} left out: nowhere to write to, or they did not say yes."
        if left_out
        else "All of them said yes."
    )
    if held and min(held, count - held) < _FEWEST:
        told += f" With {formats.count(held)} held back nothing could be told: it takes {_FEWEST} a side."
    return told


def _files(keys: tuple[int, ...], name: str, chosen: tuple[str, float], held: int, treated: int) -> None:
    made = _maker(keys, name, chosen)
    stem = name.lower().replace(" ", "-")
    with page.do():
        tables.download(
            f"Download {formats.plural(treated, 'contact')}",
            signed_in.noted(lambda: made().contacts, "export", "contacts", treated),
            f"{stem}-contacts.csv",
            key=f"{stem}_contacts",
        )
        if held:
            tables.download(
                f"Download the groups, {formats.count(held)} held back",
                signed_in.noted(lambda: made().groups, "export", "campaign groups", treated + held),
                f"{stem}-groups.csv",
                key=f"{stem}_groups",
            )


def _maker(keys: tuple[int, ...], name: str, chosen: tuple[str, float]) -> Callable[[], AudienceFiles]:
    here, (way, share) = session.workspace(), chosen

    def made() -> AudienceFiles:
        return audience_files(here.read, reachable_of(keys, way), campaign=name, way=way, held_back=share)

    return made
