"""Who has which role, and what does a role allow?"""

import pytest

from lib.errors import UserError
from lib.schema.access import actions, open_pages, role_of, roles

GIVEN = {
    "executive": ["Ann@Example.com"],
    "marketer": ["@example.com"],
    "associate": ["store@example.com", "both@example.com"],
    "analyst": ["both@example.com", "ben@other.org"],
}


def role_name(email):
    held = role_of(email, GIVEN)
    return held.name if held else None


@pytest.mark.parametrize("email", ["ann@example.com", "ANN@EXAMPLE.COM", " ann@example.com "])
def test_capitals_make_no_difference(email):
    assert role_name(email) == "executive"


def test_an_email_counts_before_its_domain():
    assert role_name("store@example.com") == "associate"
    assert role_name("somebody@example.com") == "marketer"


def test_of_several_roles_the_one_that_may_do_least_counts():
    assert role_name("both@example.com") == "associate"


@pytest.mark.parametrize(
    "email",
    [
        "", "ann", "@example.com@", "ben@sub.other.org", "somebody@other.org", "x@example.com.evil.org",
        "x@notexample.com", "example.com",
    ],
)  # fmt: skip
def test_whom_nobody_has_named_has_none(email):
    assert role_name(email) is None


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"boss": ["a@b.org"]}, "no role boss"),
        ({"analyst": "a@b.org"}, "no list"),
        ({"analyst": [1]}, "no list"),
    ],
)
def test_a_table_that_gives_roles_wrongly_is_refused(given, seen):
    with pytest.raises(UserError) as told:
        role_of("a@b.org", given)
    assert seen in str(told.value)


def test_roles_name_actions_and_pages_that_there_are():
    for role in roles().values():
        assert role.actions <= set(actions())
        assert not role.pages & open_pages()
    assert roles()["analyst"].actions == set(actions())
    assert roles()["associate"].pages == {"customer"}
    assert roles()["associate"].at_counter


def test_executives_neither_load_nor_unmask():
    assert not roles()["executive"].actions & {"load", "unmask", "export", "counter", "erase", "correct"}
