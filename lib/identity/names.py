"""What is a person's name, once titles, accents, order and short forms are out of the way?

Grain in: names as people type them, as Ibis expressions. Grain out: first and last name in lower-case letters
without accents, and the names that a first name may be short for.
"""

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.identity.tables import write_frame

# Words around a name that are none: they start it ("Dr. Ann Lee") or end it ("John Smith Jr.").
_BEFORE = r"^((mr|mrs|ms|miss|mx|dr|prof|sir|herr|frau|mme|mlle|sr|sra|srta)\.?\s+)+"
_AFTER = r"(\s+(jr|sr|ii|iii|iv|phd|md|esq)\.?)+$"


@ibis.udf.scalar.builtin(signature=(("string",), "string"))
def strip_accents(text: str) -> str:  # type: ignore[empty-body]
    """Return a text without accents; DuckDB's own function of this name."""


def plain(text: ir.StringValue) -> ir.StringValue:
    """Return a text in lower-case letters and digits without accents, with single blanks; null when empty."""
    bare = strip_accents(text.lower()).re_replace(r"['’`.]", "").re_replace(r"[^a-z0-9\pL]+", " ")
    return bare.strip().nullif("")


def whole_name(name: ir.StringValue) -> tuple[ir.StringValue, ir.StringValue]:
    """Return first and last name of a name in one piece.

    "Lee, Ann" and "Ann Lee" are the same; of several given names the first counts, of several family names
    the last, because that is what every till and form has room for. One word alone is a first name.
    """
    turned = ibis.ifelse(name.contains(","), name.re_replace(r"^\s*([^,]*?)\s*,\s*(.*?)\s*$", r"\2 \1"), name)
    together = plain(turned.lower().strip().re_replace(_BEFORE, "").re_replace(_AFTER, ""))
    return first_word(together), last_word(ibis.ifelse(together.contains(" "), together, ibis.null("string")))


def first_word(text: ir.StringValue) -> ir.StringValue:
    """Return the first word of a plain text."""
    return text.split(" ")[0]


def last_word(text: ir.StringValue) -> ir.StringValue:
    """Return the last word of a plain text."""
    return text.split(" ")[-1]


SHORT_FORMS = ibis.table({"short": "string", "short_for": "array<string>"}, name="identity_short_forms")


def write_short_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Write one row per name that is short for others, in the caller's transaction.

    Source: the list of English names of Northern and Crews, as the package nicknames carries it. A table,
    because as a literal it would be the longer part of every query.
    """
    from nicknames import NickNamer

    longer = {name: sorted(names) for name, names in NickNamer().canonical_lookup.items() if name.isalpha()}
    write_frame(
        connection,
        "identity_short_forms",
        pd.DataFrame({"short": sorted(longer), "short_for": [longer[name] for name in sorted(longer)]}),
    )


def with_forms(table: ir.Table, first: str = "first_name") -> ir.Table:
    """Add `forms`: the first name with all that it may be short for, null where there is no name."""
    listed = table.left_join(SHORT_FORMS, table[first] == SHORT_FORMS.short).drop("short")
    own = ibis.array([listed[first]])
    forms = ibis.ifelse(listed.short_for.isnull(), own, own.concat(listed.short_for))
    return listed.mutate(forms=ibis.ifelse(listed[first].isnull(), ibis.null("array<string>"), forms)).drop(
        "short_for"
    )
