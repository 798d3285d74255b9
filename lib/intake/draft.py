"""What is a file taken for, before a whole column of it has been read?

Grain in: a layout and the first cells of each of its columns. Grain out: one `Draft`: the table, and which
source headers feed which canonical column. A declared platform comes first; otherwise the table whose header
names fit best.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.intake.currencies import currency_of_header
from lib.intake.headers import Candidate, candidates, present
from lib.intake.layout import Layout
from lib.intake.mapping import Answer
from lib.intake.orders import REFUND
from lib.intake.shapes import HALF, fits, is_address, is_channel_column, is_number, share
from lib.intake.taxes import names_tax, side_of
from lib.schema.platforms import Platform, RowsSetAside
from lib.schema.surveys import topic_of
from lib.schema.tables import Table, normal_header, tables

Cells = Mapping[str, Sequence[str]]
"""Source header -> some of its cells that hold something."""

Sources = dict[str, tuple[str, ...]]
"""Canonical column or ingredient -> source headers, joined by a blank where there are several."""

GENERIC = "generic"
"""Namespace of ids in files of no declared platform."""

_CLOCK_OF = {"ordered_at": "order_time", "counted_at": "count_time"}
_MAYBE_TAXED = {"total", "totalamount", "totalprice", "amount", "amountpaid", "montanttotal", "gesamtbetrag"}
_WITH_TAX = {"gross", "grossamount", "grosstotal", "grossvalue", "brutto", "bruttobetrag", "bruttosumme"}
_LINE_AMOUNTS = ("net_revenue", "unit_price", "gross_revenue")
_CLEARLY = 1.15
_FILLED = 0.95
_KINDS = 12
_FEW_PEOPLE = 6
"""Rows from which on it counts that a list of customers names the same ones again and again."""
_VOTES = {"votes", "upvotes", "votecount"}
_FIVE_STARS = 5
_SCALES = (1, 5, 7, 10, 100)


@dataclass(frozen=True, slots=True)
class Draft:
    """A file's table and the headers that feed it; fields as in `Mapping`.

    `by_hand` are the columns that a person set, `doubt` is a header for which it may be another kind of file.
    """

    table: str
    sources: Sources
    platform: Platform | None
    label: str
    confidence: float
    why: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    by_hand: frozenset[str] = frozenset()
    doubt: str = ""

    @property
    def system(self) -> str:
        """Namespace of the file's ids."""
        return self.platform.system if self.platform else GENERIC

    @property
    def set_aside(self) -> tuple[RowsSetAside, ...]:
        """Rows that the platform says are no sales."""
        return self.platform.set_aside if self.platform else ()

    @property
    def missing(self) -> tuple[tuple[str, ...], ...]:
        """Groups of columns that the table needs and the file lacks."""
        answered = {"text"} if self.answers else set()
        return tables()[self.table].missing({*self.sources, *self.constants, *answered})


def platform_draft(platform: Platform, layout: Layout) -> Draft:
    """Return what a declared layout says of a file in it."""
    sources: Sources = {}
    for column, names in platform.columns.items():
        header = present(names, layout.header)
        other = platform.only_without.get(column)
        instead = platform.columns.get(other, (other,)) if other else ()
        if header and not present(instead, layout.header):
            sources[column] = (header,)
    for column, names in platform.joined.items():
        headers = tuple(header for name in names if (header := present([name], layout.header)))
        if headers:
            sources[column] = headers
    sources = _without_yielding(sources, tables()[platform.table])
    told = {**platform.constants, **({"channel": platform.channel} if platform.channel else {})}
    constants = {column: value for column, value in told.items() if column not in sources}
    why = (f"Its headers are those of a {platform.label}.",)
    return Draft(platform.table, sources, platform, platform.label, 1.0, why, constants)


def _without_yielding(sources: Sources, table: Table) -> Sources:
    """Leave out columns that yield to another one which has their header."""
    taken = {headers for column, headers in sources.items() if not table.columns[column].yields}
    return {
        column: headers
        for column, headers in sources.items()
        if not table.columns[column].yields or headers not in taken
    }


