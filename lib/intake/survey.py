"""Is this file a survey with a row per respondent, and what does it ask?

Grain in: a layout, a draft, the first cells of each column. Grain out: the draft, of a survey with one
`Answer` per question and with only those columns that say who answered, when and where.

A file with one score and one text (an NPS export, reviews) is no such survey: its rows are feedback already,
and a score keeps its comment beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from duckdb import DuckDBPyConnection

from lib.intake.draft import Cells, Draft, generic_draft
from lib.intake.layout import ColumnLabel, Layout, TextLayout
from lib.intake.look import look
from lib.intake.mapping import Answer
from lib.intake.mapping import Mapping as Proposal
from lib.intake.questions import Column, as_told, is_kind, read_question
from lib.schema.platforms import Platform
from lib.schema.surveys import asks_something, is_metadata, names_a_person, scale_of, topic_of
from lib.schema.tables import normal_header

SAID_BY_A_QUESTION = ("score", "scale_max", "text", "question", "kind", "votes", "status", "answered_at")
"""Columns of feedback that a survey's questions give, or that its own columns of that name don't mean."""

MOST_ANSWERS = 500
_TABLES = ("feedback", "profiles", "touches")
_SELECTED = (" - Selected Choice", " - Ausgewählte Option")
_TICKS = {"1", "x", "true", "yes", "checked", "selected", "ja", "oui", "si"}
_LEAST = 2
_HALF = 0.5

Said = Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]]
"""Header -> its different answers, the most frequent first, and how many cells hold each."""


def as_survey(connection: DuckDBPyConnection, layout: Layout, draft: Draft, cells: Cells) -> Draft:
    """Return the draft of a survey with its questions; any other draft as it is.

    Parameters
    ----------
    connection
        Reads the file; a temporary table is made and dropped.
    layout
        Of the file.
    draft
        What the file was taken for so far.
    cells
        Some cells of each header.
    """
    platform = draft.platform
    if not (platform and platform.survey):
        if platform or not _asks_more_than_one_thing(layout, draft, cells):
            return draft
        draft = generic_draft(layout, cells, "feedback")
    who = {
        column: headers
        for column, headers in draft.sources.items()
        if column not in SAID_BY_A_QUESTION and not (platform is None and any(map(asks_something, headers)))
    }
    taken = {header for headers in who.values() for header in headers}
    asking = [header for header in layout.header if header not in taken and not is_metadata(header)]
    answers, notes = _read(columns_of(connection, layout, asking))
    return replace(
        draft,
        sources=who,
        constants={},
        answers=answers,
        why=(*draft.why[: 1 if platform else 0], _found(answers)),
        warnings=(*draft.warnings, *notes, *_about_respondents(who, cells)),
        confidence=max(draft.confidence, 0.8 if answers else 0.0),
    )


def answers_told(
    connection: DuckDBPyConnection,
    layout: Layout,
    proposed: Proposal,
    changes: Mapping[str, str | None],
) -> tuple[Answer, ...]:
    """Return the questions after some columns were given another kind, another meaning, or none.

    A file of one score and one text becomes a survey when one of its columns is called a question; a survey
    becomes such a file when one of its columns is called the score or the text.

    Parameters
    ----------
    connection, layout
        As for `as_survey`.
    proposed
        The mapping so far.
    changes
        Source header -> a kind of answer ("csat", "csat 7"), a canonical column, or None.
    """
    asked = any(told and is_kind(told) for told in changes.values())
    if not (asked or proposed.answers) or set(changes.values()) & set(SAID_BY_A_QUESTION):
        return ()
    if not proposed.answers:
        changes = {**_one_row(proposed), **changes}
    kept = [_without(answer, changes) for answer in proposed.answers]
    columns = columns_of(connection, layout, list(changes))
    told = [as_told(_alone(column), changes[column.header] or "") for column in columns]
    both = [answer for answer in (*kept, *told) if answer and answer.sources]
    return tuple(sorted(both, key=lambda answer: layout.header.index(answer.sources[0])))


def is_confirmed(platform: Platform, cells: Cells) -> bool:
    """Return whether the cells look as a platform says, where its headers alone could be anybody's."""
    return all(
        bool(cells[header]) and all(re.fullmatch(pattern, cell) for cell in cells[header])
        for name, pattern in platform.signature.cells.items()
        for header in cells
        if normal_header(header) == normal_header(name)
    )


def columns_of(connection: DuckDBPyConnection, layout: Layout, headers: Sequence[str]) -> list[Column]:
    """Return what was asked and answered in some columns of the file (of the start of a large one)."""
    said = _said(connection, layout, headers)
    return [_column(layout, header, *said[header]) for header in headers]


