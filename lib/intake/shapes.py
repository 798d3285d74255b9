"""Can the cells of a source column be what its header promises?

Grain in: some cells of one source column. Grain out: yes or no for one canonical column. A header alone is a
guess: a column called Date may hold opening hours, a column called Location a channel or a town.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from lib.intake.decimals import proof
from lib.intake.values import FALSE_WORDS, FIRST_YEAR, LAST_YEAR, NULL_WORDS, TRUE_WORDS
from lib.schema.channels import channel_of
from lib.schema.tables import normal_header, tables

MOST = 0.7
"""Share of the cells that must be of a type: real files hold typing errors, not mostly something else."""

HALF = 0.5
"""The same for columns that people fill in by hand: consent, phone numbers, birthdays."""

_MOST_CHANNELS = 30

_DATE = re.compile(
    r"'?(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}|\d{10}(\.\d+)?|\d{13}"
    r"|([^\W\d_]{2,10}[.,]* )?\d{1,2}(er|º|ª)?[-. /]+(de )?[^\W\d_]{3,10}\.?[-. /]+(de )?\d{2,4}"
    r"|([^\W\d_]{3,9},? )?[^\W\d_]{3,10}[. -]+\d{1,2},?[ -]+\d{4})"
    r"(?!\d).*"
)
_SERIAL = re.compile(r"[2-5]\d{4}(\.\d+)?")  # days as spreadsheets count them, 1954 to 2064
_TIME = re.compile(r"\d{1,2}([:.]\d{2}){0,2}(\.\d+)?( ?[AaPp]\.?[Mm]\.?)?( ?[A-Za-z+:\d-]+)?")
_EVENT = re.compile(
    r"refund|return|chargeback|retour|erstatt|rembours|reembols|devoluci|gutschrift|credit|återbet|retur"
    r"|sale|order|invoice|payment|purchase|receipt|verkauf|rechnung|zahlung|bestell|vente|achat|commande"
    r"|venta|compra|pedido|köp|försäljning|fee|payout|transfer"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(
    r"[^\W\d_]{0,5}:?[\s'+()\d./-]{5,}(\s?(x|ext)\.?\s?\d+)?"
    r"|\d([.,]\d+)?[eE]\+?\d{1,2}"  # a spreadsheet has destroyed it, which is told
)
_ARMS = {"treated": "true", "treatment": "true", "test": "true", "contacted": "true", "exposed": "true"}
_ARMS |= {"control": "false", "holdout": "false", "heldout": "false", "keptback": "false"}
_CONSENTS = {"subscribed": "true", "optin": "true", "optedin": "true", "active": "true"}
_CONSENTS |= {"unsubscribed": "false", "optout": "false", "optedout": "false", "inactive": "false"}
_CONSENTS |= {"bounced": "false", "notsubscribed": "false", "cleaned": "false"}

_WORDS = {
    "true": "sant verdadero kylla abonniert angemeldet zugestimmt abonne abonnee inscrit inscrite accepte "
    "suscrito suscrita acepta aceptado prenumererar prenumerant anmald samtycker godkant",
    "false": "falskt falso abgemeldet nichtabonniert abgelehnt desabonne desabonnee nonabonne desinscrit "
    "refuse nosuscrito nosuscrita rechazado avanmald avregistrerad avbojt ejanmald",
}
"""Yes and no, and consent given and withdrawn, in German, French, Spanish and Swedish; normalised."""

BOOLEAN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(TRUE_WORDS, "true"),
    **dict.fromkeys(FALSE_WORDS, "false"),
    **_ARMS,
    **_CONSENTS,
    **{word: value for value, words in _WORDS.items() for word in words.split()},
}
"""Normalised words for yes and no, those of campaigns and newsletters among them."""


def says(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells that hold more than a word for nothing, without blanks around them."""
    return tuple(cell.strip() for cell in cells if cell.strip().lower() not in NULL_WORDS)


def fits(cells: Sequence[str], table: str, column: str) -> bool:
    """Return whether cells can be of a canonical column; an empty column fits everywhere."""
    if not cells:
        return True
    test = _BY_COLUMN.get(column) or _BY_TYPE.get(tables()[table].columns[column].type)
    return test is None or test(cells)


def share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    """Return the share of cells that pass a test."""
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def is_date(cell: str) -> bool:
    """Return whether a cell looks like a date: 2024-01-31, 31.1.24, 31-Jan-2024, Jan 31, 2024, 20240131."""
    if re.fullmatch(r"\d{8}", cell):
        return _is_calendar_day(cell)
    if re.fullmatch(r"\d{10}(\.\d+)?|\d{13}", cell):
        # Seconds or milliseconds since 1970, of 2001 or later: phone numbers mostly begin otherwise.
        return cell.startswith(("1", "20"))
    return _DATE.fullmatch(cell) is not None


def is_address(cell: str) -> bool:
    """Return whether a cell looks like an e-mail address."""
    return _EMAIL.fullmatch(cell) is not None


def is_number(cell: str) -> bool:
    """Return whether a cell is a number, with or without currency and separators."""
    return proof(re.sub(r"\d", "9", cell)) is not None


def is_channel_column(cells: Sequence[str]) -> bool:
    """Return whether a column names channels: words that we know, and few of them."""
    words = {cell.casefold() for cell in cells}
    return len(words) <= _MOST_CHANNELS and share(cells, channel_of) >= HALF


def _is_calendar_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _mostly(test: Callable[[str], object]) -> Callable[[Sequence[str]], bool]:
    return lambda cells: share(cells, test) >= MOST


def _is_word(cell: str) -> bool:
    return not is_number(cell) and not is_date(cell)


def _is_boolean(cell: str) -> bool:
    return normal_header(cell) in BOOLEAN_WORDS


_BY_TYPE: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "datetime": lambda cells: share(cells, is_date) >= MOST or share(cells, _SERIAL.fullmatch) == 1,
    "date": lambda cells: (
        share(cells, is_date) >= HALF or share(cells, re.compile(r"\d\d/\d\d").match) >= MOST
    ),
    "money": _mostly(is_number),
    "number": _mostly(is_number),
    "integer": _mostly(is_number),
    "boolean": lambda cells: share(cells, _is_boolean) >= HALF,
    "channel": _mostly(_is_word),
    "email": lambda cells: share(cells, _EMAIL.fullmatch) >= HALF,
    "phone": lambda cells: share(cells, _PHONE.fullmatch) >= HALF,
    "currency": _mostly(lambda cell: re.fullmatch(r"[A-Za-z]{3}|[€£$]", cell)),
    "status": _mostly(_is_word),
}
_BY_COLUMN: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "order_time": _mostly(lambda cell: _TIME.fullmatch(cell) and not is_date(cell)),
    "count_time": _mostly(_TIME.fullmatch),
    "event_type": _mostly(lambda cell: _EVENT.search(cell.casefold())),
    **dict.fromkeys(
        ("first_name", "last_name", "full_name", "customer_name", "city", "product_name", "kind", "text"),
        _mostly(_is_word),
    ),
    "store_id": lambda cells: not is_channel_column(cells),
}
