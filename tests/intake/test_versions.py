"""Members of a campaign by the version that they were sent: who was kept back, what else the file says."""

import json

import pytest

from lib.intake.versions import contacted
from lib.jobs.arrivals import Choices, receive
from lib.jobs.building import build
from lib.jobs.erasing import erase
from lib.workspace.canonical import canonical
from lib.workspace.marts import CUSTOMERS
from lib.workspace.workspace import Workspace

VERSIONS = """Campaign,Customer ID,Version,Sent at,Favourite colour
Autumn,1,A,2025-03-01,red
Autumn,2,B,2025-03-01,blue
Autumn,3,No mail,2025-03-01,red
"""
NO_KEYS = """Campaign,Version,Ordered,Revenue
Autumn,A,1,20.50
Autumn,B,0,0
Autumn,control,0,
"""


@pytest.fixture
def loaded(tmp_path):
    """Load one file's text; return how it was taken, and its members in order."""

    def loaded_(text, name="members.csv"):
        path = tmp_path / name
        path.write_text(text)
        with Workspace.open(readable=[path]) as workspace:
            report = build(workspace, [path])
            members = workspace.read(canonical("campaign_members").order_by("source_row"))
        return report.sources[0], members

    return loaded_


@pytest.mark.parametrize(
    ("word", "told"),
    [("No E-Mail", "false"), ("control", "false"), ("Kept back", "false"), ("0", "false"),
     ("Kontrollgruppe", "false"), ("A", "true"), ("Mens E-Mail", "true"), ("treated", "true"), ("1", "true")],
)  # fmt: skip
def test_a_word_is_a_version_or_stands_for_nothing_sent(word, told):
    assert contacted(word) == told


def test_who_was_contacted_is_read_from_the_version(loaded):
    source, members = loaded(VERSIONS)

    assert source.table_name == "campaign_members"
    assert members["arm"].tolist() == ["A", "B", "No mail"]
    assert members["treated"].tolist() == [True, True, False]


def test_what_the_file_says_besides_is_kept(loaded):
    members = loaded(VERSIONS)[1]
    assert json.loads(str(members["attributes"].iloc[0])) == {"Favourite colour": "red"}


def test_members_without_a_key_come_in_where_the_file_tells_what_they_did(loaded):
    source, members = loaded(NO_KEYS)

    assert (source.table_name, source.rows_read, source.rows_kept) == ("campaign_members", 3, 3)
    assert members["ordered"].tolist() == [True, False, False]
    assert members["revenue"].astype(float).tolist()[:2] == [20.5, 0.0]


def test_a_report_of_campaigns_is_no_list_of_members(tmp_path):
    path = tmp_path / "ads.csv"
    path.write_text(
        "Campaign name,Impressions,Conversions,Amount spent\nAutumn,1000,12,40.00\nMay,900,7,31.00\n"
    )
    with Workspace.open(readable=[path]) as workspace:
        [arrival] = receive(workspace, path, "ads.csv", Choices())
    assert arrival.mapping.table != "campaign_members" or arrival.mapping.questions


def test_what_a_file_says_of_a_member_goes_with_the_member(tmp_path):
    orders, members = tmp_path / "orders.csv", tmp_path / "members.csv"
    orders.write_text("order id,order date,customer id,amount\n1,2025-03-05,1,12.00\n2,2025-03-06,2,13.50\n")
    members.write_text(VERSIONS)
    place = tmp_path / "shop.duckdb"
    with Workspace.open(place, readable=[orders, members]) as workspace:
        build(workspace, [orders, members])
        gone = workspace.read(CUSTOMERS.order_by("customer_key"))["customer_id"].iloc[0]
        erase(workspace, gone)
        left = workspace.read(canonical("campaign_members").order_by("source_row"))
    told = left["attributes"].isna().tolist()
    assert told == [True, False, False]
