"""Is what the generator planted of associates, roles and stores in the files? Recomputed from the exports."""

import tomllib

import pandas as pd
import pytest

from tests.sample_data import exports
from tests.sample_data.exports import TRUTH, known_orders, read

TRUTHS = tomllib.loads((TRUTH / "truth.toml").read_text())


def planted(name: str):
    """Return the planted value with its tolerance, to compare with."""
    return pytest.approx(TRUTHS[name]["value"], abs=TRUTHS[name]["tolerance"])


def _till_rows() -> pd.DataFrame:
    """Return the tills' rows of year two with the associate's number: two associates bear one name."""
    rows, staff = read("store_items.csv"), read("associates.csv")
    named = rows.merge(staff, left_on=["Employee", "Location"], right_on=["name", "store"])
    assert len(named) == len(rows)
    return named[named["Date"] >= "2025-07-01"]


def _bonuses() -> pd.Series:
    return read("rewards.csv").set_index("associate_id")["amount"].astype(float)


def _rank_correlation(first: pd.Series, second: pd.Series) -> float:
    both = pd.DataFrame({"first": first, "second": second}).fillna(0.0)
    return both["first"].rank().corr(both["second"].rank())


def _trained() -> set[str]:
    return set(read("training.csv").query("completed_on >= '2025-07-01'")["associate_id"])


def test_six_in_ten_associates_were_trained():
    assert len(_trained()) / len(read("associates.csv")) == planted("trained_associates")


def test_training_was_by_chance_and_goes_with_no_satisfaction():
    rows = _till_rows()
    visits = rows[rows["Event Type"] == "Payment"].assign(
        person=exports.persons_of("store_items", rows["Customer ID"]),
        at=pd.to_datetime(rows["Date"] + " " + rows["Time"]),
    )
    given = read("nps_survey.csv").query("channel == 'store' and submitted_at >= '2025-07-01'")
    given = given.assign(
        person=exports.persons_of("email", given["email"].str.lower()),
        said=pd.to_datetime(given["submitted_at"]),
    )
    served = visits.dropna(subset="person")
    place = {"left_on": ["person", "store"], "right_on": ["person", "Location"]}
    pairs = given.merge(served, **place, suffixes=("", "_of_staff"))
    wait = pairs["said"] - pairs["at"]
    near = pairs[(wait >= pd.Timedelta(0)) & (wait <= pd.Timedelta(days=14))].sort_values("at")
    last = near.drop_duplicates("response_id", keep="last")
    score = last["score"].astype(int)
    vote = 100 * ((score >= 9).astype(int) - (score <= 6).astype(int))
    trained = last["associate_id"].isin(_trained())
    assert len(last) > 700
    assert vote[trained].mean() - vote[~trained].mean() == planted("trained_associates_score")


def test_bonuses_follow_promoted_goods_and_not_who_comes_again():
    rows = _till_rows()
    promoted = rows[rows["Category"].isin(["Audio", "Cameras"])]
    net = promoted["Net Sales"].str.replace("$", "").astype(float).groupby(promoted["associate_id"]).sum()
    assert _rank_correlation(_bonuses(), net) == planted("rewards_and_promoted_goods")
    orders = rows[(rows["Event Type"] == "Payment") & (rows["Date"] < "2026-01-01")]
    orders = orders.drop_duplicates("Transaction ID")
    orders = orders.assign(person=exports.persons_of("store_items", orders["Customer ID"])).dropna(
        subset="person"
    )
    last = known_orders().groupby("person")["ordered_at"].max().dt.normalize()
    again = orders["person"].map(last) > pd.to_datetime(orders["Date"])
    share = again.groupby(orders["associate_id"]).mean()
    assert _rank_correlation(_bonuses(), share) == planted("rewards_and_returning_customers")


def test_fewer_visitors_buy_in_the_late_afternoon():
    rows = _till_rows()
    orders = rows[rows["Event Type"] == "Payment"].drop_duplicates("Transaction ID")
    sold = orders["Time"].str[:2].astype(int).value_counts()
    traffic = read("store_traffic.csv.gz").query("date >= '2025-07-01'")
    came = traffic["visitors"].astype(int).groupby(traffic["hour"].astype(int)).sum()
    late = sold.index.isin([16, 17, 18]), came.index.isin([16, 17, 18])
    ratio = (sold[late[0]].sum() / came[late[1]].sum()) / (sold[~late[0]].sum() / came[~late[1]].sum())
    assert ratio == planted("late_afternoon_conversion")


def test_half_of_the_roles_are_filled_and_stores_are_run_for_a_persona_by_lot():
    roles = read("roles.csv")
    assert (roles["filled_by"] != "").sum() == planted("roles_filled")
    assert (read("stores.csv")["run_for"] == "Jill").sum() == planted("stores_run_for_jill")
