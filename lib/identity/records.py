"""What do the files say about persons, and by which keys can it be joined?

Grain in: order lines, profiles, feedback, touches. Grain out: `identity_records`, one row per distinct
statement about a person, and `identity_marked`, the same with normal forms of all that can be compared.
Everything in DuckDB: no row passes through Python.
"""

from collections import Counter

import duckdb
import ibis
import ibis.expr.types as ir

from lib.identity.keys import dialling, digits_of, normal_email, normal_phone
from lib.identity.names import first_word, last_word, plain, strip_accents, whole_name
from lib.identity.tables import write_work
from lib.workspace.canonical import RECORD, canonical, columns_present

KEY_COLUMNS = {"ref": "customer_ref", "email": "email", "phone": "phone"}
NODES = tuple(f"{kind}_node" for kind in KEY_COLUMNS)
_RECORDED = ("order_lines", "profiles", "feedback", "touches")
_ZIP_AND_FOUR = 10  # letters of 12345-6789
_CODE_LETTERS = 2  # of a country code, ISO 3166-1 alpha-2

_STREET_WORDS = r" (street|st|road|rd|avenue|ave|av|drive|dr|lane|ln|court|ct|place|pl|boulevard|blvd|str)\b"
_COUNTRIES = {
    "UNITED STATES": "US", "USA": "US", "UNITED KINGDOM": "GB", "UK": "GB", "GERMANY": "DE", "FRANCE": "FR",
    "SPAIN": "ES", "SWEDEN": "SE", "CANADA": "CA", "AUSTRALIA": "AU", "NETHERLANDS": "NL",
}  # fmt: skip

_SPELLED = dict.fromkeys(("email_bare", "phone_text", "digits", "land"), "string")
STAGED = ibis.table({"record": "int64", **RECORD, **_SPELLED}, name="identity_records")
MARKED = ibis.table(
    {
        "record": "int64", "system": "string", **dict.fromkeys(NODES, "string"), "first_name": "string",
        "last_name": "string", "company": "string", "address": "string", "city": "string",
        "postcode": "string", "country": "string", "birth_date": "date", "tax_number": "string",
    },
    name="identity_marked",
)  # fmt: skip
_WORDS = ibis.table(
    {"word": "string", "plain": "string", "head": "string", "tail": "string"}, name="identity_words"
)
_NAMES = ibis.table({"name": "string", "given": "string", "family": "string"}, name="identity_names")
_LANDS = ibis.table(
    {"land": "string", "region": "string", "dial_code": "string", "trunk_prefix": "string"},
    name="identity_lands",
)


