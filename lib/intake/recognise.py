"""What is this file, and how is each of its columns to be read?

Grain in: one file (a layout and a connection to read it through). Grain out: one `Mapping`, a proposal that a
person confirms or changes. A declared platform comes before header names, header names before the look of the
cells, and what the file leaves open becomes a question rather than a guess.
"""

import hashlib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from duckdb import DuckDBPyConnection

from lib.errors import UserError
from lib.intake.amounts import amount_question, still_asked
from lib.intake.bookings import bookings
from lib.intake.cut_amounts import refuse_cut_amounts
from lib.intake.draft import Draft, Sources, doubt_of, generic_draft, platform_draft
from lib.intake.given_back import given_back
from lib.intake.headers import present
from lib.intake.layout import Layout
from lib.intake.line_prices import with_line_prices
from lib.intake.look import first_cells, look
from lib.intake.mapping import DateOrder, Field, Mapping, SetAside
from lib.intake.order_totals import total_question, with_totals
from lib.intake.paid import with_paid
from lib.intake.questions import is_kind
from lib.intake.reading import Reading, read_fields
from lib.intake.remarks import NO_CHANNEL, left_out, remarks, table_question
from lib.intake.slide import cells_moved, draft_moved, find_slide
from lib.intake.survey import SAID_BY_A_QUESTION, answers_told, as_survey, is_confirmed
from lib.intake.taxes import is_tax_or_shipping
from lib.intake.twins import namesakes, twin_questions
from lib.intake.versions import with_treated
from lib.schema.platforms import platform_of, platforms
from lib.schema.tables import normal_header, tables


@dataclass(frozen=True, slots=True)
class Told:
    """What a person has said about a file that does not say it itself; None where nothing was said.

    `columns` are the canonical columns of which the person said what feeds them; nothing is asked of those.
    `words` are words of a channel column and the channels that they mean.
    """

    date_order: DateOrder | None = None
    decimal: Literal[".", ","] | None = None
    table: str | None = None
    columns: frozenset[str] = frozenset()
    words: AnyMapping[str, str] = field(default_factory=dict)


NOTHING_TOLD = Told()


def recognise(connection: DuckDBPyConnection, layout: Layout, told: Told = NOTHING_TOLD) -> Mapping:
    """Return what a file was taken for and how it will be read.

    Parameters
    ----------
    connection
        Reads the file; a temporary table is made and dropped.
    layout
        Of the file.
    told
        A person's answers to the questions of an earlier proposal; they hold where the file proves nothing.

    Raises
    ------
    UserError
        `told.table` is no table, or amounts have fallen apart at their decimal commas.
    """
    if told.table is not None:
        _check_table(told.table)
    platform = None if told.table else platform_of(layout.header)
    cells = first_cells(connection, layout)
    refuse_cut_amounts(layout, cells)
    slide = find_slide(layout.header, cells)
    if platform and (is_confirmed(platform, cells) or not platform.survey):
        draft = platform_draft(platform, layout)
    else:
        draft = generic_draft(layout, cells_moved(layout.header, cells, slide), told.table)
    draft = draft_moved(layout.header, as_survey(connection, layout, draft, cells), slide)
    mapping = _settled(connection, layout, draft, told)
    asked = None if "net_revenue" in told.columns else amount_question(layout.header, draft, cells)
    return replace(mapping, questions=(*mapping.questions, asked)) if asked else mapping


