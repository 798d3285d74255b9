"""Which column holds the amount, where no name says so but some column may?

Grain in: a draft of order lines without any amount, and the headers and cells. Grain out: a question. A
product list can stand in for amounts only where the file has none: an amount that nobody recognised would
otherwise be left out without a word.
"""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace

from lib.intake.draft import Draft
from lib.intake.mapping import Mapping, Question
from lib.intake.shapes import MOST, is_number, share
from lib.intake.taxes import is_tax_or_shipping, words_of
from lib.intake.twins import TOPIC
from lib.schema.tables import tables

_SAY_AMOUNT = (
    *("price", "amount", "amt", "total", "net", "gross", "revenue", "sales", "value", "paid", "turnover"),
    *("preis", "betrag", "umsatz", "summe", "erlös", "wert", "brutto", "prix", "montant", "ttc", "ventes"),
    *("precio", "importe", "venta", "pris", "belopp", "summa", "intäkt"),
)
_SAY_OTHER = (
    "cost",
    "kosten",
    "rate",
    "%",
    "date",
    "datum",
    "qty",
    "quantity",
    "menge",
    "id",
    "items",
    "tax",
)
_SHOWN = 3
_TOPIC = f"{TOPIC}net_revenue"

Changes = AnyMapping[str, str | None]
"""Source header -> the canonical column that a person says it feeds, None where it is left out."""


def amount_question(
    headers: Sequence[str], draft: Draft, cells: AnyMapping[str, Sequence[str]]
) -> Question | None:
    """Return the question which column is the amount of a line, None where the file tells or has none."""
    have = {*draft.sources, *draft.constants}
    if draft.platform or "net_revenue" not in tables()[draft.table].stood_in(have):
        return None
    if "net_revenue" in draft.by_hand:
        return None
    used = {header for sources in draft.sources.values() for header in sources}
    open_ones = [header for header in headers if header not in used and _may_be(header, cells[header])]
    if not open_ones:
        return None
    return Question(
        _TOPIC,
        "No column is known to hold the amount, and some may. Which one is the amount of a line, that of all "
        "its pieces together? If it is the price of one piece, set it to price of one by hand.",
        tuple((header, ", ".join(cells[header][:_SHOWN])) for header in open_ones),
    )


def still_asked(asked: Sequence[Question], changed: Mapping, changes: Changes) -> tuple[Question, ...]:
    """Return the question again after other columns were changed; columns left out by hand are no choice."""
    have = {entry.column for entry in changed.fields}
    if "net_revenue" not in tables()[changed.table].stood_in(have):
        return ()
    kept = [question for question in asked if question.topic == _TOPIC]
    choices = [tuple(one for one in question.choices if one[0] not in changes) for question in kept]
    return tuple(replace(one, choices=left) for one, left in zip(kept, choices, strict=True) if left)


def _may_be(header: str, cells: Sequence[str]) -> bool:
    words = words_of(header)
    named = any(word in words for word in _SAY_AMOUNT) and not any(
        word in words.split() for word in _SAY_OTHER
    )
    return named and not is_tax_or_shipping(header) and bool(cells) and share(cells, is_number) >= MOST