def write_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `identity_records` and `identity_marked` afresh from the canonical views.

    What is spelled in few ways (names, towns, countries) is brought into normal form once for each spelling:
    a pattern takes a second for a million rows, and there are twenty of them.
    """
    present = tuple(columns_present(connection, name) for name in _RECORDED)
    write_work(connection, "identity_records", records, present)
    write_work(connection, "identity_words", _words)
    write_work(connection, "identity_names", _names)
    write_work(connection, "identity_lands", _lands, _home_country(connection))
    write_work(connection, "identity_marked", marked)
    for table in ("words", "names", "lands"):
        connection.execute(f"drop table identity_{table}")


def records(present: tuple[frozenset[str], ...]) -> ir.Table:
    """Return the distinct records of persons over all files, each with a number.

    Parameters
    ----------
    present
        Which columns any file feeds, of order lines, profiles, feedback and touches.
    """
    fed = dict(zip(_RECORDED, present, strict=True))
    told = [name for name in _RECORDED if fed[name].intersection(KEY_COLUMNS.values())]
    parts = [_record_of(name, fed[name]) for name in told or _RECORDED[:1]]
    # In no order: the numbers tell records apart and come to nothing else.
    everybody = ibis.union(*parts)
    return everybody.mutate(record=ibis.row_number(), **_spelled(everybody)).select(*STAGED.columns)


def marked() -> ir.Table:
    """Return each record with what it can be joined and compared by.

    Returns
    -------
    `MARKED`: nodes are keys with their kind in front ("email:ann@example.com"; "ref:till:C7" within its
    system), null where there is none; names are first and last words without accents.
    """
    told = STAGED.left_join(_LANDS, "land")
    told = told.left_join(_NAMES, told.customer_name == _NAMES.name)
    for column in ("first_name", "last_name", "company", "city"):
        word = _WORDS.rename({f"{column}_{part}": part for part in _WORDS.columns})
        told = told.left_join(word, told[column] == word[f"{column}_word"])
    named = told.first_name_head.notnull() | told.last_name_tail.notnull()
    phone = normal_phone(told.phone_text, told.digits, told.dial_code, told.trunk_prefix)
    return told.select(
        "record",
        "system",
        ref_node=ibis.literal("ref:") + told.system + ":" + told.customer_ref,
        email_node=ibis.literal("email:") + normal_email(told.email_bare),
        phone_node=ibis.literal("phone:") + phone,
        first_name=ibis.ifelse(named, told.first_name_head, told.given),
        last_name=ibis.ifelse(named, told.last_name_tail, told.family),
        company=told.company_plain,
        address=normal_address(told.address),
        city=told.city_plain,
        postcode=normal_postcode(told.postcode),
        country=told.region,
        birth_date=told.birth_date,
        tax_number=told.tax_number.upper().re_replace(r"[^A-Z0-9]", "").nullif(""),
    )


def _words() -> ir.Table:
    """Return the different first names, last names, companies and towns, plain, with first and last word."""
    columns = ("first_name", "last_name", "company", "city")
    told = ibis.union(*(STAGED.select(word=STAGED[name]) for name in columns), distinct=True)
    plained = told.filter(told.word.notnull()).mutate(plain=plain(told.word))
    return plained.mutate(head=first_word(plained.plain), tail=last_word(plained.plain))


def _names() -> ir.Table:
    """Return the different names that come in one piece, in two."""
    alone = STAGED.filter(
        STAGED.customer_name.notnull(), STAGED.first_name.isnull(), STAGED.last_name.isnull()
    )
    told = alone.select(name=alone.customer_name).distinct()
    given, family = whole_name(told.name)
    return told.mutate(given=given, family=family)


def _lands(home: str) -> ir.Table:
    """Return the different countries as they are written, with region and dialling; home where none is told.

    Parameters
    ----------
    home
        Two-letter code of the country in which phones without a country are dialled.
    """
    told = STAGED.select("land").distinct()
    region = told.mutate(own=_region(told.land.nullif("")))
    region = region.mutate(dialled=ibis.coalesce(region.own, ibis.literal(home)))
    return region.left_join(dialling(), region.dialled == dialling().region).select(
        "land", "dial_code", "trunk_prefix", region=region.own
    )


def _spelled(told: ir.Table) -> dict[str, ir.StringValue]:
    """Return what the keys' normal forms are made of: each is used several times."""
    phone = told.phone.strip()
    return {
        "email_bare": told.email.lower().strip(), "phone_text": phone, "digits": digits_of(phone),
        "land": told.country.fill_null(""),
    }  # fmt: skip


def normal_address(address: ir.StringValue) -> ir.StringValue:
    """Return number and street in plain letters without the kind of street ("12 mill" for "12 Mill Rd.")."""
    text = strip_accents(address.lower()).translate("'’`.", "").translate(",;#/-", "     ")
    return text.re_replace(_STREET_WORDS, "").re_replace(r"\s+", " ").strip().nullif("")


def normal_postcode(postcode: ir.StringValue) -> ir.StringValue:
    """Return a postcode in capitals without blanks; of a US one with four digits more the first five."""
    text = postcode.upper().translate(" .", "")
    longer = (text.length() == _ZIP_AND_FOUR) & (text.substr(5, 1) == "-")
    return ibis.ifelse(longer, text.substr(0, 5), text).nullif("")


def _record_of(name: str, present: frozenset[str]) -> ir.Table:
    table = canonical(name)
    if name == "profiles":
        both = table.first_name.fill_null("") + " " + table.last_name.fill_null("")
        table = table.mutate(customer_name=both.strip().nullif(""))
        present |= {"customer_name"}
    held = [column for column in RECORD if column in table.columns and column in present | {"system"}]
    keys = [table[column].notnull() for column in KEY_COLUMNS.values() if column in held]
    told = table.filter(ibis.or_(*keys)) if keys else table.limit(0)
    # Distinct over the columns that exist first: the nulls of the others come after, on far fewer rows.
    few = told.select("system", *(column for column in held if column != "system"))
    # A list of people names each once or nearly so, and looking for repeats takes long; lines repeat theirs.
    few = few if name == "profiles" else few.distinct()
    return few.select(
        **{column: few[column] if column in held else ibis.null(kind) for column, kind in RECORD.items()}
    )


def _region(country: ir.StringValue) -> ir.StringValue:
    code = country.upper().strip()
    spelled = ibis.cases(*((code == name, region) for name, region in _COUNTRIES.items()), else_=code)
    return ibis.ifelse(spelled.length() == _CODE_LETTERS, spelled, ibis.null("string"))


def _home_country(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the region that most records name, first by name of equals."""
    written = connection.execute(
        "select country, count(*) from identity_records where country is not null group by 1"
    ).fetchall()
    counted: Counter[str] = Counter()
    for country, rows in written:
        region = _COUNTRIES.get(country.upper().strip(), country.upper().strip())
        if len(region) == _CODE_LETTERS:
            counted[region] += rows
    return min(counted, key=lambda region: (-counted[region], region), default="US")
