"""The benchmark of resolving at two thousand profiles: does it measure what it says? No time is asserted."""

import json
from dataclasses import replace
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest

from bench import cost, identity
from bench.identities import million, ours, published, sample, splinks
from bench.identities.million import Place
from bench.identities.people import write_people
from bench.identities.report import Aim, Figures, Line
from bench.identities.scores import score

PROFILES, LATER = 2_000, 100


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("identity"), PROFILES, LATER)


@pytest.fixture(scope="module")
def profiles(place):
    """All profiles with their true persons."""
    people = place.people
    parts = [
        pd.read_parquet(people.profiles(system, later=later)).assign(system=system)
        for system in ("webshop", "tills", "loyalty")
        for later in (False, True)
    ]
    truth = pd.read_parquet(people.truth).rename(columns={"customer_ref": "customer_id"})
    return pd.concat(parts).merge(truth, on=["system", "customer_id"], validate="one_to_one")


# Scores


def test_scores_count_pairs_of_profiles():
    # Of persons a a a b b c: joined rightly (a a) and (b b); true are 3 + 1 pairs; found 1 + 3.
    scores = score(list("aaabbc"), [1, 1, 2, 2, 2, 3])
    assert (scores.precision, scores.recall, scores.f1) == (2 / 4, 2 / 4, 0.5)
    assert (scores.profiles, scores.customers, scores.largest) == (6, 3, 3)


def test_a_profile_without_a_customer_is_one_of_its_own():
    scores = score(list("aabb"), [7, None, None, 7])
    assert (scores.precision, scores.recall, scores.customers, scores.largest) == (0, 0, 3, 2)


def test_nobody_joined_is_never_wrong_and_finds_nothing():
    scores = score(list("aab"), [1, 2, 3])
    assert (scores.precision, scores.recall, scores.f1) == (1, 0, 0)


def test_labels_of_another_length_are_refused():
    with pytest.raises(ValueError, match="3 persons and 1 customers"):
        score(list("aab"), [1])


# Made-up people


def test_a_seed_gives_the_same_people_and_another_seed_others(tmp_path, place):
    again = write_people(tmp_path / "again", PROFILES, LATER)
    other = write_people(tmp_path / "other", PROFILES, LATER, seed=2)
    first = pd.read_parquet(place.people.profiles("tills"))
    assert first.equals(pd.read_parquet(again.profiles("tills")))
    assert not first.equals(pd.read_parquet(other.profiles("tills")))


def test_profiles_are_as_many_as_asked_for_and_the_truth_stands_apart(place, profiles):
    assert profiles["later"].value_counts().to_dict() == {False: PROFILES, True: LATER}
    assert not profiles.duplicated(["system", "customer_id"]).any()
    assert "person" not in pd.read_parquet(place.people.profiles("webshop"))


def test_profiles_are_those_of_a_retailer_with_stores(profiles):
    systems = profiles.groupby("person")["system"].agg(set)
    in_stores = systems[systems.map(lambda known: "tills" in known)]
    assert in_stores.map(lambda known: "webshop" in known).mean() == pytest.approx(0.7, abs=0.05)
    assert 0.30 < profiles["email"].isna().mean() < 0.40
    assert profiles["birth_date"].isna().mean() > 0.8
    assert profiles[["email", "phone", "postcode"]].notna().any(axis=1).all()
    assert profiles.query("system == 'webshop'")["email"].notna().all()
    assert not profiles.query("system == 'loyalty'").duplicated("person").any()


def test_households_share_names_and_phones_and_nobody_owns_a_shop_s_number(profiles):
    dialled = profiles.assign(digits=profiles["phone"].str.replace(r"\D", "", regex=True).str[-10:])
    owners = dialled.dropna(subset="phone").groupby("digits")["person"].nunique()
    assert dialled["digits"].dropna().str.fullmatch(r"\d9\d{8}").mean() > 0.99
    assert (owners == 2).sum() > 50  # of a household
    assert 3 < owners.max() < 40
    people = profiles.groupby(profiles["last_name"].str.lower())["person"].nunique()
    assert people.max() > 10 > people.median()


def test_what_is_written_is_sometimes_mistyped_and_mostly_not(profiles):
    names = profiles.assign(last=profiles["last_name"].str.lower()).groupby("person")["last"]
    several = names.nunique()[names.size() > 1]
    assert 0.03 < (several > 1).mean() < 0.2
    mails = profiles["email"].dropna()
    assert mails.str.lower().str.endswith((".com", ".net", ".org", ".example")).all()
    assert mails.str.contains("+", regex=False).any()


# Parts


