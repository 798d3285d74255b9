"""How likely are two groups one person? Learned from the retailer's own data, without any known answers.

Grain in: profiles, to learn from; golden rows, to compare. Grain out: `identity_scored`, one row per pair of
groups that share a blocking key, with the weight of each comparison in bits.

Splink does the learning: how often unrelated people agree (u) from random pairs, how often one person's
records agree (m) by expectation maximisation over pairs that share a key; agreement on a rare name weighs
more. Reference: Linacre et al., "Splink: Free software for probabilistic record linkage at scale",
International Journal of Population Data Science 7 (2022).
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np

from lib.identity.candidates import write_candidates
from lib.identity.comparisons import COMPARISONS, FIRST_NAME, Comparison
from lib.identity.golden import GOLDEN, PERSONS, compared
from lib.identity.learning import Patterns, learn_agreement, ratios, share_of_pairs, without_matches
from lib.identity.profiles import DRAFTS
from lib.identity.tables import write_work
from lib.workspace.compiled import query_of, sql_of
from lib.workspace.leftovers import drop_splinks

MOST_TRAINED = 150_000
_RANDOM = 1_000  # profiles whose half million pairs show how often strangers agree
_LEAST = 1 / _RANDOM**2  # of unrelated pairs: what was never seen among them is rarer than one
_CLEANED = 3
_FILLED = 0.02  # of profiles must tell something before it is compared
_STRANGER = 0.001
"""Share of one person's records with an unrelated first name (a partner's, a gift's); not learned, since
records that share a phone or an address are often two people of one household."""
PRUNED_BITS = -20.0

_KEYS = (
    ("email",), ("phone",), ("tax_number",), ("birth_date",), ("place", "last_name"),
    ("first_name", "last_name"), ("address",),
)  # fmt: skip
"""What pairs to learn from agree in fully; what they agree in by this teaches nothing about itself."""
_TRAINING = ibis.table(GOLDEN.schema(), name="identity_training")
PRIOR = "probability_two_random_records_match"


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: Splink's own settings, from how many profiles, and what could be compared."""

    settings: dict[str, Any]
    profiles: int
    comparisons: tuple[str, ...]

    def to_json(self) -> str:
        """Return it as text, to be kept in the workspace."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Return a model from `to_json`."""
        told = json.loads(text)
        return cls(told["settings"], told["profiles"], tuple(told["comparisons"]))

    @property
    def prior_bits(self) -> float:
        """How much speaks against a pair before anything is compared."""
        return float(np.log2(self.settings[PRIOR] / (1 - self.settings[PRIOR])))

    def with_prior(self, share: float) -> "Model":
        """Return the same model that expects this share of all pairs to match."""
        return replace(self, settings={**self.settings, PRIOR: share})

    @property
    def compared(self) -> tuple[Comparison, ...]:
        """The comparisons that it weighs."""
        return tuple(entry for entry in COMPARISONS if entry.name in self.comparisons)


def learn(connection: duckdb.DuckDBPyConnection) -> Model | None:
    """Return a model learned from `identity_drafts`; None where there is nothing to learn from.

    The same profiles give the same model: samples are taken by the digest of a profile's id.
    """
    try:
        compared = _write_training(connection)
        return _learned(connection, compared) if compared else None
    finally:
        for table in ("identity_training", "identity_strangers", "identity_trained_pairs"):
            connection.execute(f"drop table if exists {table}")
        drop_splinks(connection)


def _write_training(connection: duckdb.DuckDBPyConnection) -> tuple[Comparison, ...]:
    """Write the profiles to learn from; return the comparisons whose columns enough of them fill."""
    write_work(connection, "identity_trainees", _trainees, MOST_TRAINED)
    write_work(connection, "identity_training", compared, "identity_trainees")
    write_work(connection, "identity_strangers_ids", _trainees, _RANDOM)
    write_work(connection, "identity_strangers", _strangers)
    for table in ("identity_trainees", "identity_strangers_ids"):
        connection.execute(f"drop table {table}")
    names = sorted({column for entry in COMPARISONS for column in entry.columns})
    row: dict[str, Any] = connection.execute(query_of(_filled, *names)).fetchnumpy()
    enough = max(_FILLED * int(row["rows"][0]), 1)
    told = {name for name in names if row[f"{name}_told"][0] >= enough and row[f"{name}_kinds"][0] > 1}
    return tuple(entry for entry in COMPARISONS if told.intersection(entry.columns))


