"""Which signs make a customer a business: three of them, and what looks like one and is none."""

import pytest

from lib.analysis.business import MOST_OF_A_FIRM, business_of
from lib.schema.free_mail import free_mail_domains
from lib.workspace.marts import CUSTOMERS
from tests.builders import workspace_of

PEOPLE = {
    "company": {"company": "Quince & Sons", "last_name": "Lee"},
    "bearing": {"company": "Lee Photography", "last_name": "Lee"},
    "vat": {"tax_number": "DE123456789", "last_name": "Kim"},
    "national": {"tax_number": "123-45-6789", "last_name": "Ott"},
    "domain": {"email": "ann@leephoto.com", "last_name": "Ng"},
    "free": {"email": "ann.lee77@gmail.com", "last_name": "Lund"},
    "nothing": {"last_name": "Moe", "first_name": "Zoe"},
}
EXPECTED = {
    "company": ("company", ("company name",)),
    "bearing": ("sole trader", ("company name",)),
    "vat": ("sole trader", ("tax number",)),
    "national": None,
    "domain": ("sole trader", ("business e-mail",)),
    "free": None,
    "nothing": None,
}


@pytest.fixture(scope="module")
def shop():
    rows = [{"customer_ref": who, "city": who, **told} for who, told in PEOPLE.items()]
    rows += [
        {"customer_ref": f"p{n}", "email": f"p{n}@provider.example", "city": f"p{n}"}
        for n in range(MOST_OF_A_FIRM)
    ]
    with workspace_of(profiles=rows) as workspace:
        yield workspace


def found(shop, who):
    key = int(shop.read(CUSTOMERS.filter(CUSTOMERS.city == who))["customer_key"].iloc[0])
    return business_of(shop.read, key)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_business_shows_by_its_signs(shop, who):
    told = found(shop, who)
    assert (told and (told.kind, told.signs)) == EXPECTED[who]


def test_a_domain_of_hundreds_is_a_provider_that_we_did_not_know(shop):
    assert "provider.example" not in free_mail_domains()
    assert found(shop, "p0") is None


def test_the_list_of_free_providers_is_lower_case_domains():
    assert {"gmail.com", "gmx.de", "orange.fr", "qq.com"} <= free_mail_domains()
    assert all(domain == domain.lower().strip() and "." in domain for domain in free_mail_domains())
