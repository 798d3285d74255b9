"""How do a respondent's cells become rows of feedback, one for each answer?

Grain in: `staged_<id>` with a row per respondent, the cells as they stood in `cells_`. Grain out: the same
table with a row per answer: what is known of the respondent, then question, kind, score, scale_max and text.
`source_row` stays the respondent's, so that it repeats; a respondent who answered nothing is set aside.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb

from lib.intake import values
from lib.intake.mapping import Answer
from lib.intake.rejects import CELLS_KEPT, Kind, as_csv
from lib.intake.rows import Selection
from lib.intake.source import identifier, literal
from lib.intake.totals import EXAMPLES, Examples

NO_ANSWER = "no answer to any question"
NO_SCORE = "no score of its scale; kept as text"

_CELLS = """from_json(cells_, '["VARCHAR"]')"""
_NOT_TICKED = ("0", "false", "no", "unchecked", "not selected", "nein")


@dataclass(frozen=True, slots=True)
class Spread:
    """What became of respondents.

    Attributes
    ----------
    reasons
        (reason, kind, column, count) of respondents set aside and of scores left empty.
    respondents, answers
        Who answered anything, and how many rows their answers are.
    examples
        Column of a question -> up to three different answers, each with what it is read as.
    """

    reasons: list[tuple[str, Kind, str, int]] = field(default_factory=list)
    respondents: int = 0
    answers: int = 0
    examples: dict[str, Examples] = field(default_factory=dict)


NOTHING_SPREAD = Spread()


def spread_answers(connection: duckdb.DuckDBPyConnection, selection: Selection) -> Spread:
    """Turn staged respondents into staged answers.

    Parameters
    ----------
    connection
        In a transaction; `staged_<id>` has `cells_` on every row, and no faulty ones.
    selection
        Of a mapping with answers.
    """
    staged = f"staged_{selection.stage_id}"
    connection.execute(f"create table {staged}_answers as {_answers(selection, staged)}")
    spread = Spread(
        [*_set_aside(connection, selection, staged), *_note(connection, selection, staged)],
        *_counts(connection, staged),
        _examples(connection, staged),
    )
    connection.execute(f"drop table {staged}")
    connection.execute(
        f"create table {staged} as select * exclude (column_, unread_, number) from {staged}_answers "
        "order by source_row, number"
    )
    connection.execute(f"drop table {staged}_answers")
    return spread


def _set_aside(
    connection: duckdb.DuckDBPyConnection, selection: Selection, staged: str
) -> list[tuple[str, Kind, str, int]]:
    """Keep the rows of respondents without an answer beside the rejected ones."""
    silent = f"from {staged} anti join {staged}_answers using (source_row)"
    row = connection.execute(f"select count(*) {silent}").fetchone()
    if row is None or not row[0]:
        return []
    record = as_csv(_CELLS, selection.layout.delimiter or ",")
    connection.execute(
        f"insert into {staged}_rejects select {selection.stage_id}, source_row, 'set aside', '', "
        f"{literal(NO_ANSWER)}, {record} {silent} order by source_row"
    )
    return [(NO_ANSWER, "set aside", "", int(row[0]))]


def _note(
    connection: duckdb.DuckDBPyConnection, selection: Selection, staged: str
) -> list[tuple[str, Kind, str, int]]:
    """Note answers that are no score of their question's scale."""
    doubtful = f"from {staged}_answers where unread_"
    found = connection.execute(
        f"select column_, count(*) {doubtful} group by column_ order by 2 desc"
    ).fetchall()
    if found:
        connection.execute(
            f"insert into {staged}_rejects select {selection.stage_id}, source_row, 'cell', column_, "
            f"{literal(NO_SCORE)}, text {doubtful} order by source_row limit {CELLS_KEPT}"
        )
    return [(NO_SCORE, "cell", column, int(count)) for column, count in found]


def _counts(connection: duckdb.DuckDBPyConnection, staged: str) -> tuple[int, int]:
    row = connection.execute(f"select count(distinct source_row), count(*) from {staged}_answers").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _examples(connection: duckdb.DuckDBPyConnection, staged: str) -> dict[str, Examples]:
    rows = connection.execute(
        f"""select column_, said, score, scale_max from (
            select column_, coalesce(text, cast(score as varchar)) as said, score, scale_max,
                   row_number() over (partition by column_ order by min(source_row)) as place
            from {staged}_answers group by column_, said, score, scale_max)
        where place <= {EXAMPLES} order by column_, place"""
    ).fetchall()
    found: dict[str, Examples] = {}
    for column, said, score, top in rows:
        before = f"{score:g}" if score is not None and said == str(score) else said
        after = f"{score:g} of {top:g}" if score is not None else said
        found[column] = (*found.get(column, ()), (before, after))
    return found


def _answers(selection: Selection, staged: str) -> str:
    """SQL of one row per answer."""
    rows = f"(select *, {_CELLS} as cells from {staged})"
    asked = ", ".join(
        f"({number}, {place}, {literal(column)}, {literal(answer.question)}, {literal(answer.kind)}, "
        f"{_double(answer.scale_max)}, {literal(option)})"
        for number, (answer, column, place, option) in enumerate(_columns(selection))
    )
    rows = (
        f"(select rows.*, asked.*, {values.text('cells[place + 1]')} as said from {rows} as rows cross join "
        f"(values {asked}) as asked(number, place, column_, question, kind, scale_max, option_))"
    )
    words = list(_words(selection)) or ["(-1, '', cast(null as DOUBLE))"]
    rows = (
        f"(select rows.*, words.points, words.word is not null as is_word, {_number()} as digits "
        f"from {rows} as rows left join (values {', '.join(words)}) as words(for_number, word, points) "
        f"on words.for_number = rows.number and words.word = lower(rows.said) where {_is_given()})"
    )
    score = "case when scale_max is not null then coalesce(points, digits) end"
    rows = f"(select *, {score} as score from {rows})"
    said = "when option_ <> '' then option_ else said end"
    text = f"case when score is not null and digits is not null then null {said}"
    unread = "(scale_max is not null and score is null and not is_word)"
    kept = ", ".join(identifier(name) for name in selection.stored())
    return (
        f"select {kept}{', ' if kept else ''}question, kind, score, scale_max, {text} as text, "
        f"source_row, superseded_by, fault_, notes_, cells_, "
        f"column_, {unread} as unread_, number from {rows}"
    )


def _columns(selection: Selection) -> Iterator[tuple[Answer, str, int, str]]:
    """Every column of every question: the question, its header, its place, what a tick in it says."""
    for answer in selection.mapping.answers:
        for position, source in enumerate(answer.sources):
            option = answer.options[position] if answer.options else ""
            yield answer, source, selection.layout.header.index(source), option


def _words(selection: Selection) -> Iterator[str]:
    for number, (answer, *_) in enumerate(_columns(selection)):
        for word, points in answer.words:
            yield f"({number}, {literal(word)}, {_double(points)})"


def _number() -> str:
    """SQL of an answer that is a number on its scale."""
    number = "try_cast(replace(said, ',', '.') as DOUBLE)"
    return f"case when scale_max is not null and {number} between 0 and scale_max then {number} end"


def _is_given() -> str:
    """SQL of whether a cell holds an answer; 0 and no in a column of ticks hold none."""
    unticked = ", ".join(map(literal, _NOT_TICKED))
    return f"said is not null and not (option_ <> '' and list_contains([{unticked}], lower(said)))"


def _double(number: float | None) -> str:
    return "cast(null as DOUBLE)" if number is None else f"cast({number} as DOUBLE)"