def generic_draft(layout: Layout, cells: Cells, table: str | None = None) -> Draft:
    """Return what the headers and cells of a file say of it.

    Parameters
    ----------
    layout
        Gives the headers.
    cells
        Some cells of each header.
    table
        The table, where a person has told it.
    """
    empty = frozenset(header for header in layout.header if not cells[header])
    ranked = candidates(layout.header, lambda header, name, column: _fits(cells, header, name, column), empty)
    best = next(entry for entry in ranked if table in (None, entry.table.name))
    if table is None:
        best = _outdone(best, ranked)
    if table is None and (best.table.name == "profiles" or best.missing):
        best = _orders_by_name(layout.header) or best
    columns, warnings = _without_doubtful(_with_addresses(best.columns, cells), layout.header)
    if best.table.name == "feedback":
        columns |= _asked_score(columns, cells)
    if best.table.name == "order_lines":
        columns |= _kind_of_row(columns, cells)
    sources = _joined(columns, cells)
    constants = _feedback_constants(columns, cells) if best.table.name == "feedback" else {}
    if code := _currency_in_headers(best.table, columns):
        sources.pop("currency", None)
        constants["currency"] = code
    why = _reasons(best, sources)
    confidence = 1.0 if table else _confidence(best, ranked, layout)
    doubt = "" if table else doubt_of(best.table.name, layout) or _repeated_person(best, cells)
    label = best.table.label
    return Draft(best.table.name, sources, None, label, confidence, why, constants, warnings, doubt=doubt)


def doubt_of(table: str, layout: Layout) -> str:
    """Return the header for which a file that looks like a table may be something else, "" without one."""
    return present(tables()[table].unless, layout.header) or ""


def _repeated_person(best: Candidate, cells: Cells) -> str:
    """Return the key of a list of customers in which most come several times, and which is thus none."""
    keys = [best.columns[name] for name in ("customer_ref", "email") if name in best.columns]
    if best.table.name != "profiles" or not keys:
        return ""
    held = cells[keys[0]]
    repeated = len(held) >= _FEW_PEOPLE and len(set(held)) <= HALF * len(held)
    return keys[0] if repeated else ""


def _outdone(best: Candidate, ranked: Sequence[Candidate]) -> Candidate:
    """Return the table that explains clearly more of a file's headers and lacks one thing only.

    Orders whose amount nobody recognises would otherwise pass for touches or customers, and vanish without a
    word; as orders they are asked about.
    """
    rival = max(ranked, key=lambda entry: entry.score)
    clearly = rival.score > _CLEARLY * best.score and len(rival.columns) > len(best.columns)
    return rival if len(rival.missing) == 1 and clearly else best


def _orders_by_name(headers: Sequence[str]) -> Candidate | None:
    """Return order lines where the headers name an order, its date and an amount, whatever their cells hold.

    A file of unreadable dates or amounts would otherwise pass for a list of customers; as order lines, rows
    are rejected with the reason.
    """
    named = next(entry for entry in candidates(headers, lambda *_: True) if entry.table.name == "order_lines")
    return named if not named.missing and "order_id" in named.columns else None


def _fits(cells: Cells, header: str, table: str, column: str) -> bool:
    # "Location" is a channel only where its values say so; a column called channel may hold unknown words.
    if column == "channel" and normal_header(header) == "location":
        return bool(cells[header]) and is_channel_column(cells[header])
    return fits(cells[header], table, column)


def _with_addresses(columns: Mapping[str, str], cells: Cells) -> Mapping[str, str]:
    """Take a customer's key that is an e-mail address for one, so that other files find the same person."""
    key = columns.get("customer_ref")
    held = cells[key] if key else ()
    if not key or "email" in columns or not held or share(held, is_address) < _FILLED:
        return columns
    return {name: header for name, header in columns.items() if name != "customer_ref"} | {"email": key}


