"""How is a person shown to somebody who may not see who it is? Masked in the query, never in the widget.

In: text columns of personal data. Out: expressions of what may leave the database. Enough stays to tell two
people apart on one screen, not to reach them.
"""

import ibis.expr.types as ir
from ibis import cases, ifelse, literal

_HIDDEN = "…"
_EMAIL = r"^([^@\s])[^@\s]*@([^@\s])[^@\s]*(\.[^.@\s]+)$"
_FEWEST_DIGITS = 6  # of fewer the last two are a third of the number


def mask_name(name: ir.StringValue) -> ir.StringValue:
    """Show the first letter of each word: "Ann Lee" is "A… L…"."""
    return name.strip().re_replace(r"(\S)\S*", rf"\1{_HIDDEN}")


def mask_email(email: ir.StringValue) -> ir.StringValue:
    """Show first letters and the ending: "ann@example.com" is "a…@e….com"; what is no address is "…"."""
    address = email.strip()
    shown = address.re_replace(_EMAIL, rf"\1{_HIDDEN}@\2{_HIDDEN}\3")
    return ifelse(address.re_search(_EMAIL), shown, _or_nothing(email))


def mask_phone(phone: ir.StringValue) -> ir.StringValue:
    """Show the last two digits: "(212) 555-0147" is "…47"; of short numbers none."""
    digits = phone.re_replace(r"[^0-9]", "")
    return ifelse(digits.length() >= _FEWEST_DIGITS, literal(_HIDDEN) + digits.right(2), _or_nothing(phone))


def mask_key(kind: ir.StringValue, value: ir.StringValue) -> ir.StringValue:
    """Show a key of `SHARED_KEYS`, which carries its kind in front: "phone:+12125550147" is "…47"."""
    bare = value.re_replace("^(ref:[^:]*|[a-z]+):", "")
    return cases(
        (kind == "email", mask_email(bare)),
        (kind == "phone", mask_phone(bare)),
        (kind == "name", mask_name(bare.upper())),
        else_=bare,
    )


def _or_nothing(value: ir.StringValue) -> ir.StringValue:
    return ifelse(value.isnull(), value, _HIDDEN)
