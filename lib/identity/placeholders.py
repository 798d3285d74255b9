"""Is a key of a customer really one, or what is written where nobody is known?

Grain in: keys as Ibis expressions. Grain out: true where a key names nobody. Words and patterns are declared
in `lib/schema/placeholders.toml`; what many share is found by counting, in `resolve`.
"""

import ibis
import ibis.expr.types as ir

from lib.schema.placeholders import placeholders

_SUSPICIOUS = {
    # Only a key that may match is taken apart: a million others cost two seconds otherwise.
    "customer_ref": "^[0?xX.-]|[^0-9]$",
    "phone": "000|111|222|333|444|555|666|777|888|999|123",
}


def names_nobody(column: str, value: ir.StringValue) -> ir.BooleanValue:
    """Return whether a customer_ref, email or phone is a placeholder; false for null."""
    declared = placeholders()[column]
    if column == "email":
        said = value.split("@")[0].split("+")[0]
        return _is_one(said.translate(".-_", ""), declared.words)
    if column == "phone":
        looked_at = value.re_replace(r"[\s()/.-]", "").re_search(declared.pattern)
    else:
        # The words are declared without accents and blanks, so keys lose theirs too.
        bare = value.lower().strip()
        word = _plain(bare).re_replace(r"[^\pL\pN]", "")
        looked_at = _is_one(word, declared.words) | bare.re_search(declared.pattern)
    return ibis.ifelse(value.re_search(_SUSPICIOUS[column]), looked_at, ibis.literal(False))


def _is_one(word: ir.StringValue, words: frozenset[str]) -> ir.BooleanValue:
    return word.isin(sorted(words)).fill_null(ibis.literal(False))


def _plain(text: ir.StringValue) -> ir.StringValue:
    """Return lower-case text without the accents of the declared languages."""
    return text.translate("àáâäåãéèêëíîïóôöøõúùûüñç", "aaaaaaeeeeiiiooooouuuunc")
