"""What do a large retailer's lists of customers look like? Made-up persons in three systems, with the truth.

Grain out: one profile (an account of one person in the web shop, the tills or the loyalty programme), as
Parquet, one file for each system; the truth (system, customer_ref, person) in a file of its own. A seed gives
the same people with the same DuckDB.

Households share a surname, an address, often a landline and sometimes an e-mail; who lives in them is here,
what they told each system in `accounts`.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.identities import accounts, words
from bench.identities.draws import drawing, ranked

COLUMNS = (
    "customer_id", "first_name", "last_name", "email", "phone", "address", "city", "postcode", "country",
    "birth_date",
)  # fmt: skip
PROFILES_A_HOUSEHOLD = 3.2  # a few more than are needed: the last households are left out
DOMAINS = ("example.com", "example.net", "example.org", "mail.example", "post.example")
_PLAIN, _FLAT_FIRST, _FLAT_LAST, _FLAT_TOWN = 1.6, 8, 20, 10  # how far the commonest stand out


@dataclass(frozen=True, slots=True)
class People:
    """Where made-up profiles are: a file for each system, one for its later profiles, one truth of all."""

    folder: Path

    def profiles(self, system: str, *, later: bool = False) -> Path:
        """Return the file of a system's profiles."""
        return self.folder / f"{system}{'_later' if later else ''}.parquet"

    @property
    def truth(self) -> Path:
        """The file of system, customer_ref, person, later."""
        return self.folder / "truth.parquet"


def write_people(folder: Path, profiles: int, later: int = 0, seed: int = 1) -> People:
    """Write profiles of made-up persons, unless they are there already.

    Parameters
    ----------
    folder
        Where the files go; written under another name first, so that they are never half there.
    profiles
        How many, over the three systems.
    later
        How many more, in files of their own: of the same persons, and of persons not seen before.
    seed
        Another seed, other people.
    """
    if folder.exists():
        return People(folder)
    draft = folder.with_name(folder.name + ".draft")
    draft.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2GB'; set threads = 2; set enable_progress_bar = false")
        connection.execute(f"set temp_directory = '{draft / 'spill'}'")
        words.make_words(connection, seed)
        households = int((profiles + later) / PROFILES_A_HOUSEHOLD) + 50
        for name, query in (
            ("households", _households(households, seed)),
            ("persons", _persons(seed)),
            ("addresses", _addresses(seed)),
            ("mailboxes", _mailboxes()),
            ("accounts", accounts.opened(profiles + later, seed)),
            ("told", accounts.told(seed)),
            ("written", accounts.written(later, seed)),
        ):
            connection.execute(f"create table {name} as {query}")
        _write(connection, People(draft))
    draft.rename(folder)
    return People(folder)


def _write(connection: duckdb.DuckDBPyConnection, people: People) -> None:
    columns = ", ".join(COLUMNS)
    for later in (False, True):
        for system in accounts.SYSTEMS:
            rows = f"select {columns} from written where system = '{system}' and later = {later} order by ref"
            path = people.profiles(system, later=later)
            connection.execute(f"copy ({rows}) to '{path}' (format parquet)")
    truth = "select system, customer_id as customer_ref, person, later from written order by system, ref"
    connection.execute(f"copy ({truth}) to '{people.truth}' (format parquet)")


def _households(count: int, seed: int) -> str:
    """One row per household with what its members share; a place is a postcode by its number."""
    drawn = drawing(seed, "range")
    return f"""
    select range as household,
        case when {drawn("size")} < 0.45 then 1 when {drawn("size")} < 0.78 then 2
            when {drawn("size")} < 0.90 then 3 else 4 end as size,
        {ranked(drawn("surname"), words.LAST_COUNT, _FLAT_LAST)} as surname,
        floor({words.POSTCODE_COUNT} * pow({drawn("place")}, {_PLAIN}))::bigint as place,
        floor({words.POSTCODE_COUNT} * pow({drawn("new place")}, {_PLAIN}))::bigint as new_place,
        {drawn("landline")} < 0.5 as has_landline,
        {drawn("family mail")} < 0.08 as has_family_mail
    from range({count})"""


