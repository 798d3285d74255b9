"""What does one column of a survey ask, and how are its answers read?

Grain in: one column: what was asked and its different answers. Grain out: one `Answer`, or the reason why the
column is none. A number is a score only where the question asks for a rating: an age of 8 and a mark of 8
look the same.
"""

import re
from dataclasses import dataclass
from typing import get_args

from lib.intake.mapping import Answer, AnswerKind
from lib.schema.surveys import Scale, is_no_opinion, scale_of, topic_of

SCALES = (5, 7, 10, 100)
"""Best scores of usual scales; the first that no answer exceeds is taken where the question names none."""

NPS_TOP = 10
_MOST = 0.9
_FIVE = 5
_LONG = 60
_FEW = 2

_LABELLED = re.compile(r"(?:[^\W\d_].*?[\s(:=–-]+)?(\d{1,3}(?:[.,]\d)?)(?:\s*[-–:=(]?\s*[^\W\d_].*)?")
_BARE = re.compile(r"\d{1,3}(?:[.,]\d+)?")
_RANGE = re.compile(r"(?<![\d.])[01]\s*(?:-|–|to|bis|through|à|a|till|/)\s*(5|7|10|100)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a survey that may be a question.

    Attributes
    ----------
    header
        In the file.
    question
        What was asked; the header where nothing else says it.
    option
        The choice that the column stands for, "" where it is a question of its own.
    is_typed
        Whether its answers were typed in; None where the file does not tell.
    said
        Its different answers, the most frequent first, without blanks around them.
    times
        How many cells hold each of them.
    """

    header: str
    question: str
    option: str
    is_typed: bool | None
    said: tuple[str, ...]
    times: tuple[int, ...]


def read_question(column: Column) -> tuple[Answer | None, str]:
    """Return how a column is read and what a careful reader should know of it ("" for nothing).

    The answer is None for numbers that are no rating, and for what repeats another column.
    """
    if column.header.upper().endswith("NPS_GROUP"):
        return None, f"The column {column.header} was left out: it repeats the score beside it in words."
    scale = scale_of(column.said)
    if scale and (len(column.said) >= _FEW or topic_of(column.question)):
        return _by_words(column, scale), ""
    if _is_numeric(column):
        return _numeric(column)
    return _as_text(column), ""


def is_kind(told: str) -> bool:
    """Return whether a word names a kind of answer, with or without its best score: "csat", "csat 7"."""
    kind, _, top = told.partition(" ")
    return kind in get_args(AnswerKind) and (not top or top.isdigit())


def as_told(column: Column, told: str) -> Answer | None:
    """Return how a column is read as the kind that a person names: "csat", "csat 7", "comment".

    Returns None where what was told is no kind of answer.
    """
    if not is_kind(told):
        return None
    kind, _, top = told.partition(" ")
    if kind in {"choice", "comment"}:
        return Answer(column.question, "choice" if kind == "choice" else "comment", (column.header,))
    named: AnswerKind = "nps" if kind == "nps" else "csat" if kind == "csat" else "rating"
    scale = scale_of(column.said, int(top) if top else None)
    if scale and kind != "nps":
        return _by_words(column, scale, named)
    best = NPS_TOP if kind == "nps" else int(top) if top else _scale(column)[0]
    return Answer(column.question, named, (column.header,), float(best), _labelled(column))


def _is_numeric(column: Column) -> bool:
    times = dict(zip(column.said, column.times, strict=True))
    said = {word: count for word, count in times.items() if not is_no_opinion(word)}
    numbers = [word for word in said if _LABELLED.fullmatch(word)]
    bare = sum(_BARE.fullmatch(word) is not None for word in numbers)
    mostly = sum(said[word] for word in numbers) >= _MOST * sum(said.values())
    # A scale labels its ends ("10 - Extremely likely"); a column of words with numbers in them is none.
    return bare > 0 and mostly and len(numbers) - bare <= max(_FIVE, bare)


def _numeric(column: Column) -> tuple[Answer | None, str]:
    topic = topic_of(column.question)
    numbers = _numbers(column)
    if topic and max(numbers) <= SCALES[-1]:
        return _rated(column, topic, numbers)
    if column.is_typed is False:
        said = (
            f"The answers to “{column.question}” are numbers that stand for choices: kept as text, not rated."
        )
        return Answer(column.question, "choice", (column.header,)), said
    return None, (
        f"The column {column.header} was left out: its numbers are no rating as far as its name tells. "
        "If they are, say so."
    )


def _rated(column: Column, topic: str, numbers: list[float]) -> tuple[Answer, str]:
    best, stated = _scale(column)
    words = _labelled(column)
    if topic == "recommend" and best in {_FIVE, NPS_TOP} and (max(numbers) > _FIVE or min(numbers) == 0):
        return Answer(column.question, "nps", (column.header,), float(NPS_TOP), words), ""
    kind: AnswerKind = "csat" if topic == "satisfaction" else "rating"
    guessed = (
        ""
        if stated
        else f"The file does not name the best score of “{column.question}”: taken as {best} by its answers."
    )
    return Answer(column.question, kind, (column.header,), float(best), words), guessed


def _scale(column: Column) -> tuple[int, bool]:
    """Return the best score and whether the question names it."""
    named = _RANGE.search(column.question)
    top = max(_numbers(column), default=1)
    if named and top <= int(named.group(1)):
        return int(named.group(1)), True
    return next((scale for scale in SCALES if top <= scale), SCALES[-1]), False


def _by_words(column: Column, scale: Scale, kind: AnswerKind | None = None) -> Answer:
    asked: AnswerKind = "csat" if topic_of(column.question) == "satisfaction" else scale.kind
    points = tuple((word.lower(), scale.point(word)) for word in column.said)
    return Answer(column.question, kind or asked, (column.header,), float(scale.top), points)


def _labelled(column: Column) -> tuple[tuple[str, float | None], ...]:
    """Pair answers that are not plain numbers with the number in them, or with None for no opinion."""
    pairs: list[tuple[str, float | None]] = []
    for word in column.said:
        if is_no_opinion(word):
            pairs.append((word.lower(), None))
        elif not _BARE.fullmatch(word) and (found := _LABELLED.fullmatch(word)):
            pairs.append((word.lower(), _number(found.group(1))))
    return tuple(pairs)


def _numbers(column: Column) -> list[float]:
    found = (_LABELLED.fullmatch(word) for word in column.said if not is_no_opinion(word))
    return [_number(match.group(1)) for match in found if match]


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _as_text(column: Column) -> Answer:
    """Take answers that repeat for choices, others for free text."""
    short = max(map(len, column.said), default=0) <= _LONG
    repeats = sum(column.times) >= _FEW * len(column.said) > 0
    is_choice = column.is_typed is False or (column.is_typed is None and short and repeats)
    return Answer(column.question, "choice" if is_choice else "comment", (column.header,))
