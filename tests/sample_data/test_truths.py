"""Is what the generator planted in the files? Each truth of truth.toml, recomputed from the exports."""

import tomllib
from itertools import product

import numpy as np
import pandas as pd
import pytest

from tests.sample_data import exports
from tests.sample_data.exports import TRUTH, best_persons, known_lines, known_orders, order_lines, read

TRUTHS = tomllib.loads((TRUTH / "truth.toml").read_text())
WINDOW = pd.Timedelta(days=180)
HOME_THEATRE = ["Televisions", "Audio", "Smart home"]
GADGETS = ["Gaming", "Wearables", "Phones"]


def planted(name: str):
    """Return the planted value with its tolerance, to compare with."""
    return pytest.approx(TRUTHS[name]["value"], abs=TRUTHS[name]["tolerance"])


# --- who they are, and how much of them is known


def test_personas_have_their_shares_among_8000_buyers():
    buyers = known_lines().query("quantity > 0")["person"].drop_duplicates()
    assert len(buyers) == planted("buyers")
    assert buyers.map(exports.personas()).value_counts(normalize=True).to_dict() == planted("personas")


def test_every_web_order_is_known():
    web = order_lines().query("channel == 'web'")
    assert web.loc[web["customer_ref"] != "", "net_revenue"].sum() / web["net_revenue"].sum() == planted(
        "known_web"
    )


@pytest.mark.parametrize("since", ["2024-07-01", "2025-07-01"])
@pytest.mark.parametrize(("name", "stores"), [("known_stores", "Store "), ("known_store_12", "Store 12 ")])
def test_known_share_of_stores(name, stores, since):
    lines = order_lines().query("ordered_at >= @since")
    lines = lines[lines["store"].str.startswith(stores)]
    known = lines.loc[lines["customer_ref"] != "", "net_revenue"].sum()
    assert known / lines["net_revenue"].sum() == planted(name)


def _ten_digits(phones: pd.Series) -> pd.Series:
    return phones.str.replace(r"\D", "", regex=True).str[-10:]


def test_exact_matching_finds_most_people_but_not_all():
    web = read("web_orders.csv").query("Id != ''").drop_duplicates("Email")
    web = pd.DataFrame({
        "person": exports.persons_of("web_orders", web["Email"]), "email": web["Email"].str.lower(),
        "phone": _ten_digits(web["Billing Phone"]),
    })  # fmt: skip
    store = read("store_customers.csv")
    store = pd.DataFrame({
        "person": exports.persons_of("store_items", store["Square Customer ID"]),
        "email": store["Email Address"].str.lower().replace("noemail@example.com", ""),
        "phone": _ten_digits(store["Phone Number"]).replace("5555555555", ""),
    })  # fmt: skip
    both = web.merge(store, on="person")
    same = (
        sum((both[f"{key}_x"] == both[f"{key}_y"]) & (both[f"{key}_x"] != "") for key in ("email", "phone"))
        > 0
    )
    assert same.groupby(both["person"]).any().mean() == planted("found_by_exact_match")


def test_one_placeholder_phone_is_shared_by_many_names():
    store = read("store_customers.csv")
    names = (
        (store["First Name"] + " " + store["Last Name"]).groupby(_ten_digits(store["Phone Number"])).nunique()
    )
    assert (names.drop("") > 5).sum() == planted("shared_phones")


# --- an ordinary shop


def test_revenue_grows_a_little():
    lines = order_lines()
    year_two = lines["ordered_at"] >= exports.YEAR_TWO
    revenue = lines.groupby(year_two)["net_revenue"].sum()
    assert revenue[True] / revenue[False] - 1 == planted("revenue_growth")


@pytest.mark.parametrize("year", [1, 2])
def test_as_many_come_again_in_both_years(year):
    bought = known_lines().query("quantity > 0 and year == @year")
    orders = bought.groupby("person")["order_id"].nunique()
    assert (orders >= 2).mean() == planted("repeat_share")


def test_orders_follow_the_season_without_a_cliff():
    days = order_lines().query("quantity > 0").drop_duplicates("order_id")["ordered_at"]
    months = days.dt.to_period("M").value_counts().sort_index()
    for year in (months[:12], months[12:]):
        assert set(year.nlargest(2).index.month) == {11, 12}
        ordinary = year[~year.index.month.isin([11, 12])]
        assert ordinary.max() < 1.7 * ordinary.min()


