"""Is any trap read as something that it does not say?

Grain in: a seed. Grain out: one file per damage and way of writing, with the orders that it truly holds,
and a verdict: exactly right; refused or asked about; in part, the others rejected with their reason; or,
what must never be, changed in silence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.corpora.readers import READERS
from bench.corpora.report import Options, Report, spread
from bench.corpora.trap_drafts import Draft, Order, drafted
from bench.corpora.trap_readers import verdict_of
from bench.corpora.trap_texts import TEXTS
from bench.corpora.trap_values import VALUES
from bench.corpora.writing import Writing
from lib.jobs.arrivals import Arrival, discard, receive, staged_rejects
from lib.workspace.workspace import Workspace

Verdict = Literal["right", "refused", "in part", "changed"]
VERDICTS: tuple[Verdict, ...] = ("right", "refused", "in part", "changed")
DAMAGES = dict((*TEXTS, *VALUES))

WRITINGS = (
    Writing(),
    Writing("utf-8-sig", ";", "\r\n", "all"),
    Writing("cp1252", ";"),
    Writing("utf-16", "\t", "\r\n"),
    Writing("latin-1", ",", "\r", ended=False),
    Writing("utf-16-le", "|", "\n", "filled"),
)
_PER_DAMAGE = 3


@dataclass(frozen=True, slots=True)
class Trap:
    """One file: which damage, written how, from which seed."""

    damage: str
    writing: Writing
    seed: int

    def draft(self) -> Draft:
        """Return the file with its truth; in UTF-8 where its own encoding lacks a sign."""
        try:
            draft = self._drafted(self.writing)
            draft.content()
        except UnicodeEncodeError:
            draft = self._drafted(Writing(delimiter=self.writing.delimiter))
        return draft

    def _drafted(self, writing: Writing) -> Draft:
        draft = drafted(self.seed, writing)
        DAMAGES[self.damage](draft)
        return draft


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a trap; `said` holds the reason, or what was changed."""

    trap: Trap
    verdict: Verdict
    said: str = ""


def traps(seed: int, per_damage: int = _PER_DAMAGE) -> Iterator[Trap]:
    """Yield every damage in several ways of writing, in turn."""
    for place, damage in enumerate(DAMAGES):
        for at in range(per_damage):
            writing = WRITINGS[(place + at * 2 + seed) % len(WRITINGS)]
            yield Trap(damage, writing, seed * 1_000_000 + place * 100 + at)


def spring(workspace: Workspace, path: Path, trap: Trap) -> Outcome:
    """Write a trap to a path, let the app read it, and judge what came of it."""
    draft = trap.draft()
    path.write_bytes(draft.content())
    arrivals = receive(workspace, path, draft.name, draft.told)
    try:
        return _judged(workspace, trap, draft, arrivals)
    finally:
        discard(workspace, arrivals)


def spring_all(each: Iterable[Trap]) -> Iterator[Outcome]:
    """Yield what became of many traps, all through one workspace."""
    with Workspace.open() as workspace:
        path = workspace.new_folder("traps") / "upload"
        for trap in each:
            yield spring(workspace, path, trap)


def measure(options: Options) -> Report:
    """Return how many traps were read right, refused, or changed in silence."""
    chosen = spread(list(traps(options.seed)), options.limit)
    outcomes = list(spring_all(chosen))
    counts = Counter(one.verdict for one in outcomes)
    changed = [one for one in outcomes if one.verdict == "changed"]
    return Report(
        "Trap files",
        ("reader", "files", *VERDICTS),
        (
            ("ours", str(len(outcomes)), *(str(counts[verdict]) for verdict in VERDICTS)),
            *(_of_reader(name, chosen, options.scratch) for name in READERS if name != "ours"),
        ),
        tuple(f"{one.trap.damage} ({one.trap.writing.encoding}): {one.said}" for one in changed),
        tuple(f"{one.verdict}: {one.trap.damage}: {one.said}" for one in outcomes if one.verdict != "right"),
    )


def _of_reader(name: str, each: Iterable[Trap], scratch: Path) -> tuple[str, ...]:
    """Return the row of a reader that knows no mapping and rejects no row: a spoilt row changes its file."""
    counts: Counter[str] = Counter()
    for trap in each:
        draft = trap.draft()
        path = scratch / draft.name
        path.write_bytes(draft.content())
        counts[verdict_of(READERS[name], path, draft.orders.values())] += 1
    return (name, str(counts.total()), *(str(counts[verdict]) for verdict in VERDICTS))


def _judged(workspace: Workspace, trap: Trap, draft: Draft, arrivals: tuple[Arrival, ...]) -> Outcome:
    (arrival,) = arrivals
    staged = arrival.staged
    if staged is None:
        questions = arrival.mapping.questions if arrival.mapping else ()
        return Outcome(trap, "refused", str(arrival.refused) if arrival.refused else questions[0].text)
    rejects = staged_rejects(workspace, arrival)
    reasons = sorted(set(map(str, rejects["reason"])))
    noted = rejects[rejects["kind"] == "cell"]["source_row"]
    kept = _kept(workspace, staged.stage_id, set(noted))
    truth = Counter(draft.orders.values())
    if added := kept - truth:
        return Outcome(trap, "changed", f"kept {_few(added)} instead of {_few(truth - kept)}")
    missing = truth - kept
    if missing.total() > staged.rows_rejected + staged.rows_set_aside + len(noted):
        return Outcome(trap, "changed", f"lost without a word: {_few(missing)}")
    if missing:
        return Outcome(trap, "in part", f"{_few(missing)}: {'; '.join(reasons)}")
    return Outcome(trap, "right", "; ".join(reasons))


def _kept(workspace: Workspace, stage_id: int, noted: set[int]) -> Counter[Order]:
    """Return the orders kept, but for those of which a cell was left empty and that was said."""
    columns = "source_row, order_id, ordered_at, net_revenue, customer_ref"
    with workspace.cursor() as cursor:
        there = {row[0] for row in cursor.execute(f"describe staged_{stage_id}").fetchall()}
        wanted = ", ".join(name if name in there else f"null as {name}" for name in columns.split(", "))
        found = cursor.execute(f"select {wanted} from staged_{stage_id}").fetchall()
    return Counter(Order(*row[1:]) for row in found if row[0] not in noted)


def _few(orders: Counter[Order]) -> str:
    told = [f"{one.order_id} {one.at} {one.amount} {one.customer}" for one in list(orders)[:2]]
    return f"{orders.total()} rows ({'; '.join(told)})" if told else "nothing"
