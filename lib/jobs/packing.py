"""How is a board pack made? Pages are asked one after another, and one of three writers makes the file.

Contents are chosen by name. Nine pages fit beside the cover; of more, those that give way go first, then the
last. What is left out is told in the cover's notes with its reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lib.analysis.filters import Filters, default_filters
from lib.errors import UserError
from lib.export.pack import (
    MOST_SLIDES,
    Cover,
    Footer,
    LeftOut,
    Origin,
    Pack,
    Slide,
    legible,
)
from lib.export.palette import is_colour
from lib.jobs import pack_business, pack_channels, pack_company, pack_customers, pack_places
from lib.jobs.arrivals import Progress
from lib.jobs.pack_look import LOOK, Look, read_look
from lib.jobs.pack_pages import Ask, Ground, Page, Told, command_of
from lib.jobs.written import cuts_of, personas_of, targets_of, text_of
from lib.schema import formats
from lib.schema.cuts import Cuts
from lib.schema.metrics import metrics
from lib.schema.personas import PersonaBook
from lib.schema.targets import Targets
from lib.workspace.facts import Facts
from lib.workspace.workspace import Workspace

NAME = "Our customers"
"""What stands on the cover where nobody has told the retailer's name."""
_FILTERS = {"channels": "channels", "stores": "stores", "segment": "groups of customers"}
_LONG = 2000  # letters of an answer
_WRITING = 0.85  # share of the work at which the pages have answered


@dataclass(frozen=True, slots=True)
class Content:
    """A page that a pack can hold.

    Attributes
    ----------
    label
        As the page or its tab is called.
    tell
        Tells it.
    is_usual
        Whether it is in a pack of which nobody chose the contents.
    gives_way
        Whether others go first where there is not room for all.
    is_slow
        Whether it takes seconds on much data.
    """

    label: str
    tell: Page
    is_usual: bool = True
    gives_way: bool = False
    is_slow: bool = False


CONTENTS: Mapping[str, Content] = MappingProxyType(
    {
        "overview": Content("Overview", pack_business.business),
        "top-customers": Content("Top customers", pack_business.best),
        "segments": Content("Segments", pack_customers.groups),
        "personas": Content("Personas", pack_customers.kinds_of_people, gives_way=True),
        "cohorts": Content("Who comes back", pack_customers.who_comes_back),
        "lifetime-value": Content(
            "What customers will bring", pack_customers.what_they_will_bring, is_usual=False
        ),
        "channels": Content("Online and stores", pack_channels.both_sides),
        "who-is-where": Content("Who is where", pack_channels.worth_by_side, is_usual=False),
        "second-channel": Content(
            "A second channel", pack_channels.second_side, is_usual=False, is_slow=True
        ),
        "categories": Content("Categories", pack_places.online_by_category),
        "stores": Content("Stores", pack_places.stores_apart),
        "scorecard": Content("Scorecard", pack_company.how_focused),
        "roadmap": Content("Roadmap", pack_company.what_next),
    }
)
"""Key -> page, in the order of the pack; the keys are the names of the reports."""

USUAL = tuple(key for key, content in CONTENTS.items() if content.is_usual)


def make_pack(  # noqa: PLR0913 (what a person chooses, and who is asked)
    ask: Ask,
    facts: Facts,
    filters: Filters,
    book: PersonaBook,
    *,
    cuts: Cuts | None = None,
    targets: Targets = (),
    contents: Sequence[str] = USUAL,
    look: Look | None = None,
    made_on: date | None = None,
    tell: Progress | None = None,
) -> Pack:
    """Return a pack of the pages that were chosen and have an answer.

    Parameters
    ----------
    ask
        Asks an analysis in `filters`.
    cuts
        The retailer's own cuts to levels of the scorecard.
    targets
        Levels that components are meant to reach.
    contents
        Keys of `CONTENTS`; their order does not matter.
    made_on
        Today where None.
    tell
        Told which page is being asked.

    Raises
    ------
    UserError
        When there is no data, no such page, nothing was chosen, or no page can tell anything.
    """
    look = look or Look()
    chosen = _checked(facts, contents, look)
    ground = Ground(ask, facts, filters, book, cuts or Cuts(), targets)
    slides: list[Slide] = []
    left_out: list[LeftOut] = []
    for place, key in enumerate(chosen):
        content = CONTENTS[key]
        if len(slides) == MOST_SLIDES - 1:
            left_out.append(LeftOut(content.label, f"A pack has {MOST_SLIDES} slides with its cover."))
            continue
        if tell:
            tell(f"Asking: {content.label}", _WRITING * place / len(chosen))
        told = content.tell(ground)
        if isinstance(told, str):
            left_out.append(LeftOut(content.label, legible(told, _LONG)))
        else:
            slides.append(_slide(key, content.label, told, ground))
    if not slides:
        why = " ".join(f"{one.label}: {one.reason}" for one in left_out)
        raise UserError(
            "There is nothing to put into a board pack.", why, "Choose a longer period or other pages."
        )
    cover = _cover(ground, look, made_on or date.today(), tuple(left_out))  # noqa: DTZ011 (a day on the wall)
    order = list(CONTENTS)
    return Pack(cover, tuple(sorted(slides, key=lambda slide: order.index(slide.key))), facts.currency)


