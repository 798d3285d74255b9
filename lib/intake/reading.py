"""How is each column of a file read: in which date formats, with which decimal sign, as which words?

Grain in: a draft and the columns it names, as text. Grain out: one `Field` per column, decided over the whole
column and, where a column alone proves nothing, by the other columns of the file; else a question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from duckdb import DuckDBPyConnection

from lib.intake.currencies import currency_of_sign, tells_one
from lib.intake.dates import DateReading, month_first, read_dates, year_first
from lib.intake.decimals import DecimalReading, Sign, read_decimals
from lib.intake.draft import Draft
from lib.intake.look import Look
from lib.intake.mapping import DateOrder, Field, Question
from lib.intake.minor_units import in_cents, read_divisors
from lib.intake.shapes import BOOLEAN_WORDS
from lib.intake.source import literal
from lib.intake.values import SERIAL, timestamp
from lib.intake.versions import contacted, is_read_from_version
from lib.schema.channels import channel_of
from lib.schema.statuses import status_of
from lib.schema.tables import normal_header, tables

Kind = TypeVar("Kind", DateReading, DecimalReading)

_DATES = {"datetime", "date"}
_NUMBERS = {"money", "number"}
_NAMED = 8
_SAY_NOTHING = {"unknown", "notset", "unset", "notspecified", "unbekannt", "inconnu", "desconocido"}


@dataclass(slots=True)
class Reading:
    """The fields of a file with what is still open and what is worth saying."""

    fields: list[Field] = field(default_factory=list)
    questions: tuple[Question, ...] = ()
    warnings: list[str] = field(default_factory=list)
    date_order: DateOrder | None = None

    def add_currency(self, seen: Look, draft: Draft) -> None:
        """Take the currency from the signs beside the amounts, where the file has no column for it."""
        if "currency" not in tables()[draft.table].columns or "currency" in {
            *draft.sources,
            *draft.constants,
        }:
            return
        for entry in [entry for entry in self.fields if entry.type == "money"]:
            signs = tuple(sorted(seen.signs(entry.sources), key=len, reverse=True))
            pairs = tuple((sign, code) for sign in signs if (code := currency_of_sign(sign)))
            if code := tells_one(signs):
                self.fields.append(Field("currency", (), "currency", constant=code))
            elif len({code for _, code in pairs}) > 1:
                self.fields.append(Field("currency", entry.sources, "sign", values=pairs))
                told = ", ".join(f"{sign} as {code}" for sign, code in pairs)
                self.warnings.append(f"{entry.sources[0]}: the currency is read from the sign, {told}.")
            else:
                continue
            return


def read_fields(
    seen: Look,
    draft: Draft,
    order: DateOrder | None,
    decimal: Sign | None,
    channels: Mapping[str, str] = MappingProxyType({}),
) -> Reading:
    """Return how the columns of a draft are read.

    Parameters
    ----------
    seen
        The columns as text.
    draft
        Names them.
    order, decimal
        What a person has said; they hold where the file proves nothing.
    channels
        Word of a channel column -> the channel that a person says it means.
    """
    types = {name: tables()[draft.table].columns[name].type for name in draft.sources}
    dates = _read(seen, draft, types, _DATES, read_dates)
    numbers = _read(seen, draft, types, _NUMBERS, read_decimals)
    whole = _read_integers(seen, draft, types)
    divisors = read_divisors(seen, draft)
    reading = Reading()
    reading.date_order = _order(list(dates.values()), order)
    sign = _sign(list(numbers.values()), decimal)
    for name, sources in draft.sources.items():
        reading.fields.append(
            Field(
                name,
                sources,
                types[name],
                formats=_formats(dates[name], reading.date_order) if name in dates else (),
                decimal=_decimal(name, numbers, whole, sign),
                values=_values(seen, draft, name, types[name], reading.warnings, channels),
                divisor=divisors.get(name, 1),
                months=dates[name].months if name in dates else "",
            )
        )
    questions = [_date_question(seen, draft, dates) if not reading.date_order else None]
    questions.append(_decimal_question(draft, numbers) if not sign else None)
    reading.questions = tuple(question for question in questions if question)
    reading.warnings += [*_about_dates(draft, dates), *in_cents(draft, divisors)]
    return reading


def _read(
    seen: Look,
    draft: Draft,
    types: Mapping[str, str],
    wanted: set[str],
    read: Callable[[DuckDBPyConnection, str], Kind],
) -> dict[str, Kind]:
    return {
        name: read(seen.connection, seen.distinct(sources))
        for name, sources in draft.sources.items()
        if types[name] in wanted
    }


def _read_integers(seen: Look, draft: Draft, types: Mapping[str, str]) -> dict[str, DecimalReading]:
    """Whole numbers have no decimals: a separator that proves nothing else parts thousands."""
    found = _read(seen, draft, types, {"integer"}, read_decimals)
    return {
        name: replace(entry, sign="." if "," in entry.example else ",", ambiguous=False)
        if entry.ambiguous
        else entry
        for name, entry in found.items()
    }


def _order(dates: Sequence[DateReading], told: DateOrder | None) -> DateOrder | None:
    """Return the order of the file: proven by its columns, else as told; None where they disagree."""
    proven = {entry.order for entry in dates if entry.order}
    if len(proven) == 1:
        return proven.pop()
    return told if any(entry.ambiguous for entry in dates) else None


def _sign(numbers: Sequence[DecimalReading], told: Sign | None) -> Sign | None:
    proven = {entry.sign for entry in numbers if entry.sign}
    if len(proven) == 1:
        return proven.pop()
    return told


def _decimal(
    name: str, numbers: Mapping[str, DecimalReading], whole: Mapping[str, DecimalReading], sign: Sign | None
) -> Sign:
    entry = numbers.get(name) or whole.get(name)
    return (entry.sign or sign or ".") if entry else "."


def _formats(reading: DateReading, order: DateOrder | None) -> tuple[str, ...]:
    if reading.ambiguous and order == "month first":
        return month_first(reading.formats)
    if reading.ambiguous and order == "year first":
        return year_first(reading.formats) or reading.formats
    return reading.formats


def _date_question(seen: Look, draft: Draft, dates: Mapping[str, DateReading]) -> Question | None:
    open_dates = {name: entry for name, entry in dates.items() if entry.ambiguous}
    if not open_dates:
        return None
    entry = next((one for one in open_dates.values() if one.contradiction), next(iter(open_dates.values())))
    day = _in_words(seen, entry.example, entry.formats)
    month = _in_words(seen, entry.example, month_first(entry.formats))
    columns = ", ".join(" + ".join(draft.sources[name]) for name in open_dates)
    choices = {"day first": day, "month first": month}
    if turned := year_first(entry.formats):
        choices["year first"] = _in_words(seen, entry.example, turned)
    return Question(
        "date order",
        f"{_why_open(columns, entry)} Which number stands first, the day or the month?",
        tuple((answer, f"{entry.example} becomes {words}") for answer, words in choices.items()),
    )


def _why_open(columns: str, entry: DateReading) -> str:
    if not entry.contradiction:
        return f"Every date in {columns} reads both ways."
    day, month = entry.contradiction
    return (
        f"The dates in {columns} contradict each other: {day} reads only with the day first, "
        f"{month} only with the month first. Rows of the other kind will be rejected."
    )


def _in_words(seen: Look, example: str, formats: Sequence[str]) -> str:
    found = seen.connection.execute(f"SELECT {timestamp(literal(example), formats)}").fetchone()
    return f"{found[0].day} {found[0]:%B %Y}" if found and found[0] else "no date"


def _decimal_question(draft: Draft, numbers: Mapping[str, DecimalReading]) -> Question | None:
    doubtful = {name: entry for name, entry in numbers.items() if entry.ambiguous}
    if not doubtful:
        return None
    example = next(iter(doubtful.values())).example
    columns = ", ".join(draft.sources[name][0] for name in doubtful)
    whole = example.replace(",", "").replace(".", "")
    broken = example.replace(",", ".")
    comma = broken if "," in example else whole
    point = whole if "," in example else broken
    return Question(
        "decimal",
        f"The numbers in {columns} read both ways. Which sign stands before the decimals?",
        ((".", f"{example} becomes {point}"), (",", f"{example} becomes {comma}")),
    )


def _values(
    seen: Look, draft: Draft, name: str, kind: str, warnings: list[str], channels: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Pair each word of a channel, status or yes-no column with its canonical word."""
    declared = draft.platform.values.get(name, {}) if draft.platform else {}
    if kind not in _DICTIONARIES and not declared:
        return ()
    source = draft.sources[name][0]
    told = channels if kind == "channel" else {}
    known = {normal_header(word): canonical for word, canonical in {**declared, **told}.items()}
    canonical_of, fallback = _DICTIONARIES.get(kind, (_as_it_stands, ""))
    if is_read_from_version(draft, name):
        canonical_of = contacted
    pairs, unknown = [], []
    for word in seen.words(source):
        name_of_word = normal_header(word)
        canonical = known[name_of_word] if name_of_word in known else canonical_of(word)
        if canonical is None:
            unknown.append(word)
        if canonical is not None or fallback:
            pairs.append((word, fallback if canonical is None else canonical))
    if unknown and fallback:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        warnings.append(
            f"{source}: {', '.join(unknown[:_NAMED])}{more} is no {name} that we know; taken as {fallback}."
        )
    return tuple(pairs)


