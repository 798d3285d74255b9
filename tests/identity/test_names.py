"""What is a person's name, once titles, accents, order and short forms are out of the way?"""

import duckdb
import ibis
import pytest

from lib.identity.exact import alike
from lib.identity.keys import digits_of, normal_email, normal_phone
from lib.identity.names import plain, whole_name
from lib.identity.records import normal_address, normal_postcode


def value(expression):
    return duckdb.execute(str(ibis.to_sql(expression, dialect="duckdb"))).fetchone()[0]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("Ann Lee", "ann", "lee"),
        ("LEE, Ann", "ann", "lee"),
        ("Dr. Zoë  Müller-Lüdenscheid", "zoe", "ludenscheid"),
        ("John Q. Smith Jr.", "john", "smith"),
        ("Mrs O'Brien", "obrien", None),
        ("Madonna", "madonna", None),
        ("  ", None, None),
    ],
)
def test_a_name_in_one_piece_has_a_first_and_a_last_word(typed, first, last):
    given, family = whole_name(ibis.literal(typed))
    assert (value(given), value(family)) == (first, last)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("ann", "ann", True),
        ("a", "ann", True),
        ("smith", "smiht", True),
        ("jan", "ian", False),
        ("robert", "ann", False),
        (None, "ann", True),
    ],
)
def test_two_words_can_be_one_name(left, right, expected):
    words = (ibis.literal(word, "string") if word else ibis.null("string") for word in (left, right))
    assert value(alike(*words)) is expected


@pytest.mark.parametrize(
    ("typed", "normal"),
    [("Ann.Lee+shop@GMail.com", "annlee@gmail.com"), ("ann.lee@example.com", "ann.lee@example.com"),
     ("ann@example", None), ("ann lee@example.com", None), ("a@b@c.de", None), ("@example.com", None),
     ("ann@.com", None), ("no address", None)],
)  # fmt: skip
def test_an_e_mail_without_what_its_provider_ignores(typed, normal):
    assert value(normal_email(ibis.literal(typed).lower().strip())) == normal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [("+1 (212) 555-0147", "12125550147"), ("212.555.0147 x12", "12125550147"),
     ("1-212-555-0147", "12125550147"),
     ("0044 20 7946 0018", "442079460018"), ("+44 (0)20 7946 0018", "442079460018"), ("12345", None)],
)  # fmt: skip
def test_a_phone_as_e164_writes_it(typed, normal):
    phone = ibis.literal(typed)
    found = normal_phone(phone, digits_of(phone), ibis.literal("1"), ibis.literal("1"))
    assert value(found) == normal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("2574 Mill Road", "2574 mill"),
        ("2574 MILL RD.", "2574 mill"),
        ("Rue de l'Étoile 3", "rue de letoile 3"),
    ],
)
def test_an_address_without_the_kind_of_street(typed, normal):
    assert value(normal_address(ibis.literal(typed))) == normal


def test_a_postcode_is_its_first_five_digits_and_keeps_its_zeros():
    assert value(normal_postcode(ibis.literal("02954-1234"))) == "02954"
    assert value(normal_postcode(ibis.literal("sw1a 1aa"))) == "SW1A1AA"


def test_plain_text_keeps_other_alphabets():
    assert value(plain(ibis.literal("Анна-Мария"))) == "анна мария"
