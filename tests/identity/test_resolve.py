"""Which customer does each record of a person belong to?"""

import pytest

from lib.jobs.building import rebuild
from lib.workspace import sources
from lib.workspace.canonical import KEYS, PEOPLE, SHARED_KEYS
from lib.workspace.marts import CUSTOMERS, ORDERS
from tests.builders import sale, workspace_of


def owners(order_lines, **tables):
    """Order -> customer id, for hand-made lines."""
    with workspace_of(order_lines, **tables) as workspace:
        names = workspace.read(CUSTOMERS.select("customer_key", "customer_id")).set_index("customer_key")
        orders = workspace.read(ORDERS.select("order_id", "customer_key"))
        keys = dict(zip(orders["order_id"], orders["customer_key"], strict=True))
        return {order: names["customer_id"].get(key) for order, key in keys.items()}


def line(order, **who):
    return sale(who.pop("ref", None), "2026-01-05", 10.0, order_id=order, **who)


def same(found, *orders):
    return len({found[order] for order in orders}) == 1 and found[orders[0]] is not None


def test_the_same_address_in_another_spelling_is_the_same_customer():
    found = owners([line("1", email="Ann.Lee@GMail.com"), line("2", email=" annlee+shop@gmail.com ")])
    assert same(found, "1", "2")


def test_dots_count_where_the_provider_counts_them():
    found = owners([line("1", email="ann.lee@example.com"), line("2", email="annlee@example.com")])
    assert not same(found, "1", "2")


def test_the_same_phone_in_another_spelling_is_the_same_customer():
    found = owners(
        [line("1", phone="+1 (212) 555-0147", country="US"), line("2", phone="212.555.0147", country="US")]
    )
    assert same(found, "1", "2")


def test_the_same_digits_in_another_country_are_another_record_of_another_customer():
    lines = [line("1", phone="212 555 0147", country="US"), line("2", phone="212 555 0147", country="GB")]
    with workspace_of(lines) as workspace:
        assert len(set(workspace.read(PEOPLE)["customer_key"])) == 2


def test_a_chain_of_keys_makes_one_customer():
    found = owners(
        [
            line("1", email="ann@example.com"),
            line("2", email="ann@example.com", phone="+12125550147"),
            line("3", phone="+12125550147", ref="A7"),
            line("4", ref="A7"),
        ]
    )
    assert same(found, "1", "2", "3", "4")


def test_a_record_without_any_key_is_nobody():
    found = owners([line("1", customer_name="Ann Lee"), line("2", email="no address"), line("3", ref="A")])
    assert (found["1"], found["2"]) == (None, None)
    assert found["3"] is not None


def test_a_phone_joins_the_spellings_of_one_name():
    names = ("Robert Lee", "Bob Lee", "R. Lee", "Lee, Robert", "Robret Lee")
    found = owners(
        [line(str(n), phone="+12125550147", ref=f"R{n}", customer_name=name) for n, name in enumerate(names)]
    )
    assert same(found, *found)


def test_a_phone_does_not_join_a_household():
    names = ("Ann Lee", "Bob Lee")
    found = owners(
        [line(str(n), phone="+12125550147", ref=f"R{n}", customer_name=name) for n, name in enumerate(names)]
    )
    assert not same(found, *found)


def test_a_nameless_record_joins_a_phone_of_one_person_and_none_of_two():
    phone = "+12125550147"
    ann = line("1", phone=phone, ref="R1", customer_name="Ann Lee")
    nameless = line("2", phone=phone, ref="R2")
    bob = line("3", phone=phone, ref="R3", customer_name="Bob Lee")
    assert same(owners([ann, nameless]), "1", "2")
    assert len(set(owners([ann, nameless, bob]).values())) == 3


def test_a_phone_of_more_than_five_names_joins_nobody():
    phone = "+12125550147"
    found = owners([line(str(n), phone=phone, ref=f"R{n}", customer_name=f"Name {n}") for n in range(6)])
    assert len(set(found.values())) == 6


