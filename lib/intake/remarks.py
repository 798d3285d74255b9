"""What should a careful reader know about the columns that were taken, and about those that were not?

Grain in: one draft and the headers it leaves unused. Grain out: sentences, and the question that is asked
where a file is taken for nothing.
"""

import re
from collections.abc import Sequence

from lib.intake.draft import Draft
from lib.intake.layout import Layout
from lib.intake.mapping import Question
from lib.intake.taxes import is_tax_or_shipping, side_of, words_of
from lib.schema.tables import normal_header, tables

NO_CHANNEL = "The file does not say where these orders were made; they count as unknown until you say."

_AMOUNTS = {"net_revenue", "unit_price", "gross_revenue", "order_total"}
_SECRETS = re.compile(
    r"\b(card ?number|card last ?4|pan suffix|ip ?address|opt ?in ip|confirm ip|iban|password|ssn"
    r"|cvc2?|cvv2?|security code|passwort|mot de passe|contraseña|lösenord|kreditkartennummer"
    r"|numéro de carte|kortnummer)\b"
)


def left_out(header: str) -> bool:
    """Return whether a column is kept nowhere: card numbers, addresses of devices, passwords."""
    return _SECRETS.search(words_of(header)) is not None


def remarks(draft: Draft, unused: Sequence[str]) -> tuple[str, ...]:
    """Return warnings about columns left out and about what the file does not say."""
    found = [
        f"The column {header} was left out: such data is kept nowhere." for header in filter(left_out, unused)
    ]
    platform = draft.platform
    if platform and (platform.refused or any(rule.pattern == ".*" for rule in draft.set_aside)):
        # Nothing of such a file is taken: its quirks say why, and what to load instead.
        return platform.quirks
    if draft.table == "order_lines":
        found += _about_orders(draft, unused)
    return tuple(found)


def table_question(layout: Layout, draft: Draft) -> Question:
    """Return the question what a file holds, where it lacks columns that its table needs."""
    columns = tables()[draft.table].columns
    lacks = " and ".join(
        " or ".join(columns[name].label.lower() for name in group) for group in draft.missing
    )
    why = f"has no column for {lacks}" if lacks else f"has a column {draft.doubt}"
    keys = [header for name in ("customer_ref", "email") for header in draft.sources.get(name, ())]
    if draft.table == "profiles" and draft.doubt in keys:
        why = f"most of its people come several times ({draft.doubt})"
    return Question(
        "table",
        f"{layout.name} looks most like {draft.label.lower()}, but {why}. What is in it?",
        tuple((table.name, f"{table.label}: {table.meaning}") for table in tables().values()),
    )


def _about_orders(draft: Draft, unused: Sequence[str]) -> list[str]:
    found = []
    taxes = [header for header in unused if is_tax_or_shipping(header)]
    if taxes:
        found.append(f"Tax and shipping are no revenue; left out: {', '.join(taxes)}.")
    found += [
        f"{headers[0]} holds tax, so that revenue from this file is counted with it."
        for column, headers in draft.sources.items()
        if column in _AMOUNTS and side_of(headers[0]) == "with"
    ]
    found += [
        f"The column {header} was left out: the file does not tell whether prices are before or after it. "
        "If they are before it, set it to discount or discount rate by hand."
        for header in unused
        if _is_discount(header) and draft.platform is None
    ]
    if "channel" not in {*draft.sources, *draft.constants}:
        found.append(NO_CHANNEL)
    if tables()["order_lines"].stood_in({*draft.sources, *draft.constants}):
        found.append(
            "The lines have no amount: each takes its quantity times the price in your product list. "
            "Lines whose product has no price there wait, and count nowhere."
        )
    if "order_total" in draft.sources:
        found.append(
            f"The lines have no price: {draft.sources['order_total'][0]}, the amount of the whole order, "
            "is spread over them by quantity; it may hold tax and shipping."
        )
    found += _about_customers(draft)
    return found


def _about_customers(draft: Draft) -> list[str]:
    key = draft.sources.get("customer_ref")
    told = {"customer_ref", "email", "phone", "contact", "customer_name"} & set(draft.sources)
    if key and key == draft.sources.get("customer_name"):
        only = "The only key" if told == {"customer_ref", "customer_name"} else "A key"
        return [
            f"{only} of a customer is the name in {key[0]}: two people of one name count as one customer."
        ]
    if told == {"customer_name"}:
        return [
            f"Customers have a name in {draft.sources['customer_name'][0]}, but no id, e-mail address or "
            "phone: their orders count in revenue, but belong to nobody known."
        ]
    if not told:
        return ["The file names no customers: its orders count in revenue, but belong to nobody known."]
    return []


def _is_discount(header: str) -> bool:
    name = normal_header(header)
    named = any(word in name for word in ("discount", "rabatt", "remise", "descuento"))
    return named and not any(word in name for word in ("code", "name", "detail", "shipping"))
