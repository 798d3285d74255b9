"""Why is this one customer, and how is it put right? Records, links, corrections."""

from collections.abc import Callable

import streamlit as st

from lib.analysis.explain import Explained, Joint, explain
from lib.analysis.filters import Filters
from lib.analysis.lookup import find_customers
from lib.analysis.matching import Matching
from lib.analysis.profile_rows import Profile
from lib.analysis.review import customers_beside
from lib.charts.waterfall import Step, evidence
from lib.jobs.arrivals import Progress
from lib.jobs.matching import join_customers, split_customer, threshold_in_force
from lib.schema import formats
from lib.ui import charts, loading, page, session, tables
from lib.ui.matching_people import profile_table
from lib.ui.matching_words import EXACT, START, against, called, steps, why
from lib.ui.text import plain, with_bold_figures
from lib.workspace.workspace import Workspace

_NUMBER, _LEAVE, _WITH, _WHY = "explain", "split_records", "join_with", "correction_why"
KEYS = {how: words for how, words in EXACT.items() if how != "rule"}
"""What joins within a group of records: a key that they share, or a word of a person."""


def show(_people: Matching, whole: Filters) -> None:
    """Draw the search, the records of the customer that is named, and what joined them."""
    text = st.text_input(
        "Customer number, e-mail, phone or order number", key=_NUMBER, bind="query-params",
        autocomplete="off", placeholder="C000123", width=420,
        help="The whole of it: customers can be looked up, not browsed.",
    )  # fmt: skip
    if not text:
        st.caption("Name a customer, or choose one under Checks.")
        return
    found = session.compute(find_customers, text=text)
    if len(found) != 1:
        said = (
            f"It names {len(found)} customers: {formats.listing(list(found))}."
            if found
            else "Nobody is found by that."
        )
        st.info(plain(said), icon=":material/person_search:")
        return
    told = session.compute(explain, within=whole, customer_id=found[0])
    page.section("Records that are this customer", told.answer)
    tables.show(*profile_table(told.profiles))
    st.caption(plain(told.caveat))
    _joints(told)
    _by_hand(told)


def _joints(told: Explained) -> None:
    if not told.joints:
        return
    page.section("What joined them", "The fewest links that hold the records together.")
    for sentence in sentences(told):
        st.markdown(with_bold_figures(sentence))
    compared = [joint for joint in told.joints if joint.how == "model"]
    if not compared:
        return
    chosen = compared[0]
    if compared[1:]:
        place = st.selectbox(
            "Look closer at", range(len(compared)), key="explained_joint", width=420,
            format_func=lambda index: _ends(compared[index], told),
        )  # fmt: skip
        chosen = compared[place]
    draw(chosen, f"Records {_ends(chosen, told)}")


def draw(joint: Joint, title: str) -> None:
    """Draw what a model's link is made of."""
    chart = evidence(Step(START, joint.prior or 0.0), steps(joint), threshold_in_force(session.workspace()))
    with page.card(f"{title}: {chart.finding}", "Each bit doubles the odds; learned from your own records."):
        charts.show(chart, "evidence")


def sentences(told: Explained) -> list[str]:
    """Write what joins the records of a customer, what one key joins in one sentence."""
    numbers = {person.profile_key: number for number, person in enumerate(told.profiles, 1)}
    groups = {person.profile_key: person.group_key for person in told.profiles}
    together: dict[tuple[int, str], set[int]] = {}
    for joint in told.joints:
        if joint.how in KEYS:
            held = together.setdefault((groups[joint.left], joint.how), set())
            held |= {numbers[joint.left], numbers[joint.right]}
    exact = [
        f"Records {formats.listing([str(number) for number in sorted(held)])}: {KEYS[how]}."
        for (_, how), held in together.items()
    ]
    return exact + [_compared(joint, told) for joint in told.joints if joint.how not in KEYS]


def _ends(joint: Joint, told: Explained) -> str:
    """Write which records a link holds together: groups, where an exact key had joined several before."""
    sides = []
    for end in (joint.left, joint.right):
        held = [str(number) for number, one in enumerate(told.profiles, 1) if one.group_key == end]
        sides.append(formats.listing(held))
    return f"{' with '.join(sides)}" if any(" " in side for side in sides) else " and ".join(sides)


def _compared(joint: Joint, told: Explained) -> str:
    text = f"Records {_ends(joint, told)}: {why(joint)}"
    weak = against(joint)
    return f"{text}; against it {weak}." if weak else f"{text}."


def _by_hand(told: Explained) -> None:
    page.section(
        "Put it right", "What you decide holds when more files come; Rules and history takes it back."
    )
    frozen = not session.can("correct")
    st.text_input("Why? (if you like)", key=_WHY, max_chars=300, disabled=frozen, width=420)
    left, right = st.columns(2)
    with left, page.card("These are several people"):
        _split(told, frozen=frozen)
    with right, page.card("This is the same person as another customer"):
        _join(told, frozen=frozen)


def _split(told: Explained, *, frozen: bool) -> None:
    if not told.profiles[1:]:
        st.markdown("It is one record: there is nothing to split.")
        return
    numbers = list(range(1, len(told.profiles) + 1))
    names = [called(person) for person in told.profiles]
    chosen = st.multiselect(
        "Records that leave", numbers, key=_LEAVE, disabled=frozen,
        format_func=lambda number: f"{number} · {names[number - 1]}",
    )  # fmt: skip
    leave = [told.profiles[number - 1] for number in chosen]
    stay = [person for person in told.profiles if person not in leave]
    if st.button(
        f"Split off {formats.plural(len(leave), 'record')}" if leave else "Split off",
        key="split", icon=":material/call_split:", disabled=frozen or not leave or not stay,
    ):  # fmt: skip
        _start(_splitting(stay, leave), f"Splitting {told.customer_id}")


def _splitting(stay: list[Profile], leave: list[Profile]) -> Callable[[Workspace, Progress], object]:
    ends = [[person.profile_key for person in side] for side in (stay, leave)]
    by, reason = loading.user_name(), st.session_state.get(_WHY) or ""
    return lambda own, tell: split_customer(own, ends[0], ends[1], tell, by, reason)


def _join(told: Explained, *, frozen: bool) -> None:
    other = st.text_input(
        "Number of the other customer", key=_WITH, placeholder="C000123", disabled=frozen, autocomplete="off"
    )
    wanted = other.strip().upper()
    beside = customers_beside(session.workspace().read, (told.customer_id or "", wanted)) if wanted else {}
    ready = len(beside) > 1
    if wanted and not ready:
        st.caption(plain(f"There is no other customer {wanted}."))
    if ready:
        st.caption(plain(f"{wanted} has {formats.plural(len(beside[wanted]), 'record')}."))
    if st.button("Join the two", key="join", icon=":material/call_merge:", disabled=frozen or not ready):
        by, reason = loading.user_name(), st.session_state.get(_WHY) or ""
        _start(
            lambda own, tell: join_customers(own, beside, tell, by, reason),
            f"Joining {told.customer_id} and {wanted}",
        )


def _start(run: Callable[[Workspace, Progress], object], title: str) -> None:
    loading.start_correcting(run, title)
    st.rerun()
