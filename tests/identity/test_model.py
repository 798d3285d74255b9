"""How likely are two groups one person? On made-up persons and the sample retailer, in any order."""

import duckdb
import ibis
import pandas as pd
import pytest

from bench.identities.sample import MOST_PROFILES
from bench.identities.sample import accounts as sample_accounts
from bench.identities.scores import score
from lib.identity import kept_model as kept
from lib.identity.comparisons import COMPARISONS, SAME_INITIAL
from lib.identity.kept_model import kept_model
from lib.identity.model import levels_of
from lib.identity.scores import SCORED, is_vetoed
from lib.jobs.building import rebuild
from lib.jobs.sample import sample_workspace
from lib.workspace.canonical import COMPARED, MODEL, PAIRS, PEOPLE, PROFILES
from lib.workspace.marts import declared
from tests.builders import workspace_of
from tests.identity.people import accounts

PERSONS = 400
ROW_GROUP = 122_880  # rows that DuckDB writes together


@pytest.fixture(scope="module")
def resolved():
    web, tills = accounts(PERSONS)
    with workspace_of(profiles=[*web, *tills]) as workspace:
        yield workspace


def grouping(workspace):
    """The customers, each as the set of its profiles."""
    found = workspace.read(PROFILES.select("profile_id", "customer_key"))
    return {frozenset(ids) for _, ids in found.groupby("customer_key")["profile_id"]}


def scored(workspace):
    found = workspace.read(PROFILES)
    person = found["profile_id"].str.extract(r"[WT](\d+)$")[0]
    return score(person, found["customer_key"])


def test_persons_are_found_where_no_key_joins_their_accounts(resolved):
    by_key = resolved.read(PROFILES)["group_key"].nunique()
    found = scored(resolved)

    assert by_key == 2 * PERSONS - PERSONS // 2
    assert found.precision > 0.99
    assert found.recall > 0.95


def test_agreement_speaks_for_a_match_and_disagreement_against_it(resolved):
    with resolved.cursor() as cursor:
        model = kept_model(cursor)

    for entry in model.compared:
        levels = levels_of(model.settings, entry.name)
        assert levels[0]["m_probability"] > levels[0]["u_probability"]
        assert levels[-1]["m_probability"] < levels[-1]["u_probability"]


def test_the_weights_of_a_pair_add_up_to_its_own(resolved):
    with resolved.cursor() as cursor:
        prior = kept_model(cursor).prior_bits
    pairs = resolved.read(PAIRS)

    added = pairs[[f"mw_{name}" for name in COMPARED]].sum(axis=1) + prior
    assert len(pairs) > 100
    assert added.to_numpy() == pytest.approx(pairs["match_weight"].to_numpy(), abs=1e-6)


def test_nothing_of_the_way_there_is_left(resolved):
    with resolved.cursor() as cursor:
        names = {name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()}

    assert {name for name in names if name.startswith("__splink")} == set()
    assert {"identity_profiles", "identity_people"} < names
    assert not {"identity_records", "identity_golden", "identity_scored"} & names


@pytest.mark.parametrize(
    ("first_name", "birth_date", "weight", "is_no_person"),
    [
        (0, -1, 0.0, True),  # another first name
        (0, 3, 6.0, False),  # and the same birth date
        (SAME_INITIAL, 0, -4.0, True),  # Daniel and David, born in other years
        (SAME_INITIAL, -1, 0.0, False),  # D. and David, of whom one birth date is told
        (5, 0, -4.0, False),  # one name and a birth date that may be mistyped
    ],
)
def test_first_names_stand_against_a_pair(first_name, birth_date, weight, is_no_person):
    row = dict.fromkeys(SCORED.columns) | {"mw_birth_date": weight}
    row |= {"gamma_first_name": first_name, "gamma_birth_date": birth_date}
    with duckdb.connect() as connection:
        connection.execute(f"create table identity_scored ({declared(SCORED)})")
        connection.execute(
            f"insert into identity_scored values ({', '.join('?' * len(row))})", [*row.values()]
        )
        query = ibis.to_sql(SCORED.select(found=is_vetoed(SCORED)), dialect="duckdb")
        assert connection.execute(query).fetchall() == [(is_no_person,)]