def _boolean_of(word: str) -> str | None:
    """Return "true", "false", "" where the word says that nothing is known, None where nobody knows it."""
    name = normal_header(word)
    return "" if name in _SAY_NOTHING else BOOLEAN_WORDS.get(name)


def _as_it_stands(word: str) -> str | None:  # noqa: ARG001 (words of other columns are read by their type)
    return None


_DICTIONARIES: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "channel": (channel_of, "unknown"),
    # An order of a status that nobody knows is an order; leaving it out would hide revenue.
    "status": (status_of, "paid"),
    "boolean": (_boolean_of, ""),
}
"""Type -> the canonical word for a word of a file, and what words that nobody knows become."""


def _about_dates(draft: Draft, dates: Mapping[str, DateReading]) -> list[str]:
    unread = [
        f"{' + '.join(draft.sources[name])}: "
        f"{entry.cells - entry.read:,} of {entry.cells:,} dates can't be read."
        for name, entry in dates.items()
        if entry.read < entry.cells
    ]
    counted = [
        f"{' + '.join(draft.sources[name])}: dates are numbers of days, as a spreadsheet counts them."
        for name, entry in dates.items()
        if SERIAL in entry.formats
    ]
    years = [
        f"{' + '.join(draft.sources[name])}: dates are read with the year first."
        for name, entry in dates.items()
        if any(form.startswith("%y") for form in entry.formats)
    ]
    return unread + counted + years