# --- the best


def test_top_one_percent_bring_their_share():
    lines = known_lines()
    top = lines.loc[lines["person"].isin(best_persons()), "net_revenue"].sum()
    assert top / lines["net_revenue"].sum() == planted("top_share")


def test_top_customers_who_stay_at_the_top():
    first, second = (exports.best(known_lines().query("year == @year"), "person", 80) for year in (1, 2))
    assert len(first & second) == planted("top_who_stay")


def test_top_customers_whom_no_channel_alone_sees():
    seen = set()
    for _, lines in known_lines().groupby("channel"):
        top = exports.best(lines, "customer_ref", -(-lines["customer_ref"].nunique() // 100))
        seen |= set(lines.loc[lines["customer_ref"].isin(top), "person"])
    assert len(best_persons() - seen) == planted("top_who_look_ordinary")


def _answer_hours() -> pd.DataFrame:
    columns = {"submitted_at": "given_at", "posted_at": "given_at"}
    said = pd.concat([read(name).rename(columns=columns) for name in ("nps_survey.csv", "ideas.csv")])
    said = said[said["answered_at"] != ""]
    hours = (pd.to_datetime(said["answered_at"]) - pd.to_datetime(said["given_at"])).dt.total_seconds() / 3600
    return pd.DataFrame(
        {"best": exports.persons_of("email", said["email"]).isin(best_persons()), "hours": hours}
    )


@pytest.mark.parametrize(("name", "best"), [("answer_hours_best", True), ("answer_hours_others", False)])
def test_support_answers_the_best_sooner(name, best):
    hours = _answer_hours().query("best == @best")["hours"]
    assert len(hours) >= 80
    assert hours.median() == planted(name)
    assert hours.mean() == planted(name)


def _rate(lines: pd.DataFrame) -> float:
    return 100 * lines["discount"].sum() / lines["gross"].sum()


def test_deeper_discounts_of_the_best_vanish_at_equal_mix():
    lines = known_lines().query("quantity > 0")
    lines = lines.assign(month=lines["ordered_at"].dt.to_period("M"))
    is_best = lines["person"].isin(best_persons())
    top, rest = lines[is_best], lines[~is_best]
    assert _rate(top) - _rate(rest) == planted("discount_gap")
    cell = ["category", "channel", "store", "month"]
    by_cell = [group.groupby(cell)[["discount", "gross"]].sum() for group in (top, rest)]
    both = by_cell[0].add_suffix("_top").join(by_cell[1].add_suffix("_rest"), how="inner")
    as_rest = (both["discount_rest"] / both["gross_rest"] * both["gross_top"]).sum()
    gap = 100 * (both["discount_top"].sum() - as_rest) / both["gross_top"].sum()
    assert gap == planted("discount_gap_at_equal_mix")


# --- two channels


@pytest.fixture(scope="module")
def study() -> pd.DataFrame:
    """Return each member of the second-channel study with orders before, and revenue and returns after."""
    members = pd.read_csv(TRUTH / "second_channel.csv.gz", parse_dates=["index_day"]).set_index("person")
    orders = known_orders().join(members, on="person", how="inner")
    before = orders["ordered_at"].between(orders["index_day"] - WINDOW, orders["index_day"], inclusive="left")
    lines = known_lines().join(members, on="person", how="inner")
    day = lines["ordered_at"].dt.normalize()
    late = day.between(lines["index_day"], lines["index_day"] + WINDOW, inclusive="right")
    return members.assign(
        orders_before=orders[before].groupby("person").size(),
        after=lines[late].groupby("person")["net_revenue"].sum(),
        returned=-lines[late & (lines["net_revenue"] < 0)].groupby("person")["net_revenue"].sum(),
    ).fillna({"after": 0.0, "returned": 0.0})


def test_starters_start_on_their_index_day(study):
    assert study["started"].value_counts().to_dict() == {0: 4000, 1: 1200}
    first = known_orders().drop_duplicates(["person", "channel"]).set_index("person")
    first = first.join(study["first_channel"], how="inner")
    second = first[first["channel"] != first["first_channel"]]
    days = second["ordered_at"].dt.normalize().reindex(study.index)
    assert (days == study["index_day"])[study["started"] == 1].all()
    assert days[study["started"] == 0].isna().all()


def test_naive_difference_of_a_second_channel(study):
    means = study.groupby("started")["after"].mean()
    assert means[1] - means[0] == planted("second_channel_naive")


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("second_channel_effect", "cables >= 0"),
        ("second_channel_effect_in_cables", "cables == 1"),
        ("second_channel_effect_elsewhere", "cables == 0"),
    ],
)
def test_what_starting_a_second_channel_brought(study, name, who):
    assert study.query(who).query("started == 1")["brought"].mean() == planted(name)
    assert (study.query("started == 0")["brought"] == 0).all()
    assert (study["brought"] <= study["after"] + study["returned"] + 0.01).all()


