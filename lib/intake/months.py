"""In which language are the months of a date written?

Grain in: cells of one column, or the SQL of one. Grain out: the Babel locale whose month names they use, or
the SQL of the same date with English month names, as strptime reads them. Names come from Unicode's CLDR.
"""

import re
from collections.abc import Sequence
from functools import cache

from babel.dates import get_day_names, get_month_names

from lib.intake.source import literal

LOCALES = ("de", "fr", "es", "sv", "it", "nl", "pt", "da", "nb", "fi", "pl")
"""Languages of shops and tills whose months don't read as English ones."""

ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_FILLERS = r"(?i)\b(de|del|den|d\.|kl\.?|um|à|at)\s+"
"""Words between the parts of a date: 3 de mayo de 2024, den 3 maj 2024."""

_ORDINAL = r"(?i)^(\D*\d{1,2})(?:\.|er|º|ª|:e)?\s+"
"""The sign of a day's number: 12. März, 1er mars, 3º de mayo."""


def language_of(cells: Sequence[str]) -> str:
    """Return the locale whose months most cells name, "" where they are English or name none."""
    words = [frozenset(re.findall(r"[^\W\d_]+", cell.casefold())) for cell in cells]
    found = {locale: sum(bool(each & _own_names(locale)) for each in words) for locale in LOCALES}
    best = max(LOCALES, key=lambda locale: found[locale])
    return best if found[best] else ""


def in_english(cell: str, locale: str) -> str:
    """Return the SQL of a date with its month in English, without weekday, ordinal signs and fillers.

    "Di., 12. März 2024 14:20" becomes "12 mar 2024 14:20".
    """
    sql = f"lower(trim({cell}, ' ''\u00a0'))"
    days = "|".join(re.escape(name) for name in _by_length(_weekdays(locale)))
    weekday = literal(rf"^({days})[.,]*\s+")
    sql = f"regexp_replace({sql}, {weekday}, '')"
    sql = f"regexp_replace({sql}, {literal(_FILLERS)}, '', 'g')"
    sql = f"regexp_replace({sql}, {literal(_ORDINAL)}, '\\1 ')"
    for names, english in zip(_months(locale), ENGLISH, strict=True):
        listed = "|".join(re.escape(name) for name in _by_length(names))
        # Not \b: in RE2 it ends a word at "é" and "ä".
        pattern = literal(rf"(^|[^\pL])(?:{listed})([^\pL]|$)")
        sql = f"regexp_replace({sql}, {pattern}, '\\1{english}\\2')"
    # The point of an abbreviation goes, the point between parts of a date stays.
    return f"regexp_replace({sql}, '([a-z])\\.(\\s|$)', '\\1\\2')"


@cache
def _months(locale: str) -> tuple[frozenset[str], ...]:
    """Names of each month, long and short, as they stand in a date and by themselves, without their point."""
    forms = [
        get_month_names(width, context, locale)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
    ]
    return tuple(
        frozenset(str(form[number]).casefold().rstrip(".") for form in forms)
        | _CUSTOMARY.get((locale, number), set())
        for number in range(1, 13)
    )


_CUSTOMARY: dict[tuple[str, int], set[str]] = {
    ("de", 1): {"jän", "jänner"},
    ("de", 3): {"mrz"},
    ("de", 9): {"sep"},
    ("es", 9): {"sep", "setiembre"},
    ("fr", 2): {"fev", "fevrier"},
    ("fr", 8): {"aout"},
    ("fr", 12): {"dec", "decembre"},
    ("sv", 3): {"mar"},
}
"""Ways of writing that CLDR doesn't list: Austrian January, accents left out."""


@cache
def _own_names(locale: str) -> frozenset[str]:
    """Month names that don't read as English ones do ("Juni" doesn't, "April" does)."""
    return frozenset(name for names in _months(locale) for name in names) - _english_names()


@cache
def _english_names() -> frozenset[str]:
    return frozenset(name for names in _months("en") for name in names) | {"sept"}


@cache
def _weekdays(locale: str) -> frozenset[str]:
    return frozenset(
        str(name).casefold().rstrip(".")
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, "format", locale).values()
    )


def _by_length(names: frozenset[str]) -> list[str]:
    return sorted(names, key=lambda name: (-len(name), name))
