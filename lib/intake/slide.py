"""Do the cells of some columns stand under the header beside their own?

Grain in: the header of a file and some cells of each column. Grain out: a `Slide`, or None. An export that
leaves out an empty cell without its comma moves all that follows one column to the left; its rows still have
as many cells as the header where another comma trails, so that nothing but the cells themselves tells.

A column is called as witness only where its name promises what its cells look like (a country, a postcode, an
amount, yes or no). Two witnesses that deny their own cells and accept those of the column beside are a slide
that can be read around; two that deny their cells without such a match are told and changed by nobody.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from babel import Locale

from lib.intake.draft import Cells, Draft
from lib.intake.shapes import BOOLEAN_WORDS, is_date, is_number, share
from lib.schema.tables import normal_header

Test = Callable[[str], bool]

FITS, DENIES = 0.8, 0.2
"""Share of the cells from which on a column is what its header says, and up to which it is not."""

WITNESSES = 2
_LANGUAGES = ("en", "de", "fr", "es", "sv")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST_POSTCODE, _SHORTEST_CITY = 10, 3


@dataclass(frozen=True, slots=True)
class Slide:
    """Columns whose cells stand one header to the left (offset -1) or right (1) of their own.

    Attributes
    ----------
    first, last
        Places of the first and last header whose cells stand elsewhere.
    offset
        Where they stand, from the header.
    examples
        Header and a cell that stands under it and is none of its own.
    certain
        Whether the cells fit where they were moved, so that they are read from there.
    """

    first: int
    last: int
    offset: int
    examples: tuple[tuple[str, str], ...]
    certain: bool

    def holders(self, header: Sequence[str]) -> dict[str, str | None]:
        """Return header -> header under which its cells stand; None for the one that has none."""
        if not self.certain:
            return {}
        places = range(self.first, self.last + 1)
        moved: dict[str, str | None] = {header[place]: header[place + self.offset] for place in places}
        lost = self.first - 1 if self.offset < 0 else self.last + 1
        return moved | {header[lost]: None}

    def sentence(self, header: Sequence[str]) -> str:
        """Return what a person should know."""
        side = "left" if self.offset < 0 else "right"
        shown = ", ".join(f"{name} holds {cell}" for name, cell in self.examples)
        where = f"From {header[self.first]} to {header[self.last]} the cells"
        if self.certain:
            return f"{where} stand one column to the {side} of their headers ({shown}): read from there."
        return f"{where} seem to stand one column to the {side} of their headers: {shown}. Check them."


def find_slide(header: Sequence[str], cells: Cells) -> Slide | None:
    """Return the slide of a file, the certain one before the other; None where all is in its place.

    Parameters
    ----------
    header
        Names in order.
    cells
        Some cells of each header that hold something.
    """
    found = [slide for offset in (-1, 1) for slide in _slides(header, cells, offset)]
    slide = max(found, key=lambda slide: (slide.certain, len(slide.examples)), default=None)
    if slide is None or slide.certain:
        return slide
    return replace(slide, examples=(*slide.examples, *_strays(header, cells)))


def cells_moved(header: Sequence[str], cells: Cells, slide: Slide | None) -> Cells:
    """Return the cells under the headers that they belong to."""
    holders = slide.holders(header) if slide else {}
    return dict(cells) | {name: cells[held] if held else () for name, held in holders.items()}


def draft_moved(header: Sequence[str], draft: Draft, slide: Slide | None) -> Draft:
    """Return the draft that reads each column from where its cells stand, and says so."""
    if slide is None:
        return draft
    holders = slide.holders(header)
    moved = {column: [holders.get(name, name) for name in names] for column, names in draft.sources.items()}
    sources = {column: tuple(name for name in names if name) for column, names in moved.items()}
    return replace(
        draft,
        sources={column: names for column, names in sources.items() if names},
        warnings=(*draft.warnings, slide.sentence(header)),
    )


@dataclass(frozen=True, slots=True)
class _Witness:
    place: int
    denies: bool
    accepts: bool
    keeps: bool


def _slides(header: Sequence[str], cells: Cells, offset: int) -> list[Slide]:
    """Runs of witnesses, parted by those that keep their own cells."""
    runs: list[list[_Witness]] = [[]]
    for place, name in enumerate(header):
        beside = place + offset
        test = _promise(name)
        if test is None or not 0 <= beside < len(header):
            continue
        witness = _ask(place, test, cells[name], cells[header[beside]])
        if witness.keeps:
            runs.append([])
        elif witness.denies or witness.accepts:
            runs[-1].append(witness)
    return [slide for run in runs if (slide := _slide(header, cells, offset, run))]


def _ask(place: int, test: Test, own: Sequence[str], beside: Sequence[str]) -> _Witness:
    denies = bool(own) and share(own, test) <= DENIES
    accepts = bool(beside) and share(beside, test) >= FITS
    # An amount beside an amount says nothing: either column may hold it.
    keeps = bool(own) and share(own, test) >= FITS and not accepts
    return _Witness(place, denies, accepts and (denies or not own), keeps)


def _strays(header: Sequence[str], cells: Cells) -> list[tuple[str, str]]:
    """Columns of yes and no in which some rows hold something else, where rows were moved singly."""
    asked = [name for name in header if _promise(name) is _is_boolean]
    found = [(name, next((cell for cell in cells[name] if not _is_boolean(cell)), None)) for name in asked]
    return [(name, f"{cell} in some rows") for name, cell in found if cell]


def _slide(header: Sequence[str], cells: Cells, offset: int, run: list[_Witness]) -> Slide | None:
    denied = [witness for witness in run if witness.denies]
    accepted = [witness for witness in run if witness.accepts]
    if len(denied) < WITNESSES or not accepted:
        return None
    certain = sum(witness.denies for witness in accepted) >= WITNESSES and len(accepted) == len(run)
    places = [witness.place for witness in run]
    examples = tuple((header[witness.place], cells[header[witness.place]][0]) for witness in denied)
    return Slide(min(places), max(places), offset, examples, certain)


def _promise(name: str) -> Test | None:
    """Return how the cells of a header look, where its name says it."""
    words = " ".join(_CAMEL.sub(" ", name).replace("_", " ").replace(".", " ").casefold().split())
    return next((test for pattern, test in _PROMISES.items() if re.search(pattern, words)), None)


def _is_boolean(cell: str) -> bool:
    return normal_header(cell) in BOOLEAN_WORDS


def _is_text(cell: str) -> bool:
    return not (_is_boolean(cell) or is_number(cell) or is_date(cell))


def _is_place(cell: str) -> bool:
    # ON and NO are places as well as words for yes and no.
    plain = not any(letter.isdigit() for letter in cell) and "@" not in cell
    return plain and cell.casefold() not in {"true", "false"}


def _is_city(cell: str) -> bool:
    return _is_place(cell) and len(cell) >= _SHORTEST_CITY


def _is_postcode(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell) and len(cell) <= _LONGEST_POSTCODE and "." not in cell


def _is_country(cell: str) -> bool:
    return normal_header(cell) in _countries()


@cache
def _countries() -> frozenset[str]:
    """Names and codes of countries; codes of two and three letters of any country are taken."""
    names = {
        normal_header(word)
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if code.isalpha()
        for word in (code, str(name))
    }
    return frozenset(names | {"usa", "uk", "unitedstatesofamerica", "england", "scotland", "wales"})


_PROMISES: Mapping[str, Test] = {
    r"\be-?mail( address)?$": lambda cell: "@" in cell,
    r"\b(country|land|pays|pais)( code)?$": _is_country,
    r"\b(postcode|postal code|zip|zip ?code|plz|code postal)$": _is_postcode,
    r"\b(state|province)$": _is_place,
    r"\b(city|town|stadt|ville|ciudad)$": _is_city,
    r"\b(disputed|livemode|captured|delinquent|refunded\?)$": _is_boolean,
    r"\b(reason|statut|status)$": _is_text,
    r"\b(fee|net|amount|price|total|subtotal|tax|quantity|qty)$": is_number,
    r"\b(date|created|datum|fecha)$": is_date,
}
"""What the words of a header promise of its cells; the first that is found holds."""
