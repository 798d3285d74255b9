"""How is one customer found and shown? By an exact key or by name; told in a few facts, masked."""

import streamlit as st

from lib.analysis.customer import Customer, Person
from lib.analysis.lookup import MOST, Named, find_by_name, find_customers, key_of
from lib.analysis.persona_members import persona_of
from lib.analysis.standing import Standing
from lib.analysis.top_customers import percent
from lib.schema import formats
from lib.ui import navigation, personas, session, tables
from lib.ui.text import plain

_CUSTOMER = "customer"
_NAME = "regulars_name_search"


def choose() -> int | None:
    """Draw the search; return the key of the customer that the address names, None while there is none."""
    with st.form("find_customer", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        text = left.text_input(
            "Name, e-mail, phone, order number or customer number",
            key="customer_search",
            autocomplete="off",
            placeholder="C000123",
            help="The whole of an e-mail, phone or number; of a name the beginnings of its words.",
        )
        if right.form_submit_button("Find", type="primary", icon=":material/search:"):
            _find(text)
    named = st.query_params.get(_CUSTOMER)
    if not named:
        _choose_by_name()
        return None
    key = session.compute(key_of, customer_id=named)
    if key is None:
        st.info(plain(f"There is no customer {named} in this data."), icon=":material/person_off:")
    return key


def _find(text: str) -> None:
    """Open the customer that the text names; ask which where it names several."""
    found = session.compute(find_customers, text=text)
    st.session_state.pop(_NAME, None)
    if len(found) == 1:
        st.query_params[_CUSTOMER] = found[0]
    elif not found:
        st.query_params.pop(_CUSTOMER, None)
        st.session_state[_NAME] = text
    else:
        st.caption(f"It names {len(found)} customers{' or more' if len(found) == MOST else ''}; choose one:")
        with st.container(horizontal=True):
            for number in found:
                navigation.link("customer", number, {_CUSTOMER: number})


def _choose_by_name() -> None:
    """List, masked, whose names fit what was searched for; a chosen row opens that customer."""
    text = st.session_state.get(_NAME)
    if text is None:
        return
    named: Named = session.compute(find_by_name, text=text)
    if not named.count:
        st.info(
            "Nobody is found by that. Give the whole e-mail, phone, order or customer number, or a name.",
            icon=":material/person_off:",
        )
        return
    who = formats.plural(named.count, "customer")
    more = f" The {len(named.customers)} who ordered last are listed." if named.count > MOST else ""
    st.caption(plain(f"{who} by that name, masked.{more} Choose a row."))
    place = tables.pick_row(named.customers, "Customers by that name, masked", _NAMED, key="by_name")
    if place is not None:
        st.session_state.pop(_NAME, None)
        st.query_params[_CUSTOMER] = str(named.customers["customer_id"].iloc[place])
        st.rerun()


_NAMED = {
    "customer_id": tables.text("Customer"),
    "name": tables.text("Name"),
    "company": tables.text("Company"),
    "city": tables.text("City"),
    "loyalty_tier": tables.text("Loyalty tier"),
    "last_order_date": tables.day("Last order"),
}


def tiles(found: Customer) -> None:
    """Draw the figures of a customer, all time."""
    facts = (
        ("Net revenue", formats.money(found.net_revenue, found.currency)),
        ("Orders", formats.count(found.order_count)),
        ("Order value", formats.money(found.order_value, found.currency)),
        ("Online", formats.share(found.online_share)),
        ("Orders again after", _gap(found.typical_gap_days)),
        ("Tier", _tier(found.standing)),
    )
    with st.grid("auto", min_column_width=150, gap="small"):
        for name, value in facts:
            st.metric(name, plain(value), border=True, height="stretch")


def _tier(standing: Standing | None) -> str:
    if standing is None:
        return "none"
    return "all buyers" if standing.tier >= 1 else f"top {percent(standing.tier)}"


def place_among(standing: Standing | None) -> str:
    """Write where a customer stands among the buyers of the period."""
    if standing is None:
        return "No buyer of the period chosen."
    rank, buyers = formats.count(standing.rank), formats.count(standing.buyers)
    return f"Number {rank} of {buyers} buyers by net revenue in the period chosen."


def _gap(days: float | None) -> str:
    return formats.NOTHING if days is None else formats.plural(round(days), "day")


def persona(customer_key: int) -> str:
    """Write a customer's persona and the one that they nearly are; empty where there is none."""
    found = session.compute(persona_of, customer_key=customer_key, book=personas.book())
    nearly = f"nearly {found.runner_up}" if found.runner_up else ""
    return ", ".join(part for part in (found.persona, nearly) if part)


def card(found: Customer, person: Person, persona: str) -> None:
    """Draw what the files say of a person, masked."""
    if found.business:
        signs = formats.listing(found.business.signs)
        st.markdown(f":gray-badge[{found.business.kind.capitalize()}] {plain(f'by its {signs}')}")
    told = (
        ("Segment", found.segment or "no order in this period"),
        ("Persona", persona),
        ("Name", person.name),
        ("E-mail", person.email),
        ("Phone", person.phone),
        ("Place", ", ".join(part for part in (person.city, person.country) if part)),
        ("Loyalty", person.loyalty_tier),
        ("Joined", formats.day(person.joined_at) if person.joined_at else None),
        ("May be e-mailed", _consent(person.email_consent)),
        ("May be texted", _consent(person.sms_consent)),
        ("Known from", _origin(person)),
    )
    st.markdown("  \n".join(f"**{name}** {plain(value)}" for name, value in told if value))


def _origin(person: Person) -> str:
    records, systems = (
        formats.plural(person.profile_count, "record"),
        formats.plural(person.system_count, "system"),
    )
    return f"{records} in {systems}"


def _consent(given: bool | None) -> str:
    return "not told" if given is None else "yes" if given else "no"