def _without_doubtful(
    columns: Mapping[str, str], headers: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Leave out amounts that would count twice or with tax, where the file has better ones."""
    kept, warnings = dict(columns), []
    net = kept.get("net_revenue", "")
    better = "unit_price" in kept or "gross_revenue" in kept
    taxed = names_tax(headers)
    if normal_header(net) in _MAYBE_TAXED and better and taxed:
        del kept["net_revenue"]
        warnings.append(f"The column {net} was left out: it may hold tax or shipping.")
    gross = kept.get("gross_revenue", "")
    with_tax = side_of(gross) == "with" or (taxed and normal_header(gross) in _WITH_TAX)
    if with_tax and "discount_amount" not in kept and {"net_revenue", "unit_price"} & kept.keys():
        # What it has more than the net amount is tax, which would count as a discount.
        del kept["gross_revenue"]
        warnings.append(f"The column {gross} was left out: it holds tax.")
    if any(name in kept for name in _LINE_AMOUNTS):
        kept.pop("order_total", None)
    return kept, tuple(warnings)


def _currency_in_headers(table: Table, columns: Mapping[str, str]) -> str:
    """Return the currency that the amounts' own headers name; it holds even beside a column of currencies."""
    named = {
        currency_of_header(header) for name, header in columns.items() if table.columns[name].type == "money"
    }
    return named.pop() if len(named) == 1 and "currency" in table.columns else ""


def _joined(columns: Mapping[str, str], cells: Cells) -> Sources:
    """Join a date with the time of day beside it, unless the date has a time already."""
    sources: Sources = {column: (header,) for column, header in columns.items()}
    for moment, clock in _CLOCK_OF.items():
        time = sources.pop(clock, None)
        if (
            time
            and moment in sources
            and share(cells[columns[moment]] or ("",), lambda text: ":" in text) < HALF
        ):
            sources[moment] += time
    return sources


def _kind_of_row(columns: Mapping[str, str], cells: Cells) -> dict[str, str]:
    """Return the column whose few words call every row a sale or a refund, whatever its header is."""
    rows = max(map(len, cells.values()), default=0)
    unused = [header for header in cells if header not in columns.values()]
    calling = [header for header in unused if _calls_rows(cells[header], rows)]
    return {"event_type": calling[0]} if calling and "event_type" not in columns else {}


def _calls_rows(found: Sequence[str], rows: int) -> bool:
    words = {cell.casefold() for cell in found}
    told = len(found) >= _FILLED * rows and 1 < len(words) <= _KINDS
    return (
        told and fits(found, "order_lines", "event_type") and any(re.search(REFUND, word) for word in words)
    )


def _asked_score(columns: Mapping[str, str], cells: Cells) -> dict[str, str]:
    """Return the column of numbers whose header asks for a rating, where no other holds the score."""
    used = set(columns.values())
    asking = [header for header in cells if header not in used and topic_of(header)]
    rated = [header for header in asking if cells[header] and all(map(_is_plain, cells[header]))]
    return {"score": rated[0]} if rated and "score" not in columns else {}


def _feedback_constants(columns: Mapping[str, str], cells: Cells) -> dict[str, str]:
    """Return the kind of feedback and the best score, where the file has no column for them."""
    scores = (
        [float(cell) for cell in cells[columns["score"]] if _is_plain(cell)] if "score" in columns else []
    )
    header = normal_header(columns.get("score", ""))
    asked = " ".join(cells[columns["question"]][:20]).casefold() if "question" in columns else ""
    constants = {}
    if "kind" not in columns:
        constants["kind"] = _kind(columns, header, asked, max(scores, default=0))
    if scores and "scale_max" not in columns:
        top = 10 if constants.get("kind") == "nps" else max(scores)
        constants["scale_max"] = str(next((scale for scale in _SCALES if top <= scale), int(top)))
    return constants


def _kind(columns: Mapping[str, str], header: str, asked: str, top: float) -> str:
    topic = topic_of(columns.get("score", ""))
    if "nps" in header or topic == "recommend" or ("recommend" in asked and top > _FIVE_STARS):
        return "nps"
    if "score" not in columns and ("status" in columns or normal_header(columns.get("votes", "")) in _VOTES):
        return "idea"
    return "csat" if topic == "satisfaction" or "satisf" in asked else "review"


def _is_plain(cell: str) -> bool:
    return is_number(cell) and cell.replace(".", "", 1).isdigit()


def _reasons(best: Candidate, sources: Sources) -> tuple[str, ...]:
    columns = best.table.columns
    shown = ", ".join(
        f"{' + '.join(headers)} as {columns[name].label}" for name, headers in [*sources.items()][:4]
    )
    if not shown:
        return ("None of its headers is known.",)
    return (f"{len(sources)} of its columns belong to {best.table.label.lower()}: {shown} and so on.",)


def _confidence(best: Candidate, ranked: Sequence[Candidate], layout: Layout) -> float:
    """Return 0 to 1: how far ahead of the next table, and how many headers are explained."""
    if best.missing or not best.score:
        return 0.2
    rivals = [entry.score for entry in ranked if not entry.missing and entry.table != best.table]
    ahead = (best.score - max(rivals, default=0.0)) / best.score
    explained = len(set(best.columns.values())) / len(layout.header)
    return round(min(0.95, 0.45 + 0.3 * max(ahead, 0.0) + 0.25 * explained), 2)
