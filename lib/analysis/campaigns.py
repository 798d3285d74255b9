"""Which messages arrived, which were lost, and among whom? A verdict on each campaign with people held back.

Grain in: campaigns in which somebody was kept back (`lib.analysis.experiments`), all others counted. Grain
out: one row per campaign, version sent and group: everybody, personas, segments, columns of the file.

Where nobody was kept back there is no verdict: who orders after a message may have come anyway. Methods stand
in `lib.analysis.experiments` (effects, intervals, clear ones) and `lib.analysis.lost_messages` (verdicts).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lib.analysis.campaign_members import sendings
from lib.analysis.experiments import ALL, NO_DAY, NO_ORDERS, NOT_OVER, Change, Effect, Experiment, experiments
from lib.analysis.filters import Filters
from lib.analysis.lost_messages import (
    ARRIVED,
    CONFIDENCE,
    LOST,
    MONEY,
    UNSURE,
    Useful,
    Verdict,
    useful_of,
    verdicts,
)
from lib.analysis.result import Read, Result, looked_at
from lib.schema import formats
from lib.schema.personas import PersonaBook, template
from lib.workspace.facts import Facts

HELD_BACK = 0.1
"""Share to hold back next time, where nobody was."""
NO_CONTROL, NOT_CHANCE, NO_OUTCOME = "no control", "not by chance", "no outcome"
_HOLD_BACK = f"Hold back {formats.share(HELD_BACK)} by chance next time."
_ADVICE = {
    NO_DAY: "Add a column “sent at” with the day to the file of its members, and add the file again.",
    NO_ORDERS: "Add a file of orders, or columns that tell who ordered and for how much.",
    NOT_OVER: "Add orders up to its end.",
}


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """What a campaign changed among some of its members, and the verdict.

    Attributes
    ----------
    campaign, arm
        Its name, and the version sent; None for all versions together.
    kind, segment
        "all", "persona", "segment" or a column of the file, and which.
    treated_n, control_n
        Members who were sent it, and who were kept back.
    effect, low, high, p, is_clear
        Difference of the shares that ordered, its 95 % interval, how often chance makes it, and whether it
        stands with as many comparisons looked at.
    measures
        The same of visits where the file tells them, of orders, and of net revenue a member.
    window_start, window_end
        First and last moment that counts; None where the file itself tells what came of it.
    useful
        The smallest useful effect.
    verdict, is_enough, needed_n
        See `lib.analysis.lost_messages.Verdict`.
    told
        The verdict in a sentence.
    """

    campaign: str
    arm: str | None
    kind: str
    segment: str
    treated_n: int
    control_n: int
    effect: float
    low: float
    high: float
    p: float
    is_clear: bool
    measures: tuple[Change, ...]
    window_start: datetime | None
    window_end: datetime | None
    useful: Useful
    verdict: str
    is_enough: bool
    needed_n: int | None
    told: str


@dataclass(frozen=True, slots=True)
class Untold:
    """A campaign on which there is no verdict: how many members, why, and what to do."""

    campaign: str
    sent: datetime | None
    members: int
    reason: str
    told: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns(Result):
    """Campaigns, the latest first.

    Attributes
    ----------
    rows
        Of each campaign everybody first, all versions before each.
    untold
        Campaigns without a verdict.
    confidence
        Of a lost message, one-sided.
    experiments
        How each campaign with people kept back was looked at, without its effects.
    """

    rows: tuple[CampaignRow, ...]
    untold: tuple[Untold, ...]
    confidence: float
    experiments: tuple[Experiment, ...]


def campaigns(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    useful: float | None = None,
    useful_in: str = MONEY,
    book: PersonaBook | None = None,
) -> Campaigns:
    """Return what each campaign changed, the latest 20, in all channels and stores.

    Parameters
    ----------
    useful
        The smallest useful effect of a member; the cost of one where None and the file tells it.
    useful_in
        "money", or "points" of the share that orders.

    Raises
    ------
    UserError
        When the smallest useful effect can't be one.
    """
    useful_of(useful, useful_in, None)
    tried = experiments(read, facts, filters, template() if book is None else book)
    rows = _rows(tried, useful, useful_in, facts.currency)
    untold = (
        *(_without_verdict(one) for one in tried if one.problems),
        *_without_control(read, facts, filters),
    )
    return Campaigns(
        **looked_at(facts, filters),
        answer=_answer(rows, untold),
        caveat=_caveat(rows),
        rows=rows,
        untold=untold,
        confidence=CONFIDENCE,
        experiments=tuple(replace(one, effects=()) for one in tried),
    )


def _rows(
    tried: Sequence[Experiment], useful: float | None, unit: str, currency: str | None
) -> tuple[CampaignRow, ...]:
    """Return all rows; verdicts on whole campaigns are one family, those on a campaign's groups another."""
    least = {one.campaign: useful_of(useful, unit, one.cost) for one in tried}
    whole = [(one, effect) for one in tried for effect in one.effects if effect.kind == ALL]
    families = [whole, *([(one, each) for each in one.effects if each.kind != ALL] for one in tried)]
    said: dict[tuple[str, str, str, str | None], Verdict] = {}
    for family in families:
        found = verdicts([(effect, least[one.campaign]) for one, effect in family])
        said |= {
            (one.campaign, *_key(effect)): told for (one, effect), told in zip(family, found, strict=True)
        }
    return tuple(
        _row(one, effect, least[one.campaign], said[(one.campaign, *_key(effect))], currency)
        for one in tried
        for effect in one.effects
    )