def _checked(facts: Facts, contents: Sequence[str], look: Look) -> tuple[str, ...]:
    if not facts.has_orders:
        raise UserError(
            "There is nothing to put into a board pack.",
            "We saw no orders in this workspace.",
            "Add a file of orders first.",
        )
    if strange := [key for key in contents if key not in CONTENTS]:
        raise UserError(
            "A board pack can't hold this.",
            f"We were asked for {', '.join(strange)}.",
            f"Choose from {', '.join(CONTENTS)}.",
        )
    if not contents:
        raise UserError("No page was chosen.", "A board pack needs one at least.", "Choose what goes in.")
    if not is_colour(look.colour):
        raise UserError("This is no colour.", f"We saw “{legible(look.colour)}”.", "Write it as #0F766E.")
    named = [key for key in CONTENTS if key in contents]
    return tuple(sorted(named, key=lambda key: CONTENTS[key].gives_way))


def _slide(key: str, label: str, told: Told, ground: Ground) -> Slide:
    result = told.result
    window = formats.window(result.window.start, result.window.end)
    return Slide(
        key=key,
        label=label,
        title=legible(result.answer, _LONG),
        picture=told.picture,
        table=told.table,
        figures=told.figures,
        footer=Footer(
            f"n = {told.n}", window, f"{legible(result.caveat, _LONG)} {_ignored(told, ground)}".strip()
        ),
        origin=Origin(
            told.report,
            command_of(told.report, told.within or ground.filters),
            tuple(metrics()[name] for name in dict.fromkeys(told.metrics)),
            tuple(legible(remark, _LONG) for remark in told.remarks),
        ),
    )


def _ignored(told: Told, ground: Ground) -> str:
    """Say which of the filters on the cover do not hold for a page."""
    without = [_FILTERS[name] for name in told.ignores if getattr(ground.filters, name)]
    return f"Over all {formats.listing(without)}: this page does not filter by them." if without else ""


def _cover(ground: Ground, look: Look, made_on: date, left_out: tuple[LeftOut, ...]) -> Cover:
    filters = ground.filters
    return Cover(
        name=legible(look.name) or NAME,
        window=filters.label,
        filters=filters_in_words(filters),
        data_to=ground.facts.last_order,
        made_on=made_on,
        colour=look.colour.upper(),
        logo=look.logo,
        left_out=left_out,
    )


def filters_in_words(filters: Filters) -> tuple[tuple[str, str], ...]:
    """Return what was chosen: channels, stores and segment, each with "all" where nothing was."""
    return (
        ("Channels", legible(formats.listing(filters.channels), _LONG) or "all"),
        ("Stores", legible(formats.listing(filters.stores), _LONG) or "all"),
        ("Customers", legible(filters.segment or "all")),
    )


def asker(workspace: Workspace, filters: Filters) -> Ask:
    """Return who asks a workspace without a session's cache."""

    def ask(analysis: Callable[..., Any], /, *, within: Filters | None = None, **params: Any) -> Any:
        return analysis(workspace.read, workspace.facts, within or filters, **params)

    return ask


def writer_of(suffix: str) -> Callable[[Pack], bytes]:
    """Return what writes a pack as ".pptx", ".html" or ".xlsx".

    Raises
    ------
    UserError
        When it is to be something else.
    """
    from lib.export.pack_book import as_workbook
    from lib.export.pack_page import as_page
    from lib.export.pack_slides import as_slides

    writers: Mapping[str, Callable[[Pack], bytes]] = {
        ".pptx": as_slides,
        ".html": as_page,
        ".xlsx": as_workbook,
    }
    if suffix.lower() not in writers:
        raise UserError(
            "A board pack can't be written as this.",
            f"We were asked for “{legible(suffix)}”.",
            f"Name a file that ends in {formats.listing(list(writers), 'or')}.",
        )
    return writers[suffix.lower()]


def export_board_pack(
    workspace: Workspace,
    to: Path,
    filters: Filters | None = None,
    *,
    contents: Sequence[str] = USUAL,
    look: Look | None = None,
    tell: Progress | None = None,
) -> tuple[Pack, bytes]:
    """Return a pack of a workspace and its file, by the suffix of its name.

    Without filters it is of the pages' window, without a look it has the workspace's own.

    Raises
    ------
    UserError
        When there is nothing to tell, or the name ends otherwise.
    """
    write = writer_of(to.suffix)
    chosen = filters or default_filters(workspace.facts)
    pack = make_pack(
        asker(workspace, chosen),
        workspace.facts,
        chosen,
        personas_of(workspace),
        cuts=cuts_of(workspace),
        targets=targets_of(workspace),
        contents=contents,
        look=look or read_look(text_of(workspace, LOOK)),
        tell=tell,
    )
    if tell:
        tell("Writing the file", _WRITING)
    return pack, write(pack)
