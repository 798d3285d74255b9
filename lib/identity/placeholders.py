"""Is a key of a customer really one, or what is written where nobody is known?

Grain in: keys as Ibis expressions. Grain out: true where a key names nobody. Words and patterns are declared
in `lib/schema/placeholders.toml`; what many share is found by counting, in `resolve`.
"""

import ibis
import ibis.expr.types as ir

from lib.schema.placeholders import placeholders


def names_nobody(column: str, value: ir.StringValue) -> ir.BooleanValue:
    """Return whether a customer_ref, email or phone is a placeholder; false for null."""
    declared = placeholders()[column]
    said = value.re_extract(r"^([^@+]+)", 1) if column == "email" else value
    bare = said.lower().strip()
    # Accents as in "invité": the words are declared without, so keys lose theirs too.
    word = _plain(bare).re_replace(r"[^\pL\pN]", "")
    digits = value.re_replace(r"[\s()/.-]", "") if column == "phone" else bare
    # No word ends in a digit, most ids do: a million keys cost a second less this way.
    may_be_word = ~value.right(1).between("0", "9")
    named = may_be_word & word.isin(sorted(declared.words)) if declared.words else ibis.literal(False)
    return (named | digits.re_search(declared.pattern)).fill_null(ibis.literal(False))


def _plain(text: ir.StringValue) -> ir.StringValue:
    """Return lower-case text without the accents of the declared languages."""
    return text.translate("àáâäåãéèêëíîïóôöøõúùûüñç", "aaaaaaeeeeiiiooooouuuunc")