def _trainees(most: int) -> ir.Table:
    """Return the first profiles by the digest of their ids: a sample that is the same each time."""
    ranked = DRAFTS.mutate(turn=ibis.row_number().over(order_by=DRAFTS.profile_id.hexdigest("md5")))
    return ranked.filter(ranked.turn < most).rename(unique_id="profile_key").select(*PERSONS)


def _strangers() -> ir.Table:
    return _TRAINING.semi_join(ibis.table({"unique_id": "int64"}, name="identity_strangers_ids"), "unique_id")


def _filled(*names: str) -> ir.Table:
    return _TRAINING.agg(
        rows=_TRAINING.count(),
        **{f"{name}_told": _TRAINING[name].count() for name in names},
        **{f"{name}_kinds": _TRAINING[name].nunique() for name in names},
    )


def _learned(connection: duckdb.DuckDBPyConnection, compared: Sequence[Comparison]) -> Model:
    random = linker(connection, settings_of(compared), "identity_strangers")
    random.training.estimate_u_using_random_sampling(max_pairs=1e12, min_count_per_level=None, num_chunks=1)
    settings = random.misc.save_model_to_json()
    strangers = {entry.name: _unrelated(levels_of(settings, entry.name)) for entry in compared}
    patterns, profiles = _patterns(connection, settings, compared)
    top = {entry.name: len(entry.words) - 1 for entry in compared}
    keys = [_key(key, top) for key in _KEYS if top.keys() >= set(key)]
    all_pairs = profiles * (profiles - 1) / 2
    agreement, share = learn_agreement(patterns, strangers, keys), 0.0
    seen = strangers
    for _ in range(_CLEANED):
        agreement[FIRST_NAME] = _with_strangers(agreement[FIRST_NAME])
        share = share_of_pairs(_bits(patterns, agreement, strangers), patterns.pairs, all_pairs)
        strangers = {name: without_matches(seen[name], agreement[name], share, _LEAST) for name in seen}
        agreement = learn_agreement(patterns, strangers, keys)
    agreement[FIRST_NAME] = _with_strangers(agreement[FIRST_NAME])
    for entry in compared:
        for gamma, level in enumerate(reversed(levels_of(settings, entry.name))):
            level["m_probability"] = float(agreement[entry.name][gamma])
            level["u_probability"] = float(strangers[entry.name][gamma])
    settings[PRIOR] = share
    return Model(settings, profiles, tuple(entry.name for entry in compared))


def _key(agreed: Sequence[str], top: Mapping[str, int]) -> dict[str, int | None]:
    """Return what pairs agree in fully; namesakes have similar e-mails, so those teach nothing there."""
    key: dict[str, int | None] = {name: top[name] for name in agreed}
    return key | {"email": None} if "last_name" in agreed and "email" in top else key


