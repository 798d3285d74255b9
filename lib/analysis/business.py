"""Is this customer a business? A company or somebody who trades alone, by what the files say.

Grain in: the profiles of one customer, and how many customers share their e-mail domains. Grain out: one
`Business`, or None for a private person.
"""

import re
from dataclasses import dataclass
from typing import Literal

from lib.analysis.result import Read
from lib.schema.free_mail import free_mail_domains
from lib.workspace.canonical import PROFILES
from lib.workspace.marts import CUSTOMERS

MOST_OF_A_FIRM = 100
"""Customers at one domain from which on it is a provider's that we don't know."""

_VAT = re.compile(r"[A-Z]{2}[A-Z0-9]{8,12}")  # a country and 8 to 12 signs, as the EU writes them
_FEWEST_LETTERS = 3  # of a family name that is looked for in a company's name


@dataclass(frozen=True, slots=True)
class Business:
    """What kind of business a customer looks like, and by which signs ("company name", "business e-mail")."""

    kind: Literal["company", "sole trader"]
    signs: tuple[str, ...]


def business_of(read: Read, customer_key: int) -> Business | None:
    """Return what speaks for a customer being a business; None where nothing does.

    A company name, a tax number that looks like a firm's (other numbers of the state are persons'), or an
    e-mail at a domain of their own: no free provider's, and not shared by `MOST_OF_A_FIRM` customers or more.
    A sole trader is a business without a company name, or whose company bears the family name.
    """
    own = PROFILES.filter(PROFILES.customer_key == customer_key)
    rows = read(own.select("email", "company", "tax_number", "last_name")).to_dict("records")
    companies = {str(row["company"]) for row in rows if _told(row["company"])}
    named = read(CUSTOMERS.filter(CUSTOMERS.customer_key == customer_key).select("company"))["company"]
    companies |= {company.lower() for company in named if _told(company)}
    taxed = any(_told(row["tax_number"]) and _is_firms(row["tax_number"], companies) for row in rows)
    domains = {str(row["email"]).rpartition("@")[2] for row in rows if _told(row["email"])}
    told = {
        "company name": bool(companies),
        "tax number": taxed,
        "business e-mail": _own_domain(read, domains),
    }
    signs = tuple(sign for sign, is_told in told.items() if is_told)
    if not signs:
        return None
    families = {str(row["last_name"]) for row in rows if _told(row["last_name"])}
    alone = not companies or any(_bears(company, families) for company in companies)
    return Business("sole trader" if alone else "company", signs)


def _own_domain(read: Read, domains: set[str]) -> bool:
    """Return whether any of some domains is a firm's own."""
    asked = sorted(domains - free_mail_domains())
    if not asked:
        return False
    domain = PROFILES.email.split("@")[1]
    bearing = PROFILES.filter(PROFILES.email.notnull(), domain.isin(asked))
    counted = bearing.group_by(domain=bearing.email.split("@")[1]).agg(n=bearing.customer_key.nunique())
    return bool((read(counted.select("n"))["n"] < MOST_OF_A_FIRM).any())


def _is_firms(number: str, companies: set[str]) -> bool:
    return bool(companies) or _VAT.fullmatch(number) is not None


def _bears(company: str, families: set[str]) -> bool:
    words = re.findall(r"\w+", company.lower())
    return any(family in words for family in families if len(family) >= _FEWEST_LETTERS)


def _told(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