def _asks_more_than_one_thing(layout: Layout, draft: Draft, cells: Cells) -> bool:
    """Return whether a file of no declared platform has several questions, not all of which fit one row."""
    if draft.table not in _TABLES and not draft.missing:
        return False
    open_ones = [header for header in layout.header if not is_metadata(header)]
    asking = [header for header in open_ones if asks_something(header) or _is_rated(header, cells[header])]
    one_row = draft.sources if draft.table == "feedback" else {}
    fits = {header for column in SAID_BY_A_QUESTION for header in one_row.get(column, ())}
    return len(asking) >= max(_LEAST, _HALF * len(open_ones)) and not fits.issuperset(asking)


def _is_rated(header: str, said: Sequence[str]) -> bool:
    words = set(said)
    numbers = words and all(word.isdigit() and int(word) <= 10 for word in words)  # noqa: PLR2004
    return (len(words) >= _LEAST and scale_of(words) is not None) or bool(numbers and topic_of(header))


def _said(connection: DuckDBPyConnection, layout: Layout, headers: Sequence[str]) -> Said:
    found = {}
    with look(connection, layout, headers) as seen:
        for header in headers:
            rows = connection.execute(
                f"SELECT cell, sum(cells) AS times FROM {seen.distinct([header])} "
                "GROUP BY cell ORDER BY times DESC, cell"
            ).fetchmany(MOST_ANSWERS)
            found[header] = (tuple(cell for cell, _ in rows), tuple(int(times) for _, times in rows))
    return found


def _column(layout: Layout, header: str, said: tuple[str, ...], times: tuple[int, ...]) -> Column:
    label = _label(layout, header)
    return Column(header, label.question, label.option, label.is_typed, said, times)


def _label(layout: Layout, header: str) -> ColumnLabel:
    """Return what a column asks: from further header rows, from a name that repeats, or its name."""
    place = layout.header.index(header)
    if place < len(layout.labels) and layout.labels[place].question:
        label = layout.labels[place]
        base, dash, option = label.question.rpartition(" - ")
        if label.option or not dash:
            return label
        return replace(label, question=base, option=option)
    if isinstance(layout, TextLayout) and place < len(layout.original_header):
        return ColumnLabel(" ".join(layout.original_header[place].split()) or header)
    return ColumnLabel(header)


def _read(columns: Sequence[Column]) -> tuple[tuple[Answer, ...], list[str]]:
    answers: list[Answer] = []
    notes = []
    for question, together in groupby(columns, key=lambda column: column.question):
        several = list(together)
        ticked = [column for column in several if len(several) > 1 and _is_ticked(column)]
        if len(ticked) > 1:
            sources = tuple(column.header for column in ticked)
            options = tuple(column.option for column in ticked)
            asked = next(
                (question.removesuffix(end) for end in _SELECTED if question.endswith(end)), question
            )
            answers.append(Answer(asked, "choice", sources, options=options))
            several = [column for column in several if column not in ticked]
        for column in several:
            answer, note = read_question(_alone(column))
            answers += [answer] if answer else []
            notes += [note] if note else []
    return tuple(answers), notes


def _is_ticked(column: Column) -> bool:
    """Return whether nothing stands in a column but its own choice, or a tick for it."""
    words = {normal_header(word) for word in column.said}
    return words <= {normal_header(column.option)} | _TICKS if column.option else len(words) <= 1


def _alone(column: Column) -> Column:
    """Return an item of a question with several, as a question of its own."""
    return replace(column, question=f"{column.question} - {column.option}") if column.option else column


def _one_row(proposed: Proposal) -> dict[str, str]:
    """Return source header -> kind of the one score and the one text of a file that is no survey yet."""
    kind = next((entry.constant for entry in proposed.fields if entry.column == "kind"), None)
    kinds = {"score": kind if kind in {"nps", "csat"} else "rating", "text": "comment"}
    return {
        entry.sources[0]: kinds[entry.column]
        for entry in proposed.fields
        if entry.column in kinds and entry.sources
    }


def _without(answer: Answer, changes: Mapping[str, str | None]) -> Answer:
    kept = [place for place, source in enumerate(answer.sources) if source not in changes]
    return replace(
        answer,
        sources=tuple(answer.sources[place] for place in kept),
        options=tuple(answer.options[place] for place in kept) if answer.options else (),
    )


def _found(answers: Sequence[Answer]) -> str:
    scored = sum(answer.scale_max is not None for answer in answers)
    asked = "1 question" if len(answers) == 1 else f"{len(answers)} questions"
    return f"A survey with a row per respondent: {asked}, {scored} of them with scores."


def _about_respondents(who: Mapping[str, Sequence[str]], cells: Cells) -> list[str]:
    found = []
    taken = {header for headers in who.values() for header in headers}
    named = [header for header in cells if names_a_person(header) and cells[header] and header not in taken]
    if named:
        found.append(
            f"Left out, because feedback has no place for it: {', '.join(named)}. "
            "If the file is a list of people, choose Customer profiles instead."
        )
    if not {"customer_ref", "email"} & set(who):
        found.append("The file names no customers: its answers count, but belong to nobody known.")
    return found