def test_a_shared_phone_is_told_with_its_number_of_names():
    lines = [line(str(n), phone="+12125550147", ref=f"R{n}", customer_name=f"Name {n}") for n in range(6)]
    with workspace_of(lines) as workspace:
        shared = workspace.read(SHARED_KEYS)
        assert shared[["kind", "names"]].to_numpy().tolist() == [["phone", 6]]
        assert (workspace.read(KEYS)["kind"] == "phone").sum() == 0


@pytest.mark.parametrize("ref", ["guest", "Guest ", "0", "000", "Invité", "Walk-in customer"])
def test_a_word_for_nobody_is_no_customer(ref):
    lines = [line(str(number), ref=ref, email=f"p{number}@example.com") for number in range(3)]
    found = owners([*lines, line("alone", ref=ref)])
    assert len({found[str(number)] for number in range(3)}) == 3
    assert found["alone"] is None


def test_placeholders_of_e_mail_and_phone_join_nobody_and_are_told():
    lines = [
        line(str(number), ref=f"R{number}", email="noemail@shop.example", phone="000 000 0000")
        for number in range(3)
    ]
    with workspace_of(lines) as workspace:
        shared = workspace.read(SHARED_KEYS).sort_values("kind")
        assert shared[["kind", "reason"]].to_numpy().tolist() == [
            ["email", "a word for nobody"],
            ["phone", "a word for nobody"],
        ]
        assert workspace.read(KEYS)["customer_key"].nunique() == 3


@pytest.mark.parametrize(("ids", "joined"), [(20, True), (21, False)])
def test_one_phone_for_everybody_joins_nobody_even_without_names(ids, joined):
    found = owners([line(str(n), phone="+12125550147", ref=f"R{n}") for n in range(ids)])
    assert same(found, *found) is joined


def test_one_name_in_two_spellings_counts_as_one_name():
    spellings = ("Ann Lee", "ANN LEE", "ann  lee", " Ann Lee ", "Ann LEE", "aNN lEE", "Ann lee")
    found = owners(
        [line(str(n), phone="+12125550147", customer_name=name) for n, name in enumerate(spellings)]
    )
    assert same(found, *found)


def test_ids_of_two_systems_never_meet():
    with workspace_of([line("1", ref="7")], profiles=[{"customer_ref": "7"}]) as workspace:
        assert len(set(workspace.read(PEOPLE)["customer_key"])) == 1
        with workspace.transaction() as connection:
            connection.execute("update sources set system = 'it''s another' where table_name = 'profiles'")
            rebuild(connection, lambda *_: None)
        assert len(set(workspace.read(PEOPLE)["customer_key"])) == 2


def test_a_profile_gives_the_customer_its_name_and_joins_systems():
    profiles = [{"customer_ref": "A", "first_name": "Ann", "last_name": "Lee", "email": "ann@example.com"}]
    with workspace_of(
        [line("1", ref="A"), line("2", email="ann@example.com")], profiles=profiles
    ) as workspace:
        customers = workspace.read(CUSTOMERS)
        assert customers["name"].to_list() == ["Ann Lee"]
        assert len(set(workspace.read(ORDERS)["customer_key"])) == 1


def test_customers_keep_their_ids_when_more_files_come():
    with workspace_of([line("1", email="ann@example.com"), line("2", email="bob@example.com")]) as workspace:
        before = workspace.read(CUSTOMERS).set_index("email")["customer_id"].to_dict()
        with workspace.transaction() as connection:
            number = sources.next_source_id(connection)
            connection.execute(
                f"create table staged_{number} as select * replace ('9' as order_id, "
                "'aaa@example.com' as email) from order_lines limit 1"
            )
            connection.execute(f"create table staged_{number}_rejects as select * from rejects limit 0")
            entry = {
                "file_name": "b.csv",
                "label": "b",
                "platform": None,
                "system": "generic",
                "signature": "b",
            }
            counts = {"rows_read": 1, "rows_kept": 1, "rows_rejected": 0, "rows_set_aside": 0}
            kind = {"grain": "line", "table_name": "order_lines", "sha256": "b"}
            sources.adopt(connection, sources.Source(source_id=number, **entry, **kind, **counts))
            rebuild(connection, lambda *_: None)
        after = workspace.read(CUSTOMERS).set_index("email")["customer_id"].to_dict()

    assert {email: after[email] for email in before} == before
    assert len(after) == 3