def _bits(
    patterns: Patterns, agreement: Mapping[str, np.ndarray], strangers: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Return what each pattern weighs, in bits."""
    weights = [
        np.log2(ratios(agreement[name], strangers[name]))[found] for name, found in patterns.levels.items()
    ]
    return np.sum(weights, axis=0)


def _patterns(
    connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], compared: Sequence[Comparison]
) -> tuple[Patterns, int]:
    """Return which agreements come together how often among profiles that share a key, and their number."""
    write_candidates(connection, "identity_training", "identity_trained_pairs")
    learning = linker(connection, settings, "identity_training", "identity_trained_pairs")
    found = learning.inference.predict(warning_mode="never")
    gammas = [f"gamma_{entry.name}" for entry in compared]
    scored = ibis.table(dict.fromkeys(gammas, "int32"), name=found.physical_name)
    counted = connection.execute(sql_of(scored.group_by(gammas).agg(pairs=scored.count()))).fetchnumpy()
    found.drop_table_from_database_and_remove_from_cache()
    rows = connection.execute("select count(*) from identity_training").fetchone()
    levels = {entry.name: np.asarray(counted[f"gamma_{entry.name}"]).astype("int64") for entry in compared}
    return Patterns(levels, np.asarray(counted["pairs"], dtype="float64")), int(rows[0]) if rows else 0


def levels_of(settings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the levels of a comparison that weigh, the strongest first."""
    comparison = next(entry for entry in settings["comparisons"] if entry["output_column_name"] == name)
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def _unrelated(levels: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return the share of unrelated pairs at each level, by level; never seen is rarer than one pair."""
    told = [level.get("u_probability") for level in reversed(levels)]
    shares = np.array([entry if isinstance(entry, float) else _LEAST for entry in told])
    return np.maximum(shares, _LEAST) / np.maximum(shares, _LEAST).sum()


def _with_strangers(agreement: np.ndarray) -> np.ndarray:
    """Return shares by level in which an unrelated first name is as rare as one person's records have it."""
    return np.append(_STRANGER, agreement[1:] / agreement[1:].sum() * (1 - _STRANGER))


def linker(connection: duckdb.DuckDBPyConnection, settings: Any, table: str, pairs: str | None = None) -> Any:
    """Return a Splink linker over a table of the caller's connection, for some pairs of it."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    made = Linker(api.register(table), settings, log_level=None)
    if pairs:
        made.table_management.register_blocked_pairs_for_predict(api.register(pairs))
    return made


def settings_of(compared: Sequence[Comparison]) -> Any:
    """Return Splink's settings of a model that has learned nothing yet."""
    import splink.comparison_level_library as level
    import splink.comparison_library as library
    from splink import SettingsCreator, block_on

    def of(entry: Comparison) -> Any:
        nulls = [level.NullLevel(column) for column in entry.columns]
        silent = nulls[0] if len(nulls) == 1 else level.And(*nulls)
        return library.CustomComparison(
            output_column_name=entry.name,
            comparison_levels=[silent, *entry.levels(level), level.ElseLevel()],
        )

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[of(entry) for entry in compared],
        blocking_rules_to_generate_predictions=[block_on("email")],  # not used: pairs are registered
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def score(
    connection: duckdb.DuckDBPyConnection, model: Model, taken_over: Callable[[], ir.Table] | None = None
) -> None:
    """Write `identity_scored`, one row per pair of groups that share a blocking key.

    Parameters
    ----------
    model
        What was learned.
    taken_over
        The pairs whose scores are known; only those with a group of `identity_changed` are scored then.
    """
    only_changed = taken_over is not None
    write_candidates(connection, "identity_golden", "identity_to_score", only_changed=only_changed)
    scoring = linker(connection, model.settings, "identity_golden", "identity_to_score")
    found = scoring.inference.predict(threshold_match_weight=PRUNED_BITS, warning_mode="never")
    predicted = ibis.table(predicted_schema(model), name=found.physical_name)
    parts = [sql_of(scored(predicted)), *([query_of(taken_over)] if taken_over else [])]
    # In one statement: what DuckDB 1.5.5 inserts into a table after nothing, in one transaction, is lost.
    connection.execute(f"create or replace temp table identity_scored as {' union all '.join(parts)}")
    drop_splinks(connection)
    connection.execute("drop table identity_to_score")


def scored(predicted: ir.Table) -> ir.Table:
    """Return Splink's pairs with one weight for each comparison, that of a rare value included."""
    low, high = predicted.unique_id_l, predicted.unique_id_r
    weights, levels = {}, {}
    for entry in COMPARISONS:
        told = [name for name in (f"mw_{entry.name}", f"mw_tf_adj_{entry.name}") if name in predicted.columns]
        parts = [predicted[name] for name in told] or [ibis.null("float64")]
        weights[f"mw_{entry.name}"] = sum(parts[1:], parts[0])
        level = f"gamma_{entry.name}"
        levels[level] = predicted[level].cast("int8") if told else ibis.null("int8")
    return predicted.select(
        left_key=ibis.least(low, high),
        right_key=ibis.greatest(low, high),
        match_weight=predicted.match_weight,
        **weights,
        **levels,
    )


def predicted_schema(model: Model) -> dict[str, str]:
    """Return the columns of Splink's predictions that are used, with their types."""
    columns = {"unique_id_l": "int64", "unique_id_r": "int64", "match_weight": "float64"}
    for entry in model.compared:
        columns |= {f"mw_{entry.name}": "float64", f"gamma_{entry.name}": "int32"}
        if any(level.get("tf_adjustment_column") for level in levels_of(model.settings, entry.name)):
            columns[f"mw_tf_adj_{entry.name}"] = "float64"
    return columns