@pytest.fixture(scope="module")
def measured(place):
    """All lines at this size, in this process and from fewer pairs: starting six others takes longest."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(million, "in_child", lambda work, *arguments: cost._measured(work, arguments))
        patched.setattr(splinks, "RETAIL", replace(splinks.RETAIL, pairs=1e5))
        return million.measure(place, increment=True)


@pytest.mark.slow
def test_ours_and_plain_splink_are_scored_and_their_costs_stand_beside_each_other(measured):
    plain, other, exact, own, later = measured.lines
    assert [line.data for line in measured.lines] == ["2,000 profiles"] * 4 + ["100 more"]
    assert plain.scores.profiles == other.scores.profiles == own.scores.profiles == PROFILES
    assert later.scores.profiles == PROFILES + LATER
    for line in (plain, exact, own, later):
        assert line.seconds > 0 and line.cpu_seconds > 0 and line.peak_mb > 50
    assert 0.5 < plain.scores.f1 < 1 and 0.5 < own.scores.f1 < 1
    assert other.scores.recall <= plain.scores.recall
    assert [aim.figure for aim in own.aims] == ["peak of memory in MB", "F1", "times plain Splink's seconds"]
    assert own.aims[1].bound == pytest.approx(plain.scores.f1 + 0.04, abs=1e-4)
    assert own.aims[2].measured == own.seconds / plain.seconds


def test_loading_leaves_resolving_to_be_measured(tmp_path, place):
    database = tmp_path / "loaded.duckdb"
    rows = ours.load([place.people.profiles("loyalty")], {"loyalty.parquet": "loyalty"}, database)
    assert ours.resolved(database).empty
    ours.resolve(database)
    assert len(ours.resolved(database)) == rows


def test_resolving_on_exact_keys_alone_ends_before_the_model(monkeypatch):
    done = []
    stage = SimpleNamespace(write_groups=lambda _: done.append("exact"))

    def resolve(connection):
        stage.write_groups(connection)
        done.append("model")

    monkeypatch.setattr(ours, "find_spec", lambda _: True)
    monkeypatch.setattr(ours, "import_module", lambda _: stage)
    monkeypatch.setattr(ours.resolver, "resolve", resolve)
    ours.until_exact(None)
    assert done == ["exact"]
    ours.resolver.resolve(None)
    assert done == ["exact", "exact", "model"]
    monkeypatch.setattr(ours, "find_spec", lambda _: None)
    ours.until_exact(None)
    assert done[3:] == ["exact", "model"]


def test_the_sample_s_truth_is_known_for_its_profiles_and_accounts():
    found = pd.DataFrame(
        [
            ("square", "SQ10009101764", None, 1),
            ("generic", "VW4000002", "phillipps.stephen@example.org", 2),
            ("generic", None, "aaguilar@example.net", 3),
            ("shopify", None, "aaliyah.hart@example.com", 4),
            ("square", "SQ0", "aaguilar@example.net", 5),
        ],
        columns=["system", "customer_ref", "email", "customer_key"],
    )
    known = sample.with_person(found)
    assert known["person"].tolist() == ["P5763", "P0002", "P6710", "P3775"]
    accounts = sample.accounts(found)
    assert len(accounts) == 4_088 + 5_657 + 3_983
    assert accounts["customer_key"].dropna().tolist() == [2, 1, 4]


@pytest.mark.slow
def test_a_published_set_is_read_by_ours_and_by_splink(tmp_path, profiles):
    folder = tmp_path / "splink"
    folder.mkdir()
    rows = profiles.query("system == 'loyalty'").head(200)
    twice = pd.concat([rows, rows.assign(city=None)]).reset_index(drop=True)
    pd.DataFrame(
        {
            "unique_id": range(1_000, 1_000 + len(twice)),
            "first_name": twice["first_name"],
            "surname": twice["last_name"],
            "dob": twice["birth_date"],
            "city": twice["city"],
            "email": twice["email"],
            "cluster": twice["person"],
        }
    ).to_csv(folder / "fake_1000.csv", index=False)
    own, tuned = published.measure(tmp_path, published.CASES[3:]).lines
    assert own.scores.profiles == tuned.scores.profiles == 400
    assert own.scores.recall > 0.5 and tuned.scores.recall > 0.5
    assert own.aims[0].bound == round(tuned.scores.f1, 4)


# The report


def test_the_report_names_what_was_missed_and_keeps_all_figures():
    scores = score(list("aab"), [1, 1, 2])
    fine = Line("few", "ours", scores, 1.5, (Aim("F1", 1.0, 0.97),), 2.5, 120.0)
    slow = Line("few", "exact keys", None, 16.25, (Aim("seconds", 16.25, 15, at_most=True),))
    figures = Figures("Made up", (fine, slow), ("a note",))
    text = figures.report().text()
    assert "precision" in text and "processor, s" in text and "a note" in text
    assert figures.report().missed == ("few, exact keys: seconds 16.25, aim at most 15",)
    kept = json.loads(json.dumps(figures.as_dict()))
    assert kept["lines"][0]["scores"]["f1"] == 1
    assert [aim["reached"] for line in kept["lines"] for aim in line["aims"]] == [True, False]


def test_parts_that_were_not_asked_for_are_left_out(place):
    assert list(identity.run(["published"], None, place)) == []


def test_profiles_are_read_of_a_resolver_that_keeps_them_and_of_one_that_does_not():
    rows = (
        "(values ('till', 'T1', 'Ann@example.com', 4, 1), ('till', 'T1', null, 4, 1), "
        "('till', null, 'ann@example.com', 4, 1), ('shop', null, 'ann@example.com', 4, 2), "
        "('shop', null, null, 5, 3)) as rows(system, customer_ref, email, customer_key, profile_key)"
    )
    with duckdb.connect() as connection:
        connection.execute(f"create table identity_people as select * exclude (profile_key) from {rows}")
        told_from_records = ours.customers(connection)
        connection.execute(f"create or replace table identity_people as from {rows}")
        kept = ours.customers(connection)
    assert sorted(kept["system"]) == ["shop", "till"]
    assert sorted(told_from_records["system"]) == ["shop", "till", "till"]
    for found in (kept, told_from_records):
        assert found["customer_ref"].dropna().tolist() == ["T1"]
        assert set(found["email"]) == {"ann@example.com"}
        assert set(found["customer_key"]) == {4}