def test_starting_is_decided_by_orders_before_and_by_chance(study):
    shares = study.groupby(study["orders_before"].clip(upper=4))["started"].mean()
    assert shares.is_monotonic_increasing
    assert shares[4] > 3 * shares[1]


def _trials() -> pd.DataFrame:
    """Return a row for each person and month of 2025 with an order after others in one channel only.

    What counts is the month's first order; who came to the other channel later still counts.
    """
    days = known_lines().assign(day=known_lines()["ordered_at"].dt.normalize())
    net = dict(list(days.groupby("person")[["day", "net_revenue"]]))
    rows = []
    for person, orders in known_orders().groupby("person"):
        day, channel = orders["ordered_at"].dt.normalize().to_numpy(), orders["channel"].to_numpy()
        for at in range(1, len(orders)):
            is_trial = len(set(channel[:at])) == 1 and str(day[at])[:4] == "2025"
            lately = int((day[:at] >= day[at] - WINDOW).sum())
            if is_trial and lately and str(day[at - 1])[:7] != str(day[at])[:7]:
                lines, when = net[person]["net_revenue"], net[person]["day"]
                before = lines[(when >= day[at] - WINDOW) & (when < day[at])].sum()
                after = lines[(when > day[at]) & (when <= day[at] + WINDOW)].sum()
                started = channel[at] != channel[0]
                rows.append((person, str(day[at])[:7], min(lately, 4), started, before, after))
    return pd.DataFrame(rows, columns=["person", "month", "orders_before", "started", "before", "after"])


def test_second_channel_told_from_the_orders_alone():
    trials = _trials()
    trials = trials[~trials["person"].isin(exports.best(known_lines(), "person", 115))]
    trials["persona"] = trials["person"].map(exports.personas())
    kinds = pd.get_dummies(
        trials[["orders_before", "persona", "month"]].astype(str), drop_first=True, dtype=float
    )
    x = np.column_stack([np.ones(len(trials)), trials[["started", "before"]].astype(float), kinds])
    weights = np.linalg.lstsq(x, trials["after"], rcond=None)[0]
    assert weights[1] == planted("second_channel_effect_without_the_key")


@pytest.mark.parametrize(
    ("name", "category"), [("researched_televisions", "Televisions"), ("researched_cables", "Cables")]
)
def test_research_online_before_buying_in_a_store(name, category):
    bought = known_lines().query("channel == 'store' and quantity > 0 and category == @category")
    orders = bought.drop_duplicates("order_id")[["order_id", "person", "ordered_at"]]
    views = read("web_events.csv.gz").query("event_type == 'view' and category == @category")
    views = pd.DataFrame({
        "person": exports.persons_of("web_events", views["visitor_ref"]),
        "viewed_at": pd.to_datetime(views["event_time"]),
    }).dropna().sort_values("viewed_at")  # fmt: skip
    last = pd.merge_asof(
        orders.sort_values("ordered_at"), views, left_on="ordered_at", right_on="viewed_at", by="person",
        tolerance=pd.Timedelta(days=14),
    )  # fmt: skip
    assert last["viewed_at"].notna().mean() == planted(name)


