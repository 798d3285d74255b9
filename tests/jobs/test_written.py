"""What was written down, on the command line: personas and audiences, of files or of the workspace."""

import json
from datetime import datetime

import pytest

from lib.__main__ import main
from lib.schema.audiences import Audience, write_audiences
from lib.schema.cuts import Cuts, OwnCuts, write_cuts
from lib.schema.personas import Persona, Treatment, write_personas
from lib.schema.rules import Condition, Rule
from lib.workspace import documents
from lib.workspace.workspace import Workspace
from tests.jobs.files import written

ONCE = Rule(((Condition("order_count", "at most", 1.0),),))
ORDERS = "".join(f"{n},2025-{1 + n % 12:02d}-05,web,c{n % 40}@example.com,{10 + n}.00\n" for n in range(60))
PROFILES = "".join(f"c{n}@example.com,yes\n" for n in range(40))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    place = tmp_path_factory.mktemp("shop")
    orders = written(place, "orders.csv", "order_id,ordered_at,channel,email,net_revenue\n" + ORDERS)
    people = written(place, "members.csv", "email,email consent\n" + PROFILES)
    path = place / "shop.duckdb"
    assert main(["build", str(orders), str(people), "--workspace", str(path)]) == 0
    with Workspace.open(path) as workspace, workspace.transaction() as connection:
        at = datetime(2026, 1, 1)
        documents.write(connection, "audiences", write_audiences((Audience("Once", ONCE),)), at)
        book = (Persona("Onlooker", "Came once.", ONCE, Treatment()),)
        documents.write(connection, "personas", write_personas(book), at)
    return path


def asked(capsys, *arguments):
    code = main([str(one) for one in arguments])
    out = capsys.readouterr()
    return code, json.loads(out.out) if code == 0 else out.err


def test_the_personas_of_the_workspace_answer_unless_a_file_is_given(shop, capsys, tmp_path):
    code, told = asked(capsys, "report", "personas", "--workspace", shop, "--json")
    assert code == 0
    assert [(row["persona"], row["customers"]) for row in told["personas"]] == [("Onlooker", 20)]

    own = tmp_path / "p.toml"
    often = Persona("Often", "", Rule(((Condition("order_count", "at least", 2.0),),)), Treatment())
    own.write_text(write_personas((often,)))
    _, told = asked(capsys, "report", "personas", "--workspace", shop, "--personas", own)
    assert [row["persona"] for row in told["personas"]] == ["Often"]


def test_an_audience_is_counted_and_exported(shop, capsys, tmp_path):
    _, told = asked(capsys, "report", "audience", "--audience", "Once", "--workspace", shop)
    assert (told["customer_count"], told["email_count"]) == (20, 20)

    contacts, groups = tmp_path / "c.csv", tmp_path / "g.csv"
    told = asked(capsys, "export", "audience", "Once", "--workspace", shop, "--to", contacts,
                 "--hold-back", 0.25, "--groups-to", groups)[1]  # fmt: skip
    assert (told["contacts"], told["held_back"]) == (15, 5)
    assert len(contacts.read_text("utf-8-sig").splitlines()) == 16
    assert groups.read_text("utf-8-sig").count("control") == 5


def test_the_groups_load_back_as_campaign_members(shop, capsys, tmp_path):
    groups = tmp_path / "groups.csv"
    asked(capsys, "export", "audience", "Once", "--workspace", shop, "--to", tmp_path / "c.csv",
          "--hold-back", 0.25, "--groups-to", groups)  # fmt: skip
    code, told = asked(capsys, "inspect", groups)

    assert code == 0
    assert told[0]["table"] == "campaign_members"


def test_the_retailers_own_cuts_decide_levels_unless_a_file_is_given(shop, capsys, tmp_path):
    consent = OwnCuts("email_consent_share", (0.1, 0.2, 0.3, 0.4), "Ours.")
    with Workspace.open(shop) as workspace, workspace.transaction() as connection:
        documents.write(connection, "cuts", write_cuts(Cuts((consent,))), datetime(2026, 1, 1))

    def level_and_basis(*more):
        _, told = asked(capsys, "report", "scorecard", "--workspace", shop, *more)
        each = next(one for one in told["components"] if one["component"] == "value_exchange")
        entry = next(one for one in each["evidence"]["measures"] if one["metric"] == "email_consent_share")
        return entry["level"], {cut["basis"] for cut in entry["cuts"]}

    assert level_and_basis() == (5, {"your own"})
    empty = tmp_path / "cuts.toml"
    empty.write_text(write_cuts(Cuts()))
    assert level_and_basis("--cuts", empty)[1] == {"house rule"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("report", "audience"), "No audience was named"),
        (("report", "audience", "--audience", "Nobody"), "saved are: Once"),
        (("export", "audience", "Once", "--to", "x.csv", "--hold-back", "1"), "can't be held back"),
        (("report", "personas", "--personas", "missing.toml"), "could not be read"),
    ],
)
def test_what_can_not_be_is_refused_in_sentences(shop, capsys, arguments, told):
    code, err = asked(capsys, *arguments, "--workspace", shop)

    assert code == 2
    assert told.lower() in err.lower()