def _key(effect: Effect) -> tuple[str, str, str | None]:
    return effect.kind, effect.name, effect.arm


def _row(one: Experiment, effect: Effect, useful: Useful, told: Verdict, currency: str | None) -> CampaignRow:
    change = effect.response
    return CampaignRow(
        campaign=one.campaign,
        arm=effect.arm,
        kind=effect.kind,
        segment=effect.name,
        treated_n=effect.treated,
        control_n=effect.control,
        effect=change.difference,
        low=change.low,
        high=change.high,
        p=change.p,
        is_clear=change.is_clear,
        measures=effect.changes,
        window_start=one.sent,
        window_end=one.until,
        useful=useful,
        verdict=told.verdict,
        is_enough=told.is_enough,
        needed_n=told.needed,
        told=in_words(told, useful, currency),
    )


def in_words(told: Verdict, useful: Useful, currency: str | None) -> str:
    """Write a verdict as a sentence."""
    if useful.amount is None:
        least = "the smallest useful effect"
    elif useful.unit == MONEY:
        least = f"{formats.money(useful.amount, currency)} a member"
    else:
        size = formats.number(useful.amount * 100)
        least = f"{size} {'point' if size == '1' else 'points'}"
    if told.verdict == LOST:
        return f"Lost: it brings less than {least}." if useful.amount else "Lost: it does harm."
    if told.verdict == ARRIVED:
        if useful.amount is None:
            return "Arrived: more ordered, or spent more, than without it."
        enough = "and brings" if told.is_enough else "but it can't be told whether it brings"
        return f"Arrived, {enough} {least} or more."
    if told.needed is None:
        return "Can't tell: say what the smallest useful effect is, and how many people would tell."
    return f"Can't tell: about {formats.number(told.needed)} people in each half would tell {least}."


def _without_verdict(one: Experiment) -> Untold:
    """Return why there is no verdict although somebody was kept back; nothing helps arms that are unlike."""
    told = "; ".join(one.problems)
    known = [_ADVICE.get(problem, "") for problem in one.problems]
    helps = all(known)
    return Untold(
        campaign=one.campaign,
        sent=one.sent,
        members=one.treated + one.control,
        reason=NO_OUTCOME if helps else NOT_CHANCE,
        told=f"{told[:1].upper()}{told[1:]}.",
        advice=" ".join(known) if helps else _HOLD_BACK,
    )


def _without_control(read: Read, facts: Facts, filters: Filters) -> tuple[Untold, ...]:
    if "campaign_members" not in facts.tables:
        return ()
    return tuple(
        Untold(
            campaign=one.campaign,
            sent=one.sent,
            members=one.treated + one.control + one.untold,
            reason=NO_CONTROL,
            told="Nobody was held back: who ordered after it may have come anyway."
            if one.treated or one.untold
            else "Nobody was sent it.",
            advice=_HOLD_BACK,
        )
        for one in sendings(read, filters.as_of)
        if not (one.treated and one.control)
    )


def _answer(rows: Sequence[CampaignRow], untold: Sequence[Untold]) -> str:
    whole = [row for row in rows if row.kind == ALL and row.arm is None]
    if not whole and not untold:
        return "Can't tell yet: no file tells who was sent a campaign and who was held back."
    if not whole:
        alone = [one for one in untold if one.reason == NO_CONTROL]
        if len(alone) == len(untold):
            return f"Can't tell what came of {formats.plural(len(untold), 'campaign')}: nobody was held back."
        return f"Can't tell what came of {formats.plural(len(untold), 'campaign')} yet."
    if whole[1:]:
        counts = {word: sum(row.verdict == word for row in whole) for word in (ARRIVED, LOST, UNSURE)}
        lost = f"{counts[LOST]} {'was' if counts[LOST] == 1 else 'were'} lost"
        return (
            f"Of {len(whole)} campaigns with people held back {counts[ARRIVED]} arrived and {lost}; "
            f"of {counts[UNSURE]} it can't be told yet."
        )
    return _answer_of_one(whole[0], [row for row in rows if row.kind == ALL and row.arm])


def _answer_of_one(row: CampaignRow, versions: Sequence[CampaignRow]) -> str:
    more = "more" if row.effect >= 0 else "fewer"
    ends = f"{formats.points(row.low).removesuffix(' points')} to {formats.points(row.high)}"
    size = formats.points(abs(row.effect)).removeprefix("+")
    told = {
        ARRIVED: "it arrived",
        LOST: "it was lost",
        UNSURE: "whether it arrived can't be told",
    }[row.verdict]
    text = (
        f"{row.campaign}: {size} {more} of those who got it ordered than of those held back ({ends}); {told}."
    )
    if not versions:
        return text
    best = max(versions, key=lambda one: one.effect)
    return (
        f"{text} Of {len(versions)} versions “{best.arm}” brought most orders, {formats.points(best.effect)}."
    )


def _caveat(rows: Sequence[CampaignRow]) -> str:
    if not rows:
        return ""
    sources = {row.useful.source for row in rows}
    if sources == {"none"}:
        return "Nobody has said yet how small an effect would still be of use."
    if "set" in sources:
        return "Held against the smallest useful effect that was set."
    return "Held against what a member costs: less net revenue than that pays under no margin."
