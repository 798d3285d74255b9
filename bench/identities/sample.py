"""How well are the people of the sample retailer found, and is anybody's customer too large to be one person?

The truth (source, customer_ref, person) stands with the tests. Profiles are all accounts of any system and
the e-mails of those who have none; accounts are those that the truth lists for the web shop, the tills and
the loyalty programme.
"""

import time
from pathlib import Path

import pandas as pd

from bench.identities.ours import found_in
from bench.identities.report import Aim, Figures, Line
from bench.identities.scores import score
from lib.jobs.sample import sample_files

TRUTH = Path(__file__).parents[2] / "tests" / "sample_data" / "people.csv.gz"
LEAST_F1 = 0.97
MOST_PROFILES = 20
_BY_REF = ("loyalty_members", "store_items")
_BY_EMAIL, _WEB_SHOP = "web_orders", "shopify"


def measure() -> Figures:
    """Score the customers that the app finds in the sample's files."""
    started = time.perf_counter()
    found = found_in(sample_files(), {})
    seconds = time.perf_counter() - started
    lines = []
    for what, profiles in (("profiles", with_person(found)), ("accounts", accounts(found))):
        scores = score(profiles["person"], profiles["customer_key"])
        aims = (
            Aim("F1", round(scores.f1, 4), LEAST_F1),
            Aim("profiles of the largest customer", scores.largest, MOST_PROFILES, at_most=True),
        )
        lines.append(Line("sample", what, scores, seconds, aims))
    unknown = len(found) - len(with_person(found))
    return Figures("The sample retailer", tuple(lines), (f"{unknown} profiles of persons the truth lacks",))


def with_person(found: pd.DataFrame) -> pd.DataFrame:
    """Return the profiles whose true person is known, with it: by their own id, else by e-mail."""
    truth = _truth()
    by_ref = truth[truth["source"].isin(_BY_REF)].set_index("customer_ref")["person"]
    by_email = truth[truth["source"] == "email"].set_index("customer_ref")["person"]
    person = found["customer_ref"].map(by_ref).where(
        found["customer_ref"].notna(), found["email"].str.lower().map(by_email)
    )  # fmt: skip
    return found.assign(person=person).dropna(subset="person")


def accounts(found: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that the truth lists, with the customer of each, null where it was not found."""
    truth = _truth()
    of_ref = found.dropna(subset="customer_ref").drop_duplicates("customer_ref").set_index("customer_ref")
    of_shop = found[found["system"] == _WEB_SHOP].drop_duplicates("email").set_index("email")
    by_ref, by_email = truth[truth["source"].isin(_BY_REF)], truth[truth["source"] == _BY_EMAIL]
    customer = [
        rows["customer_ref"].map(known["customer_key"])
        for rows, known in ((by_ref, of_ref), (by_email, of_shop))
    ]
    return pd.concat([by_ref, by_email]).assign(customer_key=pd.concat(customer))


def _truth() -> pd.DataFrame:
    return pd.read_csv(TRUTH, dtype=str)