def remap(
    connection: DuckDBPyConnection,
    layout: Layout,
    mapping: Mapping,
    changes: AnyMapping[str, str | None],
    told: Told = NOTHING_TOLD,
) -> Mapping:
    """Return the mapping with some source columns feeding another canonical column, or none.

    Parameters
    ----------
    connection, layout
        As for `recognise`.
    mapping
        What to change.
    changes
        Source header -> canonical column or ingredient of the mapping's table, or the kind of a survey's
        question ("csat", "csat 7", "comment"); None leaves the column out.
    told
        A person's answers to questions.

    Raises
    ------
    UserError
        A header is not in the file, or a column not in the table.
    """
    _check_changes(layout, mapping, changes)
    sources = _columns_read(mapping)
    constants = {entry.column: entry.constant for entry in mapping.fields if entry.constant is not None}
    answers = answers_told(connection, layout, mapping, changes)
    if answers:
        sources = {name: headers for name, headers in sources.items() if name not in SAID_BY_A_QUESTION}
        constants = {name: value for name, value in constants.items() if name not in SAID_BY_A_QUESTION}
    sources = _with_changes(sources, changes)
    constants = {name: value for name, value in constants.items() if name not in changes.values()}
    draft = Draft(
        table=mapping.table,
        sources=sources,
        platform=platforms()[mapping.platform] if mapping.platform else None,
        label=mapping.label,
        confidence=1.0,
        why=(*mapping.why, "Changed by hand."),
        constants=constants,
        answers=answers,
        by_hand=frozenset(filter(None, changes.values())),
        doubt="" if told.table or mapping.platform else doubt_of(mapping.table, layout),
    )
    told = replace(told, date_order=told.date_order or mapping.date_order, table=mapping.table)
    changed = _settled(connection, layout, draft, told)
    asked = still_asked(mapping.questions, changed, changes)
    return replace(changed, system=mapping.system, questions=(*changed.questions, *asked))


def _columns_read(mapping: Mapping) -> Sources:
    """Return what feeds each column of a mapping, without what is found again from other columns."""
    sources = {
        # A currency beside the amounts is no column of its own.
        entry.column: entry.sources
        for entry in mapping.fields
        if entry.sources and entry.type != "sign"
    }
    sources.pop("attributes", None)
    if sources.get("fully_refunded") == sources.get("status"):
        sources.pop("fully_refunded", None)  # it is read from the status again
    return sources


def _with_changes(sources: Sources, changes: AnyMapping[str, str | None]) -> Sources:
    """Return sources in which each changed header feeds its new column and no other."""
    kept = {
        name: tuple(header for header in headers if header not in changes)
        for name, headers in sources.items()
    }
    told = {
        column: (header,) for header, column in changes.items() if column is not None and not is_kind(column)
    }
    return {name: headers for name, headers in kept.items() if headers} | told


def with_constant(mapping: Mapping, column: str, value: str) -> Mapping:
    """Return the mapping with one value for all rows of a column, e.g. channel "web".

    Raises
    ------
    UserError
        The table has no such column.
    """
    columns = tables()[mapping.table].columns
    if column not in columns:
        raise _no_column(column, mapping.table)
    constant = Field(column, (), columns[column].type, constant=value)
    warnings = tuple(one for one in mapping.warnings if column != "channel" or one != NO_CHANNEL)
    have = {entry.column for entry in mapping.fields}
    missing = tables()[mapping.table].missing
    completes = bool(missing(have)) and not missing({column, *have})
    questions = tuple(one for one in mapping.questions if one.topic != "table" or not completes)
    return replace(mapping.with_field(constant), warnings=warnings, questions=questions)


