"""Which column of a file is which column of ours, and how are its cells read?

A `Mapping` is what recognition proposes, what a marketer confirms or changes, and what `load` obeys.
It is plain data: one `Field` per canonical column (or ingredient, see `lib/schema/tables.toml`), so
that it can be shown, compared, stored beside the upload and applied again to the next export.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

DateOrder = Literal["day first", "month first", "year first"]


@dataclass(frozen=True, slots=True)
class Field:
    """How one canonical column is read.

    Attributes
    ----------
    column
        Canonical column or ingredient of the mapping's table.
    sources
        Source headers; several are joined with a blank (a date and its time, first and last name).
        Empty when `constant` is given.
    type
        The column's type in `tables.toml` (id, text, email, phone, datetime, date, money, number ...); "sign"
        for a currency that stands beside the amounts.
    formats
        strptime formats tried in this order, for dates only. "epoch" reads seconds since 1970, "serial" days
        as spreadsheets count them.
    divisor
        What the numbers are divided by: 100 where amounts are in cents.
    months
        Babel locale of the names of months in dates, "" for English ones and for numbers.
    decimal
        The decimal sign of the column's numbers; the other one of "." and "," separates thousands.
    constant
        One value for all rows, where the file has no such column (channel = "web").
    values
        Pairs (value in the file, canonical value), compared without case, e.g. ("In-Store", "store");
        a word that says nothing is paired with "".
    """

    column: str
    sources: tuple[str, ...]
    type: str
    formats: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."
    constant: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    divisor: int = 1
    months: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows that are no sales and are not errors either: fees, payouts, totals.

    `column` is a source header; a row is set aside when its cell equals one of `values` (without case)
    or matches the regular expression `pattern`.
    """

    column: str
    reason: str
    values: tuple[str, ...] = ()
    pattern: str | None = None
    kind: Literal["set aside", "rejected"] = "set aside"


AnswerKind = Literal["nps", "csat", "rating", "choice", "comment"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How the answers to one question of a survey are read; each becomes a row of feedback of its own.

    Attributes
    ----------
    question
        What was asked.
    kind
        Kind of feedback: nps, csat and rating have scores; choice and comment are text.
    sources
        Source headers; several where each of them is ticked or not.
    scale_max
        The best score, None without scores.
    words
        Pairs (answer in the file, its score), compared without case; None for an answer that is no score
        ("Don't know"). Numbers stand for themselves and are not listed.
    options
        For each of several sources what its tick says; "" where the cell itself says it.
    """

    question: str
    kind: AnswerKind
    sources: tuple[str, ...]
    scale_max: float | None = None
    words: tuple[tuple[str, float | None], ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """What one of a currency is worth in another, as a person says: 1 EUR = 1.08 USD."""

    source: str
    target: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person knows, with what each answer would mean.

    `topic` is "date order", "decimal" or "table", or begins with what is asked about a column; `choices`
    pairs an answer with its consequence in words ("03/04/2025 becomes 3 April 2025").
    """

    topic: str
    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a file was taken for, and how every cell of it is to be read.

    Attributes
    ----------
    table
        Canonical table that the rows go to.
    fields
        One per canonical column or ingredient that the file feeds.
    platform
        Name of the platform file that matched, None for a layout that nobody declared.
    label
        What it was taken for, in words ("Shopify orders export").
    system
        Namespace of its ids: the platform's system, "generic", or what the person said.
    signature
        Fingerprint of the normalised header: files of one signature and system are exports of one layout.
    grain
        "line": a row is an order line; "order": a row is a whole order, used only where lines are missing;
        "payment": money of an order of any system, used only where that order is missing.
    carry
        Order-level columns stand on the first row of an order only and hold for its other rows.
    line_columns
        Canonical columns that are not carried.
    date_order
        Of the file's ambiguous dates; None where no date is ambiguous or nobody has told yet.
    confidence
        0 to 1.
    why
        One sentence per reason for what it was taken for.
    questions
        Unanswered ones; while there is any, the file can't be loaded.
    warnings
        What a careful reader should know ("The column Discount Applied was left out: ...").
    answers
        Of a survey with a row per respondent: its questions. Each answer becomes a row of feedback, with
        what `fields` say of the respondent. Empty for all other files.
    unique
        Canonical columns of which no two rows may agree in all; a row that repeats another is set aside.
    rates
        By which amounts in other currencies are converted; none where the person gave none.
    """

    table: str
    fields: tuple[Field, ...]
    platform: str | None
    label: str
    system: str
    signature: str
    grain: Literal["line", "order", "payment"] = "line"
    carry: bool = False
    line_columns: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    date_order: DateOrder | None = None
    confidence: float = 1.0
    why: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    unique: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()

    def field(self, column: str) -> Field | None:
        """Return the field that feeds a canonical column, or None."""
        return next((entry for entry in self.fields if entry.column == column), None)

    def columns(self) -> dict[str, str]:
        """Return canonical column -> source header (several joined by " + "; constants as "= value").

        Of a survey `score` names the questions with scores and `text` the others.
        """
        told = {
            entry.column: " + ".join(entry.sources) if entry.sources else f"= {entry.constant}"
            for entry in self.fields
        }
        scored = [name for answer in self.answers if answer.scale_max for name in answer.sources]
        others = [name for answer in self.answers if not answer.scale_max for name in answer.sources]
        asked = {"score": " + ".join(scored), "text": " + ".join(others)}
        return told | {column: names for column, names in asked.items() if names}

    def with_field(self, entry: Field) -> "Mapping":
        """Return a copy in which `entry` feeds its column and no other field does."""
        others = tuple(known for known in self.fields if known.column != entry.column)
        return replace(self, fields=(*others, entry))

    def without(self, column: str) -> "Mapping":
        """Return a copy in which nothing feeds `column`."""
        return replace(self, fields=tuple(known for known in self.fields if known.column != column))
