"""What did people tell the web shop, the tills and the loyalty programme, and how was it written down?

Grain in: persons, addresses and mailboxes (`people`). Grain out: one profile per account. People go by
nicknames, move, marry, change their numbers and mistype; the tills miss most e-mails, few know a birthday,
and a shop's own telephone stands for hundreds. Area codes N9X are not in use.
"""

from bench.identities.draws import drawing, redated, redialled, slipped

SYSTEMS = ("webshop", "tills", "loyalty")
SHOPS = 24
_SLOTS = 5  # of a person: two accounts in the web shop, two in the tills, one in the loyalty programme
_IS_TILL, _IS_WEB = "system = 'tills'", "system = 'webshop'"


def opened(count: int, seed: int) -> str:
    """One row per account; whole persons, until there are enough."""
    again = drawing(seed, f"person * {_SLOTS} + slot")("second account")
    return f"""
    select person, slot, person * {_SLOTS} + slot as account,
        case when slot < 2 then 'webshop' when slot < 4 then 'tills' else 'loyalty' end as system
    from persons, range({_SLOTS}) as slots(slot)
    where case slot when 0 then not buys_in_stores or follows_online
        when 1 then (not buys_in_stores or follows_online) and {again} < 0.03
        when 2 then buys_in_stores when 3 then buys_in_stores and {again} < 0.06 else is_loyal end
    order by account limit {count}"""


def told(seed: int) -> str:
    """One row per account: which of a person's names, numbers and places were told, what was left out."""
    drawn = drawing(seed, "account")
    second_line = f"has_new_number and {drawn('which number')} < 0.5"
    shop = f"floor({SHOPS} * {drawn('shop')})"
    return f"""
    with chosen as (
        select accounts.*, persons.* exclude (person), first_mail, second_mail,
            has_moved and {drawn("which address")} < 0.5 as is_new
        from accounts join persons using (person) join mailboxes using (person)),
    placed as (
        select chosen.*, address, city, postcode from chosen join addresses using (household, is_new))
    select person, account, system, birth_date as born, address, city, postcode,
        case when {drawn("nickname")} < 0.25 and short is not null then short
            when {_IS_TILL} and {drawn("initial")} < 0.03 then left(first_name, 1)
            else first_name end as first_name,
        case when has_married and {drawn("which surname")} < 0.5 then maiden_name
            else last_name end as last_name,
        {drawn("mail")} < case when {_IS_WEB} then 2 when {_IS_TILL} then 0.27 else 0.65 end as tells_mail,
        case when {_IS_TILL} and {drawn("no mail")} < 0.03 then 'noemail@example.com'
            when slot = 1 then second_mail
            when has_family_mail and (not {_IS_WEB} or member = 0) and {drawn("family")} < 0.5
                then lower(family_name) || '.family' || household || '@example.com'
            when has_second_mail and {drawn("which mail")} < 0.4 then second_mail
            else first_mail end as email,
        {drawn("phone")} < case when {_IS_WEB} then 0.55 else 0.70 end as tells_phone,
        case when {_IS_TILL} and {drawn("shop phone")} < 0.02 then hash('shop', {seed}, {shop})
            when shares_phone and {drawn("which phone")} < 0.55 then hash('landline', {seed}, household)
            else hash('mobile', {seed}, person * 2 + ({second_line})::integer) end as line,
        {drawn("place")} < case when {_IS_WEB} then 2 when {_IS_TILL} then 0.55 else 0.80 end as tells_place,
        {drawn("birthday")} < case when {_IS_WEB} then 0.03 when {_IS_TILL} then 0.05
            else 0.40 end as tells_birthday
    from placed"""


def written(later: int, seed: int) -> str:
    """One row per profile as it stands in its system, slips and spellings included."""
    return f"""
    with dialled as ({_dialled()}), slipped as ({_with_slips(seed)}),
    numbered as (
        select *, row_number() over (partition by system order by hash(account, {seed}), account) as ref,
            row_number() over (order by hash({seed}, account), account) <= {later} as later
        from slipped)
    {_spelled(seed)}"""


def _dialled() -> str:
    """The telephone number of each line; an account without any other key tells its number."""
    return """
        select *, ((2 + line % 7) * 100 + 90 + (line // 7) % 10)::varchar
            || (200 + (line // 70) % 800)::varchar
            || lpad(((line // 56000) % 10000)::varchar, 4, '0') as number,
            tells_phone or not (tells_mail or tells_place) as has_phone
        from told"""


def _with_slips(seed: int) -> str:
    drawn = drawing(seed, "account")
    mailbox = slipped("split_part(email, '@', 1)", drawn, "mail slip", 0.02)
    return f"""
        select person, account, system, tells_mail, has_phone, tells_place, tells_birthday, city,
            {slipped("first_name", drawn, "first slip", 0.03)} as first_typed,
            {slipped("last_name", drawn, "last slip", 0.03)} as last_typed,
            {mailbox} || '@' || split_part(email, '@', 2) as mail_typed,
            {slipped("address", drawn, "street slip", 0.04)} as street_typed,
            {redialled("number", drawn, "phone slip", 0.02)} as digits,
            {redialled("postcode", drawn, "postcode slip", 0.01)} as postcode_typed,
            {redated("born", drawn, "birthday slip", 0.03)} as born_typed
        from dialled"""


def _spelled(seed: int) -> str:
    """How each system's clerk writes: capitals, brackets, plus tags, first and last name swapped."""
    drawn = drawing(seed, "account")
    swaps = f"{drawn('swapped names')} < 0.004"
    first = f"case when {swaps} then last_typed else first_typed end"
    last = f"case when {swaps} then first_typed else last_typed end"

    def cased(name: str) -> str:
        return f"""case when {drawn("case")} < 0.04 then upper({name})
            when {drawn("case")} < 0.10 then lower({name}) else {name} end"""

    parts = "left(digits, 3)", "substr(digits, 4, 3)", "right(digits, 4)"
    return f"""
    select person, system, ref, later, upper(left(system, 1)) || (1000000 + ref) as customer_id,
        {cased(first)} as first_name, {cased(last)} as last_name,
        case when not tells_mail then null when {drawn("tag")} < 0.01 then replace(mail_typed, '@', '+shop@')
            when {drawn("tag")} < 0.06 then upper(mail_typed) else mail_typed end as email,
        case when has_phone then case floor(4 * {drawn("spelling")}) when 0 then digits
            when 1 then '(' || {parts[0]} || ') ' || {parts[1]} || '-' || {parts[2]}
            when 2 then '+1' || digits
            else {parts[0]} || '.' || {parts[1]} || '.' || {parts[2]} end end as phone,
        case when tells_place then street_typed end as address, case when tells_place then city end as city,
        case when tells_place then postcode_typed end as postcode, 'US' as country,
        case when tells_birthday then born_typed end as birth_date
    from numbered"""
