"""What can two records of one person have in common, once spelling is out of the way?

Grain in: one record of a person (`PEOPLE` without customers). Grain out: the same with normal forms of
e-mail, phone and name. All as Ibis expressions, so that no row passes through Python.
"""

from functools import cache

import ibis
import ibis.expr.types as ir
import phonenumbers

_DOTLESS = ("gmail.com", "googlemail.com")  # these providers deliver a.b@ and ab@ to the same person


@cache
def dialling() -> ir.Table:
    """Return one row per country code: its dialling code and the prefix of calls within the country.

    Source: the metadata of Google's libphonenumber, as the package phonenumbers carries it.
    """
    rows = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        if metadata is None:
            continue
        rows.append(
            {
                "region": region,
                "dial_code": str(metadata.country_code),
                "trunk_prefix": metadata.national_prefix or "",
            }
        )
    kind = "array<struct<region: string, dial_code: string, trunk_prefix: string>>"
    return ibis.literal(rows, type=kind).unnest().name("row").as_table().select(
        **{name: ibis._.row[name] for name in ("region", "dial_code", "trunk_prefix")}
    )  # fmt: skip


def normal_email(email: ir.StringValue) -> ir.StringValue:
    """Return an e-mail without plus tag, and without dots where the provider ignores them.

    Parameters
    ----------
    email
        In lower case, without blanks around it.

    Returns
    -------
    Null where it is no address: not one @, a blank within, no dot in the middle of its domain.
    """
    parts = email.split("@")
    local, domain = parts[0].split("+")[0], parts[1]
    whole = (parts.length() == 2) & (local != "") & ~email.contains(" ")  # noqa: PLR2004
    dotted = domain.contains(".") & ~domain.startswith(".") & ~domain.endswith(".")
    dotless = ibis.ifelse(domain.isin(_DOTLESS), local.replace(".", ""), local)
    return ibis.ifelse(whole & dotted, dotless + "@" + domain, ibis.null("string"))


def digits_of(phone: ir.StringValue) -> ir.StringValue:
    """Return the digits of a phone without those of an extension ("ext. 12", "x12")."""
    plain = ibis.ifelse(phone.contains("x"), phone.re_replace(r"(ext\.?|x)\s*\d+$", ""), phone)
    return plain.re_replace(r"[^0-9]", "")


def normal_phone(
    phone: ir.StringValue, digits: ir.StringValue, dial_code: ir.StringValue, trunk_prefix: ir.StringValue
) -> ir.StringValue:
    """Return a phone as E.164 writes it, without the plus: dialling code and national number, digits only.

    Parameters
    ----------
    phone
        As written: "+1 (212) 555-0147", "0044 20 7946 0018", "212.555.0147".
    digits
        Its digits, see `digits_of`.
    dial_code, trunk_prefix
        Of the country that the number is dialled in, for numbers that don't name a country.

    Returns
    -------
    Null where there are fewer than 7 or more than 15 digits (E.164 allows at most 15).
    """
    abroad = digits.startswith("00")
    # "+44 (0)20 7946 0018": the zero in brackets is dialled within the country only.
    without_zero = digits_of(phone.replace("(0)", ""))
    bare = ibis.cases((phone.contains("(0)"), without_zero), (abroad, digits.substr(2)), else_=digits)
    has_prefix = (trunk_prefix != "") & digits.startswith(trunk_prefix)
    national = ibis.ifelse(has_prefix, digits.substr(trunk_prefix.length()), digits)
    full = ibis.ifelse(phone.startswith("+") | abroad, bare, dial_code.fill_null("") + national)
    return ibis.ifelse(full.length().between(7, 15) & (digits != ""), full, ibis.null("string"))