def signature_of(header: Sequence[str]) -> str:
    """Return the fingerprint of a header: 16 hex digits over its normalised names in order."""
    joined = "\n".join(normal_header(name) for name in header)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def _settled(connection: DuckDBPyConnection, layout: Layout, draft: Draft, told: Told) -> Mapping:
    """Read the columns that the draft names, and say what is open."""
    draft = with_treated(replace(draft, by_hand=draft.by_hand | told.columns))
    twins = namesakes(layout, draft)
    taxes = [header for header in _unused(layout, draft) if is_tax_or_shipping(header)]
    headers = [header for sources in (*draft.sources.values(), *twins.values(), taxes) for header in sources]
    platform = draft.platform
    order = told.date_order or (platform.date_order if platform else None)
    with look(connection, layout, headers) as seen:
        draft = with_paid(seen, with_totals(seen, with_line_prices(seen, draft)), taxes)
        reading = read_fields(seen, draft, order, told.decimal, told.words)
        reading.add_currency(seen, draft)
        repeated = filter(None, [total_question(seen, draft)])
        questions = (*twin_questions(seen, draft, twins), *repeated, *reading.questions)
        no_sales = bookings(seen, draft)
        status = next((entry for entry in reading.fields if entry.column == "status"), None)
        refunded, told_of_refunds = given_back(seen, draft, status)
        # Before the status itself, so that the status is what its column is shown as.
        reading.fields[:0] = [refunded] if refunded else []
        reading.warnings += told_of_refunds
    if draft.doubt or (draft.missing and not (platform and platform.refused)):
        questions = (table_question(layout, draft), *questions)
    return Mapping(
        table=draft.table,
        fields=(*reading.fields, *_constants(draft), *_attributes(layout, draft)),
        platform=platform.name if platform else None,
        label=draft.label,
        system=draft.system,
        signature=signature_of(layout.header),
        grain=platform.grain if platform else "line",
        carry=platform.carry if platform else False,
        line_columns=platform.line_columns if platform else (),
        set_aside=(*_set_aside(layout, draft), *no_sales),
        date_order=reading.date_order,
        confidence=draft.confidence,
        why=draft.why,
        questions=questions,
        warnings=_warnings(layout, draft, reading),
        answers=draft.answers,
        unique=platform.unique if platform else (),
    )


def _set_aside(layout: Layout, draft: Draft) -> tuple[SetAside, ...]:
    """Rows that are no sales, by the columns that this file has and as it writes their names."""
    found = [(rule, present(rule.column, layout.header)) for rule in draft.set_aside]
    return tuple(
        SetAside(header, rule.reason, rule.values, rule.pattern, rule.kind)
        for rule, header in found
        if header
    )


def _constants(draft: Draft) -> list[Field]:
    columns = tables()[draft.table].columns
    return [Field(name, (), columns[name].type, constant=value) for name, value in draft.constants.items()]


def _attributes(layout: Layout, draft: Draft) -> list[Field]:
    """Keep what a list of customers or of campaign members says besides, but for what must not be kept."""
    if "attributes" not in tables()[draft.table].columns:
        return []
    rest = tuple(header for header in _unused(layout, draft) if not left_out(header))
    return [Field("attributes", rest, "json")] if rest else []


def _unused(layout: Layout, draft: Draft) -> tuple[str, ...]:
    used = {header for sources in draft.sources.values() for header in sources}
    used |= {header for answer in draft.answers for header in answer.sources}
    return tuple(header for header in layout.header if header not in used)


def _warnings(layout: Layout, draft: Draft, reading: Reading) -> tuple[str, ...]:
    about_columns = remarks(draft, _unused(layout, draft))
    return tuple(dict.fromkeys((*draft.warnings, *about_columns, *reading.warnings)))


def _check_table(table: str) -> None:
    if table not in tables():
        raise UserError(
            "There is no such table.", f"Given: {table}.", f"Choose one of {', '.join(tables())}."
        )


def _check_changes(layout: Layout, mapping: Mapping, changes: AnyMapping[str, str | None]) -> None:
    for header, column in changes.items():
        if header not in layout.header:
            raise UserError(
                "There is no such column in the file.",
                f"{layout.name} has no column {header}.",
                f"Its columns are {', '.join(layout.header)}.",
            )
        asked = mapping.table == "feedback" and column is not None and is_kind(column)
        if column is not None and not asked and column not in tables()[mapping.table].columns:
            raise _no_column(column, mapping.table)


def _no_column(column: str, table: str) -> UserError:
    known = ", ".join(tables()[table].columns)
    return UserError("There is no such column.", f"{table} has no {column}.", f"Choose one of {known}.")