def _persons(seed: int) -> str:
    """One row per person; in a household no two have one first name."""
    drawn = drawing(seed, "person")
    other = ranked(drawn("own name"), words.LAST_COUNT, _FLAT_LAST)
    return f"""
    with members as (
        select *, unnest(range(size)) as member, household * 4 + member as person from households),
    drawn as (
        select *, {ranked(drawn("first"), words.FIRST_COUNT, _FLAT_FIRST)} as first_rank,
            case when member = 1 and {drawn("keeps name")} < 0.12 then {other} else surname end as last_rank,
            {ranked(drawn("maiden"), words.LAST_COUNT, _FLAT_LAST)} as maiden_rank
        from members
        qualify row_number() over (partition by household, first_rank order by member) = 1)
    select person, household, member, has_family_mail and size > 1 as has_family_mail,
        has_landline and size > 1 as shares_phone, first_names.name as first_name, first_names.short,
        lasts.name as last_name, maidens.name as maiden_name, families.name as family_name,
        date '1940-01-01' + floor(24800 * {drawn("born")})::integer as birth_date,
        {drawn("moved")} < 0.08 as has_moved, {drawn("new number")} < 0.10 as has_new_number,
        {drawn("married")} < 0.02 as has_married, {drawn("second mail")} < 0.15 as has_second_mail,
        {drawn("store")} < 0.62 as buys_in_stores, {drawn("online")} < 0.70 as follows_online,
        {drawn("loyal")} < 0.35 as is_loyal
    from drawn join first_names on first_names.rank = first_rank
    join last_names as lasts on lasts.rank = last_rank
    join last_names as maidens on maidens.rank = maiden_rank
    join last_names as families on families.rank = surname"""


def _addresses(seed: int) -> str:
    """One row per household and whether it is the new address: street, town and postcode."""
    drawn = drawing(seed, "number")
    town = ranked(drawing(seed, "range")("town"), words.TOWN_COUNT, _FLAT_TOWN)
    flat = f"' Apt ' || (1 + floor(40 * {drawn('door')}))::integer"
    return f"""
    with kinds as (
        select household, is_new, case when is_new then new_place else place end as place,
            household * 2 + is_new::integer as number
        from households, (values (false), (true)) as kinds(is_new)),
    placed as (select range as place, {town} as town from range({words.POSTCODE_COUNT})),
    places as (
        select *, row_number() over (partition by town order by place) as district from placed)
    select household, is_new, town, towns.name as city,
        ((100 + town) * 100 + least(district, 99))::varchar as postcode,
        (1 + floor(980 * {drawn("house")}))::integer || ' ' || streets.name
            || case when {drawn("flat")} < 0.15 then {flat} else '' end as address
    from kinds join places using (place) join towns on towns.rank = town
    join streets on streets.rank = floor({words.STREET_COUNT} * {drawn("street")})"""


def _mailboxes() -> str:
    """One row per person with two e-mail addresses, each unlike every other in the world."""
    short, year = "coalesce(short, first_name)", "(year(birth_date) % 100)"
    domains = "[" + ", ".join(f"'{name}'" for name in DOMAINS) + "]"
    return f"""
    with styled as (
        select person, mailbox, lower(case (hash(person, mailbox) % 7)
            when 0 then first_name || '.' || last_name when 1 then left(first_name, 1) || last_name
            when 2 then first_name || last_name when 3 then last_name || '.' || first_name
            when 4 then {short} || {year} when 5 then {short} || '_' || last_name
            else first_name || left(last_name, 1) || {year} end) as local,
            {domains}[(1 + hash(mailbox, person) % {len(DOMAINS)})::bigint] as domain
        from persons, (values (1), (2)) as mailboxes(mailbox)),
    numbered as (
        select *, row_number() over (partition by local, domain order by person, mailbox) as n from styled),
    addressed as (
        select person, mailbox, local || case when n > 1 then n::varchar else '' end || '@' || domain as email
        from numbered)
    select person, max(email) filter (mailbox = 1) as first_mail,
        max(email) filter (mailbox = 2) as second_mail
    from addressed group by person"""
