"""Which rows of a ledger are no sales, although an amount stands in them?

Grain in: the column that says what each row is (Sale, Refund, Fee, Payout). Grain out: the rule by which
rows of fees and transfers are set aside. A declared platform has its own rules.
"""

import re

from lib.intake.draft import Draft
from lib.intake.look import Look
from lib.intake.mapping import SetAside

REASON = "No sale: a fee, a payout or another booking"

_NO_SALE = re.compile(
    r"\b(fees?|payouts?|transfers?|deposits?|withdrawals?|commissions?|top[ -]?up|opening balance"
    r"|gebühr(en)?|auszahlung|überweisung|provision|einzahlung|frais|virement|versement|retrait"
    r"|comisi(ón|on)|transferencia|avgift|utbetalning|överföring|insättning)\b"
)


def bookings(seen: Look, draft: Draft) -> tuple[SetAside, ...]:
    """Return the rule that sets aside what the file's own words call a fee, a payout or a transfer."""
    source = draft.sources.get("event_type")
    if draft.platform or not source:
        return ()
    words = tuple(word for word in seen.words(source[0]) if _NO_SALE.search(word.replace("_", " ")))
    return (SetAside(source[0], REASON, words),) if words else ()
