"""The declared export layouts, each against a file in its layout."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lib.intake.layout import Part
from lib.intake.text import read_layout
from lib.schema.channels import channel_groups, channel_of
from lib.schema.platforms import Platform, platform_of, platforms
from lib.schema.tables import normal_header, tables

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"
STATUSES = {"paid", "refunded", "partially_refunded", "cancelled", "test", "pending"}
PLATFORMS = list(platforms().values())

each_platform = pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)


def header_of(platform: Platform) -> tuple[str, ...]:
    path = FIXTURES / f"{platform.name}.csv"
    with TemporaryDirectory() as scratch:
        return read_layout(Part(path.name, "text", path), Path(scratch)).header


@each_platform
def test_a_file_in_its_layout_is_told_from_the_others(platform: Platform) -> None:
    assert platform_of(header_of(platform)) is platform


@each_platform
def test_it_feeds_columns_of_its_table(platform: Platform) -> None:
    columns = tables()[platform.table].columns
    fed = {*platform.columns, *platform.joined}
    assert fed | set(platform.values) | set(platform.line_columns) | set(platform.constants) <= set(columns)
    # What a survey asks is found in each file; its platform declares who answered and when.
    assert (
        platform.refused
        or platform.survey
        or tables()[platform.table].missing(fed | set(platform.constants)) == ()
    )
    headers = {header for names in platform.columns.values() for header in names}
    assert set(platform.only_without) <= fed
    assert set(platform.only_without.values()) <= fed | headers


@each_platform
def test_its_file_has_a_header_for_half_of_what_it_declares(platform: Platform) -> None:
    there = {normal_header(name) for name in header_of(platform)}
    found = [
        any(normal_header(name) in there for name in names)
        for names in (*platform.columns.values(), *platform.joined.values())
    ]
    assert sum(found) >= len(found) / 2


@each_platform
def test_its_values_are_canonical(platform: Platform) -> None:
    assert set(platform.values.get("status", {}).values()) <= STATUSES
    assert set(platform.values.get("channel", {}).values()) <= set(channel_groups())
    assert (platform.channel in channel_groups()) == (platform.table == "order_lines")


@each_platform
def test_it_says_its_quirks_in_sentences(platform: Platform) -> None:
    assert platform.quirks
    assert all(quirk.endswith(".") for quirk in platform.quirks)


def test_every_fixture_has_its_platform() -> None:
    assert {path.stem for path in FIXTURES.glob("*.csv")} == set(platforms())


def test_a_shopify_export_without_prices_is_still_one() -> None:
    trimmed = ["Name", "Email", "Created at", "Total", "Currency", "Lineitem name", "Lineitem quantity"]
    platform = platform_of(trimmed)
    assert platform is not None
    assert platform.name == "shopify_orders"


def test_french_headers_of_woocommerce_are_known() -> None:
    header = ["Date", "Commande n°", "État", "Client", "Produit(s)", "Articles vendus", "Ventes nettes"]
    platform = platform_of(header)
    assert platform is not None
    assert platform.name == "woocommerce_analytics_orders"


def test_klaviyo_names_itself_by_its_own_id_where_a_list_has_no_company() -> None:
    header = ["Email", "First Name", "Last Name", "Phone Number", "Email Marketing Consent", "Klaviyo ID"]
    platform = platform_of(header)
    assert platform is not None
    assert platform.name == "klaviyo_profiles"


def test_an_ordinary_list_is_no_platform() -> None:
    assert platform_of(["Order ID", "Date", "Customer", "Amount"]) is None


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("In-Store", "store"),
        ("in store", "store"),
        ("POS", "store"),
        ("Outlet", "store"),
        ("Retail", "store"),
        ("Online", "web"),
        ("Website", "web"),
        ("Distributor", "partner"),
        ("Wholesale", "partner"),
        ("Filiale", "store"),
        ("Zeppelin", None),
    ],
)
def test_words_of_files_are_channels(word: str, channel: str | None) -> None:
    assert channel_of(word) == channel


def test_every_channel_has_a_group() -> None:
    assert set(channel_groups().values()) == {"online", "offline", "other", "unknown"}