def test_orders_that_cross_channels_speak_for_level_two():
    web = read("web_orders.csv").query("Id != '' and `Financial Status` != 'voided'")
    share = (web["Shipping Method"] == "Pickup").sum() / len(known_orders())
    assert share == planted("crossing_orders")
    assert 0.02 <= share < 0.05


def test_returns_are_common_in_both_channels():
    web = read("web_orders.csv").query("Id != '' and `Financial Status` != 'voided'")
    items = read("store_items.csv")
    refunded = items.loc[items["Event Type"] == "Refund", "Transaction ID"].nunique()
    returned = (web["Refunded Amount"].astype(float) > 0).sum() + refunded
    assert returned / (len(web) + items["Transaction ID"].nunique()) == planted("returned_orders")


# --- campaign, personas, ratings


def _responses() -> pd.DataFrame:
    """Return the members of the campaign with their persona and whether they ordered within 30 days."""
    members = read("campaign_members.csv")
    members["person"] = exports.persons_of("email", members["email"])
    members["persona"] = members["person"].map(exports.personas())
    sent = pd.Timestamp(members["sent_at"].iloc[0])
    orders = known_orders()
    answered = orders.loc[orders["ordered_at"].between(sent, sent + pd.Timedelta(days=30)), "person"]
    return members.assign(responded=members["person"].isin(answered))


def test_campaign_lifts_response_of_one_persona_only():
    groups = _responses().groupby(["persona", "arm"])["responded"].agg(["mean", "size"])
    assert groups.loc[("jill", "treated"), "mean"] == planted("campaign_treated_jill")
    assert groups.loc[("jill", "control"), "mean"] == planted("campaign_control_jill")
    assert groups.loc["jill", "size"].tolist() == [1000, 1000]
    for persona, arm in product(["barry", "buzz", "ray", "storefront"], ["treated", "control"]):
        assert groups.loc[(persona, arm), "mean"] == planted("campaign_elsewhere")


def test_buzz_becomes_barry_more_often_after_a_service_plan():
    lines = known_lines().query("quantity > 0")
    lines = lines[lines["person"].map(exports.personas()) == "buzz"]
    kinds = [lines["category"].isin(HOME_THEATRE), lines["category"].isin(GADGETS)]
    kind = np.select(kinds, ["home", "gadgets"], "")
    sales = lines.assign(kind=kind).pivot_table("gross", ["person"], ["year", "kind"], "sum", fill_value=0)
    sales = sales.reindex(columns=pd.MultiIndex.from_product([[1, 2], ["home", "gadgets"]]), fill_value=0)
    active = lines.groupby("person")["year"].nunique() == 2
    sales = sales[active.reindex(sales.index)]
    assert (sales[1, "home"] < sales[1, "gadgets"]).all()
    became = sales[2, "home"] > sales[2, "gadgets"]
    plans = read("products.csv").loc[lambda p: p["name"].str.contains("Service plan"), "sku"]
    planned = set(lines.loc[lines["sku"].isin(plans) & (lines["year"] == 1), "person"])
    assert became.mean() == planted("buzz_becomes_barry")
    assert became[became.index.isin(planned)].mean() == planted("buzz_becomes_barry_after_plan")


def _levels(component: str, role: str) -> np.ndarray:
    ratings = read("ratings.csv").query("component == @component and respondent_role == @role")
    return ratings["level"].astype(int).to_numpy()


def test_executives_and_associates_disagree_on_seamless_interactions():
    executives, associates = (_levels("seamless_interactions", role) for role in ("executive", "associate"))
    assert (len(executives), len(associates)) == (8, 48)
    assert executives.mean() == planted("executives_on_seamless")
    assert associates.mean() == planted("associates_on_seamless")


def test_one_rating_gap_is_noise():
    executives, associates = (_levels("localized_assortment", role) for role in ("executive", "associate"))
    gap = abs(executives.mean() - associates.mean())
    pool, dice = np.concatenate([executives, associates]), np.random.default_rng(1)
    gaps = [abs(p[:8].mean() - p[8:].mean()) for p in (dice.permutation(pool) for _ in range(2000))]
    p_value = np.mean(np.array(gaps) >= gap - 1e-9)
    assert gap > 0
    assert p_value == planted("rating_gap_by_chance")