def test_the_order_of_files_makes_no_difference(resolved):
    web, tills = accounts(PERSONS)
    with workspace_of(profiles=[*tills[::-1], *web[::-1]]) as other:
        assert grouping(other) == grouping(resolved)


def test_resolving_again_changes_nothing_and_learns_nothing(resolved):
    before, model = resolved.read(PROFILES.order_by("profile_key")), resolved.read(MODEL)
    with resolved.transaction() as connection:
        rebuild(connection, lambda *_: None)

    pd.testing.assert_frame_equal(resolved.read(PROFILES.order_by("profile_key")), before)
    pd.testing.assert_frame_equal(resolved.read(MODEL), model)


def test_beyond_a_size_only_what_has_changed_is_scored_again(monkeypatch):
    monkeypatch.setattr(kept, "ALWAYS_ANEW", 100)
    web, tills = accounts(PERSONS)
    with workspace_of(profiles=[*web, *tills]) as workspace:
        before, model = grouping(workspace), workspace.read(MODEL)
        assert len(before) < 2 * PERSONS - PERSONS // 2  # some were joined by the model
        with workspace.transaction() as connection:
            connection.execute("update profiles_1 set postcode = '99999' where customer_ref = 'T2'")
            rebuild(connection, lambda *_: None)

        pd.testing.assert_frame_equal(workspace.read(MODEL), model)
        assert len(before ^ grouping(workspace)) <= 3  # that one person's at most


def test_beyond_a_size_nothing_is_lost_where_nothing_has_changed(monkeypatch):
    monkeypatch.setattr(kept, "ALWAYS_ANEW", 100)
    web, tills = accounts(PERSONS)
    with workspace_of(profiles=[*web, *tills]) as workspace:
        before = grouping(workspace)
        with workspace.transaction() as connection:
            # As many pairs as a large data set has: more than DuckDB writes at once.
            connection.execute(
                "create table many as select pair.* from identity_kept_pairs as pair, "
                f"range({3 * ROW_GROUP} // (select count(*) from identity_kept_pairs) + 1)"
            )
            connection.execute("drop table identity_kept_pairs")
            connection.execute("alter table many rename to identity_kept_pairs")
        with workspace.transaction() as connection:
            rebuild(connection, lambda *_: None)

        assert grouping(workspace) == before


def test_few_profiles_are_joined_by_rules():
    told = {"first_name": "Ann", "postcode": "40208"}
    profiles = [
        {**told, "customer_ref": "A", "last_name": "Okafor"},
        {**told, "customer_ref": "B", "last_name": "Okafro"},
        {**told, "customer_ref": "C", "last_name": "Schmidt"},
        {**told, "customer_ref": "D", "last_name": "Okafor", "first_name": "Bob"},
    ]
    with workspace_of(profiles=profiles) as workspace:
        found = workspace.read(PEOPLE).set_index("customer_ref")["customer_key"]
        assert found["A"] == found["B"]
        assert found.nunique() == 3
        assert workspace.read(MODEL).empty


def test_each_level_has_words_and_each_comparison_a_place_in_the_pairs(resolved):
    with resolved.cursor() as cursor:
        model = kept_model(cursor)

    assert tuple(entry.name for entry in COMPARISONS) == COMPARED
    for entry in model.compared:
        assert len(levels_of(model.settings, entry.name)) == len(entry.words)
    assert COMPARISONS[0].says(len(COMPARISONS[0].words) - 1) == "same first name"
    assert COMPARISONS[0].says(0) == "different first name"
    assert COMPARISONS[0].says(SAME_INITIAL) == "same initial"
    assert COMPARISONS[0].says(-1) is None


@pytest.mark.slow
def test_the_people_of_the_sample_retailer_are_found():
    people = sample_workspace().read(PEOPLE)
    people["email"] = people["email"].str.strip().str.lower()
    found = people.groupby(["system", "profile_key"], as_index=False).agg(
        customer_ref=("customer_ref", "min"), email=("email", "min"), customer_key=("customer_key", "min")
    )
    told = sample_accounts(found)
    scores = score(told["person"], told["customer_key"])

    assert scores.profiles == 13_728
    assert scores.f1 >= 0.97
    assert scores.largest <= MOST_PROFILES
