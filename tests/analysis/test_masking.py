"""Personal data leaves the database masked: enough to tell two people apart, not to reach them."""

import ibis
import pytest

from lib.analysis.masking import mask_email, mask_name, mask_phone
from tests.builders import workspace_of


@pytest.fixture(scope="module")
def read():
    with workspace_of() as workspace:
        yield workspace.read


def shown(read, mask, value):
    given = ibis.null("string") if value is None else ibis.literal(value)
    found = read(mask(given).name("shown"))["shown"].iloc[0]
    return found if isinstance(found, str) else None


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Ann Lee", "A… L…"), ("Åsa", "Å…"), ("X", "X…"), (" Mary-Jane  O'Neil ", "M…  O…"), (None, None)],
)
def test_a_name_keeps_first_letters(read, name, masked) -> None:
    assert shown(read, mask_name, name) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("ann.lee@example.com", "a…@e….com"),
        ("a@b.co.uk", "a…@b….uk"),
        ("ann.lee", "…"),
        ("ann@lee@example.com", "…"),
        ("ann lee@example.com", "…"),
        (None, None),
    ],
)
def test_an_address_keeps_first_letters_and_ending(read, email, masked) -> None:
    assert shown(read, mask_email, email) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("(212) 555-0147", "…47"), ("+44 20 7946 0018", "…18"), ("12345", "…"), (None, None)],
)
def test_a_phone_keeps_two_digits(read, phone, masked) -> None:
    assert shown(read, mask_phone, phone) == masked
